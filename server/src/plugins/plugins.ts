// The face of plugins/: loaded plugins → what they bring, and their life: set up and started in the order of their dependencies,
// stopped in the reverse. Knows nothing of who serves what they bring.

import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { PergolaError } from '../base/errors.ts';
import type { Model } from '../engine/model/model.ts';
import type { Event, Report } from '../observe/event.ts';
import type { GraphqlContribution } from './graphql-contribution.ts';
import type { LoadedPlugin } from './load-plugins.ts';
import type { OperationHook } from './operation-hook.ts';
import type { Plugin, PluginContext, PluginLog } from './plugin.ts';
import type { PluginCommand } from './plugin-command.ts';
import { createHanded, type Handed, type ServerPorts } from './ports.ts';
import { intervalOf, type RunningSchedule, type ScheduledWork, startSchedule } from './schedule.ts';

export { acceptPlugins, type GivenPlugin, type LoadedPlugin, loadPlugins, type PluginEntry } from './load-plugins.ts';
export type { ServerPorts } from './ports.ts';

export interface Plugins {
  readonly names: readonly string[];
  /** What they add to GraphQL. */
  readonly graphql: readonly PluginSchemas[];
  /** What they do around operations, in their order. */
  readonly hooks: readonly OperationHook[];
  readonly commands: readonly { readonly plugin: string; readonly command: PluginCommand }[];
  /** For a command, in place of `start`; `stop` ends it. */
  connect(ports: Pick<ServerPorts, 'openAdmin'>): void;
  /** Hears of every event. Never throws. */
  readonly read: Report;
  /** Adds their routes, each plugin's in a scope of its own. */
  mount(fastify: FastifyInstance): void;
  /** Undefined where every check is content, else the first reason. */
  health(): Promise<string | undefined>;
  /** Rejects with plugin-failed where one fails; those that had started are then stopped again. */
  start(ports: ServerPorts): Promise<void>;
  /** Never rejects; what fails is reported. */
  stop(): Promise<void>;
}

export interface PluginSchemas {
  readonly plugin: string;
  /** Throws what is wrong with the plugin's definitions. */
  schemas(model: Model): readonly GraphQLSchema[];
}

type Check = () => string | undefined | Promise<string | undefined>;
type Mount = (fastify: FastifyInstance) => void | Promise<void>;
type Listener = (event: Event) => void | Promise<void>;

interface Brought {
  readonly graphql: { readonly plugin: string; readonly contribution: GraphqlContribution }[];
  readonly hooks: OperationHook[];
  readonly commands: Plugins['commands'][number][];
  readonly routes: Mount[];
  readonly checks: { readonly plugin: string; readonly check: Check }[];
  readonly work: { readonly plugin: string; readonly work: ScheduledWork }[];
  readonly listeners: Map<string, { readonly plugin: string; readonly listener: Listener }[]>;
}

/** Sets up the plugins, which come in the order of their dependencies. Rejects with plugin-failed. */
export async function setUpPlugins(loaded: readonly LoadedPlugin[], report: Report): Promise<Plugins> {
  const brought: Brought = {
    graphql: [],
    hooks: [],
    commands: [],
    routes: [],
    checks: [],
    work: [],
    listeners: new Map(),
  };
  const handed = createHanded();
  for (const { plugin, config } of loaded) {
    const context = createContext(plugin.name, config, { brought, handed, report });
    await attempt(plugin, 'be set up', () => plugin.setup?.(context));
  }
  const plugins = loaded.map(({ plugin }) => plugin);
  return {
    names: plugins.map(({ name }) => name),
    graphql: await schemasOf(brought.graphql),
    hooks: brought.hooks,
    commands: brought.commands,
    connect: (ports) => handed.connect(ports),
    read: createReader(brought.listeners, report),
    mount(fastify) {
      for (const mount of brought.routes) fastify.register(async (scope) => mount(scope));
    },
    health: () => askChecks(brought.checks),
    ...createLife(plugins, brought.work, handed, report),
  };
}

