// When the schema is read again and what becomes of it: the schedule against a source that the test holds in its hands, under
// a clock of its own, and the whole against real DDL.

import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { availableVersions, createTestDatabase } from '../../test/support/postgres.ts';
import { connectForTest } from '../../test/support/single-connection.ts';
import type { Event } from '../observe/event.ts';
import type { Catalog } from './catalog/catalog.ts';
import { catalogFingerprint } from './catalog/fingerprint.ts';
import { introspect } from './catalog/introspect.ts';
import { createSnapshot } from './create-snapshot.ts';
import { diffModels } from './model/diff-models.ts';
import { readSchema, type SchemaListener, type SchemaSource, watchSchema } from './reload.ts';
import type { Snapshot } from './snapshot.ts';

/** A source whose catalog's database is named after its fingerprint, and that counts its readings. */
class HeldSource implements SchemaSource {
  current = 'first';
  readings = 0;
  looks = 0;
  atOnce = 0;
  mostAtOnce = 0;
  failure: Error | undefined;
  unserveable: Error | undefined;
  /** How long a reading takes. */
  duration = 0;

  async fingerprint(): Promise<string> {
    this.looks += 1;
    return await this.#alone(async () => this.current);
  }

  async introspect(): Promise<Catalog> {
    this.readings += 1;
    const database = this.current;
    return await this.#alone(async () => {
      if (this.duration > 0) await new Promise((resolve) => setTimeout(resolve, this.duration));
      return {
        database,
        serverVersion: 180000,
        schemas: [],
        relations: [],
        shownTables: [],
        types: [],
        functions: [],
        roles: [],
      };
    });
  }

  buildSnapshot(catalog: Catalog): Snapshot {
    if (this.unserveable !== undefined) throw this.unserveable;
    return createSnapshot(catalog, { schemas: [] });
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      if (this.failure !== undefined) throw this.failure;
      return await work();
    } finally {
      this.atOnce -= 1;
    }
  }
}

class HeldListener implements SchemaListener {
  notify: () => void = () => {
    throw new Error('nobody listens');
  };
  listening = false;
  channel: string | undefined;

  async listen(channel: string, onNotification: () => void) {
    this.channel = channel;
    this.notify = onNotification;
    this.listening = true;
    return async () => {
      this.listening = false;
    };
  }
}

async function watchHeld(source: HeldSource, listener: SchemaListener | undefined = new HeldListener()) {
  const events: Event[] = [];
  const swapped: string[] = [];
  const served = await readSchema(source);
  source.readings = 0;
  const watch = await watchSchema({
    source,
    served,
    listener,
    diffModels: () => ['+ something'],
    onSnapshot: ({ catalog }) => swapped.push(catalog.database),
    report: (event) => events.push(event),
  });
  onTestFinished(() => watch.close());
  return { watch, events, swapped };
}

