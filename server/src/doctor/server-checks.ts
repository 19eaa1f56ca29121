// Checks of the PostgreSQL server and of what its owner's user may do in it: rights, roles, connections, replication, clock, extensions.

import { type Check, type DatabaseSubject, eachRow, fine, type Problem } from './check.ts';
import * as queries from './queries.ts';

export const serverChecks: readonly Check<DatabaseSubject>[] = [
  {
    name: 'owner-rights',
    about: 'the user of DATABASE_URL may set Pergola up',
    async run({ owner }) {
      const [rights] = await owner.query<OwnerRights>(queries.ownerRights);
      if (rights === undefined) throw new Error('no rights were read');
      const { user, superuser, createRole, createSchema, bypassRls } = rights;
      const problems: Problem[] = [];
      if (!createRole)
        problems.push({
          severity: 'failure',
          cause: `${user} may not create roles: anon, authenticated, service_role and the logins cannot be made.`,
          remedy: `As a superuser: ALTER ROLE ${user} CREATEROLE.`,
        });
      if (!createSchema)
        problems.push({
          severity: 'failure',
          cause: `${user} may not create schemas in this database.`,
          remedy: `As its owner: GRANT CREATE ON DATABASE ${rights.database} TO ${user}.`,
        });
      if (!superuser)
        problems.push({
          severity: 'warning',
          cause: `${user} can make no event triggers: changes of the schema are found by asking every few seconds.`,
          remedy: 'Nothing has to be done; a superuser would have them told at once.',
        });
      if (!bypassRls)
        problems.push({
          severity: 'warning',
          cause: 'service_role cannot be let past row-level security: it gets a policy of its own on each table.',
          remedy: 'Nothing has to be done; as a superuser: ALTER ROLE service_role BYPASSRLS.',
        });
      return { detail: `${user}${superuser ? ', a superuser' : ''}`, problems };
    },
  },
  {
    name: 'caller-roles',
    about: 'the server may become every role that something is granted to',
    async run({ owner, schemas, anonymousRole, login }) {
      const rows = await owner.query<RoleRow>(queries.callerRoles, [schemas, anonymousRole, login]);
      const usual = [anonymousRole, 'authenticated', 'service_role'];
      const missing = usual.filter((role) => !rows.some(({ name }) => name === role));
      const problems: Problem[] = missing.map((role) => ({
        severity: 'warning',
        cause: `There is no role ${role} yet.`,
        remedy: 'The first start on the database makes it.',
      }));
      for (const { name, reachable, privileged, canLogin } of rows) {
        if (privileged && name !== 'service_role' && usual.includes(name))
          problems.push({
            severity: 'failure',
            cause: `${name} is a superuser or has BYPASSRLS: its callers see every row.`,
            remedy: `Run ALTER ROLE ${name} NOSUPERUSER NOBYPASSRLS.`,
          });
        else if (reachable === false && !canLogin)
          problems.push({
            severity: 'warning',
            cause: `${name} has rights here, and nobody can call as it.`,
            remedy: `If it is for callers: GRANT ${name} TO ${login}.`,
          });
      }
      return { detail: rows.map(({ name }) => name).join(', ') || 'none', problems };
    },
  },
  {
    name: 'connections',
    about: 'the server has connections enough for the pool',
    async run({ owner, connections }) {
      const [row] = await owner.query<ConnectionRow>(queries.connections);
      if (row === undefined) throw new Error('no connections were read');
      const { most, reserved, used } = row;
      const usable = most - reserved;
      const detail = `${connections} of ${usable} for each server, ${used} used by others`;
      const remedy = 'Raise max_connections, or lower PERGOLA_DATABASE__POOL_SIZE, or put a pooler between.';
      if (connections > usable) {
        const cause = `One server takes up to ${connections} connections, and PostgreSQL has ${usable} (max_connections ${most}, ${reserved} reserved).`;
        return { detail, problems: [{ severity: 'failure', cause, remedy }] };
      }
      if (connections > usable - used) {
        const cause = `One server takes up to ${connections} connections, and beside those of others there are ${usable - used} left.`;
        return { detail, problems: [{ severity: 'warning', cause, remedy }] };
      }
      return fine(detail);
    },
  },
  {
    name: 'replication',
    about: 'no replication slot holds back what PostgreSQL writes',
    async run({ owner }) {
      const [settings] = await owner.query<ReplicationRow>(queries.replication);
      const slots = await owner.query<SlotRow>(queries.idleSlots);
      const { level = 'unknown', most = 0, used = 0 } = settings ?? {};
      const problems: Problem[] = slots.map(({ name, held, lost }) => ({
        severity: 'warning',
        cause: lost
          ? `The replication slot ${name} has lost what it was to give, and nobody reads it.`
          : `Nobody reads the replication slot ${name}, and PostgreSQL keeps ${held} for it.`,
        remedy: `If nobody will: SELECT pg_drop_replication_slot('${name.replaceAll("'", "''")}').`,
      }));
      if (level === 'logical' && used >= most)
        problems.push({
          severity: 'warning',
          cause: `All ${most} replication slots are taken.`,
          remedy: 'Drop one that nobody needs, or raise max_replication_slots.',
        });
      return { detail: `wal_level ${level}, ${used} of ${most} slots taken`, problems };
    },
  },
  {
    name: 'clock',
    about: 'this machine and the database tell the same time',
    async run({ owner, now }) {
      const before = now();
      const [row] = await owner.query<{ readonly milliseconds: number }>(queries.clock);
      const after = now();
      if (row === undefined) throw new Error('no time was read');
      // The time was read somewhere between.
      const ahead = Math.max(0, before - row.milliseconds, row.milliseconds - after);
      const seconds = Math.round(ahead / 1000);
      if (ahead < 2000) return fine('less than two seconds apart');
      const cause = `They are ${seconds} seconds apart: tokens are refused early or late, and times in rows are wrong.`;
      const remedy = 'Let both machines take their time from the network (chrony, systemd-timesyncd).';
      return {
        detail: `${seconds} s apart`,
        problems: [{ severity: ahead < 30_000 ? 'warning' : 'failure', cause, remedy }],
      };
    },
  },
  {
    name: 'extensions',
    about: 'extensions are as new as the server has them',
    async run({ owner }) {
      const rows = await owner.query<ExtensionRow>(queries.extensions);
      const problems = rows
        .filter(({ installed, available }) => available !== null && installed !== available)
        .map(({ name, installed, available }) => ({
          severity: 'warning' as const,
          cause: `The extension ${name} is of version ${installed}, and the server has ${available}.`,
          remedy: `Run ALTER EXTENSION ${name} UPDATE.`,
        }));
      return { detail: rows.map(({ name }) => name).join(', ') || 'none', problems };
    },
  },
  {
    name: 'migrations',
    about: 'migrations are applied, and are as they were applied',
    run({ migrations }) {
      const problems: Problem[] = migrations.flatMap(({ name, pending, interrupted, problems: wrong }) => [
        ...wrong.map((cause): Problem => ({ severity: 'failure', cause, remedy: 'See "pergola migrate status".' })),
        ...interrupted.map(
          (migration): Problem => ({
            severity: 'failure',
            cause: `${migration} (${name}) was begun, and its end is not known.`,
            remedy: 'Run "pergola migrate up", which ends it.',
          }),
        ),
        ...(pending.length === 0
          ? []
          : [
              {
                severity: 'warning',
                cause: `Not applied yet (${name}): ${pending.join(', ')}.`,
                remedy: name === 'system' ? 'The next start applies them.' : 'Run "pergola migrate up".',
              } as const,
            ]),
      ]);
      return { detail: problems.length === 0 ? 'all applied' : 'not all as they should be', problems };
    },
  },
  {
    name: 'invalid-indexes',
    about: 'no index is left over from a build that broke off',
    async run({ owner, schemas }) {
      const rows = await owner.query<{ readonly index: string; readonly table: string }>(queries.invalidIndexes, [
        schemas,
      ]);
      return eachRow(rows, 'all valid', ({ index, table }) => ({
        severity: 'warning',
        cause: `The index ${index} of ${table} is not valid: it costs writes, and no query uses it.`,
        remedy: `Run REINDEX INDEX CONCURRENTLY ${index}.`,
      }));
    },
  },
];

interface OwnerRights {
  readonly user: string;
  readonly database: string;
  readonly superuser: boolean;
  readonly createRole: boolean;
  readonly createSchema: boolean;
  readonly bypassRls: boolean;
}

interface RoleRow {
  readonly name: string;
  /** Null where the login is not there yet. */
  readonly reachable: boolean | null;
  readonly privileged: boolean;
  readonly canLogin: boolean;
}

interface ConnectionRow {
  readonly most: number;
  readonly reserved: number;
  readonly used: number;
}

interface ReplicationRow {
  readonly level: string;
  readonly most: number;
  readonly used: number;
}

interface SlotRow {
  readonly name: string;
  /** `1200 MB` */
  readonly held: string;
  readonly lost: boolean;
}

interface ExtensionRow {
  readonly name: string;
  readonly installed: string;
  readonly available: string | null;
}