/** What makes schemas is loaded where there is something to make. */
async function schemasOf(graphql: Brought['graphql']): Promise<readonly PluginSchemas[]> {
  if (graphql.length === 0) return [];
  const { buildPluginSchemas } = await import('./graphql-schema.ts');
  return graphql.map(({ plugin, contribution }) => ({
    plugin,
    schemas: (model) => buildPluginSchemas(contribution, model),
  }));
}

async function attempt({ name }: Plugin, what: string, work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = error instanceof PergolaError && error.hint !== undefined ? { hint: error.hint } : {};
    throw new PergolaError('plugin-failed', `the plugin ${name} cannot ${what}: ${reason}`, { cause: error, ...hint });
  }
}

interface ContextParts {
  readonly brought: Brought;
  readonly handed: Handed;
  readonly report: Report;
}

function createContext(plugin: string, config: unknown, { brought, handed, report }: ContextParts): PluginContext {
  return {
    name: plugin,
    config,
    log: createPluginLog(plugin, report),
    database: handed.database,
    api: handed.api,
    graphql: (contribution) => void brought.graphql.push({ plugin, contribution }),
    command: (command) => void brought.commands.push({ plugin, command }),
    operations: (hook) => void brought.hooks.push(hook),
    refusal: (message, { code = 'not-supported', hint } = {}) =>
      new PergolaError(code, message, hint === undefined ? {} : { hint }),
    routes: (mount) => void brought.routes.push(mount),
    healthCheck: (check) => void brought.checks.push({ plugin, check }),
    schedule(work) {
      intervalOf(work);
      brought.work.push({ plugin, work });
    },
    on(kind, listener) {
      const known = brought.listeners.get(kind) ?? [];
      brought.listeners.set(kind, [...known, { plugin, listener: listener as Listener }]);
    },
  };
}

function createPluginLog(plugin: string, report: Report): PluginLog {
  const at =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
      report({ kind: 'plugin-log', plugin, level, message, fields });
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

function createReader(listeners: Brought['listeners'], report: Report): Report {
  return (event) => {
    for (const { plugin, listener } of listeners.get(event.kind) ?? []) {
      const failed = (error: unknown) => {
        // Who listens to faults would hear of its own for ever.
        if (event.kind !== 'fault')
          report({ kind: 'fault', where: `plugin ${plugin}, hearing of ${event.kind}`, error });
      };
      try {
        Promise.resolve(listener(event)).catch(failed);
      } catch (error) {
        failed(error);
      }
    }
  };
}

async function askChecks(checks: Brought['checks']): Promise<string | undefined> {
  const answers = checks.map(async ({ plugin, check }) => {
    try {
      const reason = await check();
      return reason === undefined ? undefined : `${plugin}: ${reason}`;
    } catch (error) {
      return `${plugin}: ${error instanceof Error ? error.message : String(error)}`;
    }
  });
  return (await Promise.all(answers)).find((reason) => reason !== undefined);
}

function createLife(
  plugins: readonly Plugin[],
  work: Brought['work'],
  handed: Handed,
  report: Report,
): Pick<Plugins, 'start' | 'stop'> {
  const begun: Plugin[] = [];
  const running: RunningSchedule[] = [];
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    await Promise.all(running.map((schedule) => schedule.stop()));
    for (const plugin of begun.toReversed())
      await attempt(plugin, 'be stopped', () => plugin.stop?.()).catch((error: unknown) =>
        report({ kind: 'fault', where: `plugin ${plugin.name}`, error }),
      );
    await handed.close();
  };
  const stopOnce = () => {
    stopped ??= stop();
    return stopped;
  };
  return {
    async start(ports) {
      handed.connect(ports);
      try {
        for (const plugin of plugins) {
          begun.push(plugin);
          await attempt(plugin, 'start', () => plugin.start?.());
        }
      } catch (error) {
        await stopOnce();
        throw error;
      }
      for (const { plugin, work: each } of work) {
        const failed = (name: string, error: unknown) =>
          report({ kind: 'fault', where: `plugin ${plugin}, work ${name}`, error });
        running.push(startSchedule(plugin, each, { withLock: handed.withLock, failed }));
      }
    },
    stop: stopOnce,
  };
}