describe('watchSchema', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('looks at once for what changed between the first reading and listening', async () => {
    const source = new HeldSource();
    const served = await readSchema(source);
    source.current = 'second';
    const swapped: string[] = [];
    const watch = await watchSchema({
      source,
      served,
      diffModels: () => [],
      onSnapshot: ({ catalog }) => swapped.push(catalog.database),
      report: () => {},
    });
    onTestFinished(() => watch.close());
    await vi.advanceTimersByTimeAsync(1);
    expect(swapped).toEqual(['second']);
  });

  test('reads once after several notifications, when they have been quiet for 100 ms', async () => {
    const source = new HeldSource();
    const listener = new HeldListener();
    const { swapped, events } = await watchHeld(source, listener);
    await vi.advanceTimersByTimeAsync(10);
    expect(listener.channel).toBe('pergola_ddl');
    source.current = 'second';
    listener.notify();
    await vi.advanceTimersByTimeAsync(60);
    listener.notify();
    await vi.advanceTimersByTimeAsync(60);
    expect(source.readings).toBe(0);
    await vi.advanceTimersByTimeAsync(50);
    expect(swapped).toEqual(['second']);
    expect(source.readings).toBe(1);
    expect(events).toEqual([{ kind: 'schema-reloaded', changes: ['+ something'], duration: expect.any(Number) }]);
  });

  test('reads within half a second while notifications keep coming', async () => {
    const source = new HeldSource();
    const listener = new HeldListener();
    const { swapped } = await watchHeld(source, listener);
    await vi.advanceTimersByTimeAsync(10);
    source.current = 'second';
    for (let elapsed = 0; elapsed < 550; elapsed += 50) {
      listener.notify();
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(swapped).toEqual(['second']);
  });

  test('reads nothing after a notification that leaves the fingerprint as it was', async () => {
    const source = new HeldSource();
    const listener = new HeldListener();
    const { events } = await watchHeld(source, listener);
    await vi.advanceTimersByTimeAsync(10);
    const { looks } = source;
    listener.notify();
    await vi.advanceTimersByTimeAsync(200);
    expect(source.looks).toBe(looks + 1);
    expect(source.readings).toBe(0);
    expect(events).toEqual([]);
  });

  test('reads again for a change during a reading, and never twice at once', async () => {
    const source = new HeldSource();
    const listener = new HeldListener();
    source.duration = 1000;
    const { swapped } = await watchHeldAfter(1000, source, listener);
    await vi.advanceTimersByTimeAsync(10);
    source.current = 'second';
    listener.notify();
    await vi.advanceTimersByTimeAsync(300);
    expect(source.readings).toBe(1);
    source.current = 'third';
    for (let times = 0; times < 5; times++) {
      listener.notify();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(source.readings).toBe(1);
    await vi.advanceTimersByTimeAsync(2500);
    expect(swapped).toEqual(['second', 'third']);
    expect(source.readings).toBe(2);
    expect(source.mostAtOnce).toBe(1);
  });

  test('finds changes by the fingerprint alone where nobody notifies', async () => {
    const source = new HeldSource();
    const { swapped } = await watchHeld(source, new HeldListener());
    await vi.advanceTimersByTimeAsync(10);
    source.current = 'second';
    await vi.advanceTimersByTimeAsync(2900);
    expect(swapped).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(swapped).toEqual(['second']);
    source.current = 'third';
    await vi.advanceTimersByTimeAsync(3100);
    expect(swapped).toEqual(['second', 'third']);
  });

  test('finds changes by the fingerprint where it cannot listen, and says that it cannot', async () => {
    const source = new HeldSource();
    const error = new Error('no LISTEN here');
    const { swapped, events } = await watchHeld(source, { listen: () => Promise.reject(error) });
    source.current = 'second';
    await vi.advanceTimersByTimeAsync(3100);
    expect(swapped).toEqual(['second']);
    expect(events[0]).toEqual({ kind: 'fault', where: 'listening for schema changes', error });
  });

  test.each([
    ['the database', (source: HeldSource, failure: Error | undefined) => Object.assign(source, { failure })],
    ['the catalog', (source: HeldSource, unserveable: Error | undefined) => Object.assign(source, { unserveable })],
  ])('keeps the last good snapshot while %s fails, tells each reason once, and goes on', async (_, fail) => {
    const source = new HeldSource();
    const { swapped, events } = await watchHeld(source);
    await vi.advanceTimersByTimeAsync(10);
    const reason = new Error('first reason');
    fail(source, reason);
    source.current = 'second';
    await vi.advanceTimersByTimeAsync(60_000);
    expect(events).toEqual([{ kind: 'schema-reload-failed', error: reason }]);
    fail(source, new Error('second reason'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(events).toHaveLength(2);
    expect(swapped).toEqual([]);
    fail(source, undefined);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(swapped).toEqual(['second']);
    expect(events[2]).toMatchObject({ kind: 'schema-reloaded' });
    fail(source, reason);
    source.current = 'third';
    await vi.advanceTimersByTimeAsync(4000);
    expect(events[3]).toMatchObject({ kind: 'schema-reload-failed' });
  });

  test('tries again ever more rarely, but at once when notified', async () => {
    const source = new HeldSource();
    const listener = new HeldListener();
    const { swapped } = await watchHeld(source, listener);
    await vi.advanceTimersByTimeAsync(10);
    source.failure = new Error('away');
    await vi.advanceTimersByTimeAsync(3000);
    const looks = source.looks;
    await vi.advanceTimersByTimeAsync(500 + 1000 + 2000 + 4000 + 8000 + 100);
    expect(source.looks - looks).toBe(5);
    source.failure = undefined;
    source.current = 'second';
    listener.notify();
    await vi.advanceTimersByTimeAsync(200);
    expect(swapped).toEqual(['second']);
  });

  test('what its own preparation changes is read with the rest, once', async () => {
    const source = new HeldSource();
    const prepared: string[] = [];
    // As rights that are granted on what is new.
    const preparing = Object.assign(source, {
      prepare: async () => {
        prepared.push(source.current);
        if (!source.current.endsWith('granted')) source.current += ' granted';
      },
    });
    const listener = new HeldListener();
    const { swapped } = await watchHeld(preparing, listener);
    expect(prepared).toEqual(['first']);
    await vi.advanceTimersByTimeAsync(10);
    source.current = 'second';
    listener.notify();
    await vi.advanceTimersByTimeAsync(10_000);
    listener.notify();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([prepared, swapped]).toEqual([['first', 'second'], ['second granted']]);
  });

  test('reads on demand whether or not anything changed, after the reading under way', async () => {
    const source = new HeldSource();
    const listener = new HeldListener();
    source.duration = 1000;
    const { watch, swapped } = await watchHeldAfter(1000, source, listener);
    await vi.advanceTimersByTimeAsync(10);
    source.current = 'second';
    listener.notify();
    await vi.advanceTimersByTimeAsync(300);
    source.current = 'third';
    const demanded = Promise.all([watch.reloadNow(), watch.reloadNow()]);
    await vi.advanceTimersByTimeAsync(3000);
    await demanded;
    expect(swapped).toEqual(['second', 'third', 'third']);
    expect(source.mostAtOnce).toBe(1);
  });

  test('swaps nothing in and reports nothing once closed, and waits for the reading under way', async () => {
    const source = new HeldSource();
    const listener = new HeldListener();
    source.duration = 1000;
    const { watch, swapped, events } = await watchHeldAfter(1000, source, listener);
    await vi.advanceTimersByTimeAsync(10);
    source.current = 'second';
    listener.notify();
    await vi.advanceTimersByTimeAsync(300);
    expect(source.atOnce).toBe(1);
    const closed = watch.close().then(() => source.atOnce);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await closed).toBe(0);
    listener.notify();
    await watch.reloadNow();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(listener.listening).toBe(false);
    expect(source.readings).toBe(1);
    expect([swapped, events]).toEqual([[], []]);
  });

  /** The same where the first reading takes its time. */
  async function watchHeldAfter(duration: number, source: HeldSource, listener: SchemaListener) {
    const watching = watchHeld(source, listener);
    await vi.advanceTimersByTimeAsync(duration);
    return await watching;
  }
});

const eventTriggers = `
create function notify_ddl() returns event_trigger language plpgsql as
  $$ begin perform pg_notify('pergola_ddl', ''); end $$;
create event trigger ddl on ddl_command_end execute function notify_ddl();
create event trigger dropped on sql_drop execute function notify_ddl();`;

describe.each(availableVersions())('watchSchema on PostgreSQL %i', (version) => {
  async function watchDatabase({ notified }: { notified: boolean }) {
    const database = await createTestDatabase({ version, sql: 'create table artist (id int primary key)' });
    onTestFinished(() => database.drop());
    const reading = await connectForTest(database.url);
    const listening = await connectForTest(database.url);
    if (notified) await database.script(eventTriggers);
    const listener: SchemaListener = {
      async listen(channel, onNotification) {
        listening.onNotification(onNotification);
        await listening.query(`listen ${channel}`);
        return async () => void (await listening.query('unlisten *'));
      },
    };
    const source: SchemaSource = {
      fingerprint: () => catalogFingerprint(reading, ['public']),
      introspect: () => introspect(reading, { schemas: ['public'] }),
      buildSnapshot: (catalog) => createSnapshot(catalog, { schemas: ['public'] }),
    };
    const events: Event[] = [];
    const served = await readSchema(source);
    const state = { snapshot: served.snapshot };
    const watch = await watchSchema({
      source,
      served,
      listener,
      diffModels,
      onSnapshot: (snapshot) => {
        state.snapshot = snapshot;
      },
      report: (event) => events.push(event),
      // Where notifications are the matter, the poll must not answer in their place.
      poll: notified ? 3_600_000 : 20,
    });
    onTestFinished(() => watch.close());
    const changes = () => events.flatMap((event) => (event.kind === 'schema-reloaded' ? event.changes : []));
    return { database, state, watch, events, changes };
  }
  const eventually = (assertion: () => void) => vi.waitFor(assertion, { timeout: 30_000, interval: 10 });

  test('serves what DDL made, after it was committed and not before', async () => {
    const { database, state, changes } = await watchDatabase({ notified: true });
    const other = await connectForTest(database.url);
    await other.query('begin; create table album (id int primary key); create table track (id int primary key)');
    await database.script('alter table artist add column name text');
    await eventually(() => expect(changes()).toEqual(['+ artist.name']));
    await other.query('commit');
    await eventually(() => expect(changes()).toEqual(['+ artist.name', '+ album', '+ track']));
    expect([...state.snapshot.model.tables.values()].map(({ name }) => name)).toEqual(['album', 'artist', 'track']);
    await database.script('drop table album');
    await eventually(() => expect(changes().at(-1)).toBe('- album'));
  });

  test('serves what roles and grants allow, which no event trigger tells', async () => {
    const { database, state } = await watchDatabase({ notified: false });
    const reader = await database.createRole('reader');
    await eventually(() => expect(state.snapshot.accessOf(reader)?.tables.size).toBe(0));
    await database.query(`grant select on artist to ${reader}`);
    await eventually(() => expect(state.snapshot.accessOf(reader)?.tables.size).toBe(1));
    const member = await database.createRole('member');
    await database.query(`grant ${reader} to ${member}`);
    await eventually(() => expect(state.snapshot.accessOf(member)?.tables.size).toBe(1));
    await database.query(`revoke ${reader} from ${member}`);
    await eventually(() => expect(state.snapshot.accessOf(member)?.tables.size).toBe(0));
    await database.query(`revoke select on artist from ${reader}`);
    await eventually(() => expect(state.snapshot.accessOf(reader)?.tables.size).toBe(0));
  });

  test('serves what it has while a reading waits for a lock, and what it reads then', async () => {
    const { database, state, changes } = await watchDatabase({ notified: true });
    await database.script('create view names as select id from artist');
    await eventually(() => expect(changes()).toContain('+ names'));
    const before = state.snapshot;
    const other = await connectForTest(database.url);
    await other.query('begin; lock table names in access exclusive mode');
    await database.script('create table album (id int)');
    const waiting = 'select from pg_stat_activity where datname = current_database() and wait_event_type = $1';
    await vi.waitFor(async () => expect(await database.query(waiting, ['Lock'])).toHaveLength(1), { timeout: 5000 });
    expect(state.snapshot).toBe(before);
    await other.query('rollback');
    await eventually(() => expect(changes()).toContain('+ album'));
  });
});
