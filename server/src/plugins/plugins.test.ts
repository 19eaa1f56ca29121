// Plugins without a server: how they are found, ordered and refused, and the course of their life.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Event } from '../observe/event.ts';
import { inOrder, loadPlugins, type PluginEntry } from './load-plugins.ts';
import { definePlugin, type Plugin } from './plugin.ts';
import { setUpPlugins } from './plugins.ts';
import type { ServerPorts } from './ports.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-plugins-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function entry(name: string, code: string, more: Partial<PluginEntry> = {}): Promise<PluginEntry> {
  const file = `./${name}-${Math.random().toString(36).slice(2)}.mjs`;
  await writeFile(path.join(directory, file), code);
  return { name, from: file, config: undefined, placeOf: () => undefined, ...more };
}

const load = (...entries: PluginEntry[]) => loadPlugins(entries, directory);

describe('a plugin is loaded', () => {
  test('from a path', async () => {
    const [loaded] = await load(await entry('one', 'export default { name: "one" }'));
    expect(loaded?.plugin.name).toBe('one');
  });

  test.each([
    ['export const other = 1', 'plugin-invalid', /plugin one .*has no plugin as its default export/],
    ['export default { name: "two" }', 'plugin-invalid', /is named two: let plugins\.two/],
    ['export default { name: "one", start: 1 }', 'plugin-invalid', /has a start that is no function/],
    ['export default { name: "one", config: {} }', 'plugin-invalid', /has a config that is no schema/],
    ['throw new Error("broken inside")', 'plugin-not-found', /plugin one .*cannot be loaded: broken inside/],
  ])('or refused: %s', async (code, errorCode, message) => {
    const refused = load(await entry('one', code));
    await expect(refused).rejects.toMatchObject({ code: errorCode, message: expect.stringMatching(message) });
  });

  test('or missed, a file as well as a package', async () => {
    const at = { name: 'one', config: undefined, placeOf: () => 'pergola.yaml:2:3' };
    await expect(load({ ...at, from: './none.ts' })).rejects.toMatchObject({
      code: 'plugin-not-found',
      message: expect.stringMatching(/^pergola\.yaml:2:3: the plugin one \(\.\/none\.ts\) cannot be loaded/),
    });
    await expect(load({ ...at, from: '@acme/none' })).rejects.toMatchObject({ code: 'plugin-not-found' });
  });
});

describe('the configuration of a plugin', () => {
  const plugin = `import * as z from ${JSON.stringify(import.meta.resolve('zod'))};
    export default { name: 'one', config: z.strictObject({ size: z.int(), word: z.string().default('a') }) }`;

  test('has the defaults of its schema', async () => {
    const [loaded] = await load(await entry('one', plugin, { config: { size: 3 } }));
    expect(loaded?.config).toEqual({ size: 3, word: 'a' });
  });

  test('is refused with every fault and its place', async () => {
    const placeOf = (at: readonly PropertyKey[]) => `pergola.yaml:${at.length}:1`;
    const refused = load(await entry('one', plugin, { config: { size: 'x', word: 1 }, placeOf }));
    await expect(refused).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringMatching(/pergola\.yaml:1:1: plugins\.one\.config\.size: .*plugins\.one\.config\.word: /),
    });
  });

  test('is refused where the plugin takes none', async () => {
    const refused = load(await entry('one', 'export default { name: "one" }', { config: { a: 1 } }));
    await expect(refused).rejects.toMatchObject({ code: 'config-invalid' });
  });
});

const loaded = (...plugins: Plugin[]) => inOrder(plugins.map((plugin) => ({ plugin, config: undefined })));

describe('the order', () => {
  const named = (name: string, ...dependsOn: string[]): Plugin => ({ name, dependsOn });

  test('is that of the dependencies, and else as listed', () => {
    const ordered = loaded(named('d'), named('c', 'b', 'a'), named('b', 'a'), named('a'));
    expect(ordered.map(({ plugin }) => plugin.name)).toEqual(['d', 'a', 'b', 'c']);
  });

  test.each([
    [[named('a', 'b'), named('b', 'c'), named('c', 'b')], /in a circle: b → c → b/],
    [[named('a', 'a')], /in a circle: a → a/],
    [[named('a'), named('a')], /two plugins are named a/],
    [[named('search'), named('b', 'serach')], /the plugin b depends on serach/],
  ])('is refused where there is none', (plugins, message) => {
    expect(() => loaded(...plugins)).toThrow(
      expect.objectContaining({ code: 'plugin-invalid', message: expect.stringMatching(message) }),
    );
  });
});

const nothing = undefined as unknown as ServerPorts;

describe('the life of plugins', () => {
  const told = (name: string, log: string[], more: Partial<Plugin> = {}): Plugin => ({
    name,
    setup: () => void log.push(`setup ${name}`),
    start: () => void log.push(`start ${name}`),
    stop: () => void log.push(`stop ${name}`),
    ...more,
  });

  test('begins in their order and ends in the reverse', async () => {
    const log: string[] = [];
    const plugins = await setUpPlugins(loaded(told('b', log, { dependsOn: ['a'] }), told('a', log)), () => {});
    await plugins.start(nothing);
    await plugins.stop();
    await plugins.stop();
    expect(log).toEqual(['setup a', 'setup b', 'start a', 'start b', 'stop b', 'stop a']);
  });

  test('names the one that fails, and stops those that had begun', async () => {
    const log: string[] = [];
    const failing = told('b', log, { start: () => Promise.reject(new Error('no index')) });
    const plugins = await setUpPlugins(loaded(told('a', log), failing, told('c', log)), () => {});
    await expect(plugins.start(nothing)).rejects.toMatchObject({
      code: 'plugin-failed',
      message: 'the plugin b cannot start: no index',
    });
    expect(log.slice(3)).toEqual(['start a', 'stop b', 'stop a']);
    const unset: Plugin = {
      name: 'u',
      setup: () => {
        throw new Error('bad');
      },
    };
    await expect(setUpPlugins(loaded(unset), () => {})).rejects.toMatchObject({
      message: 'the plugin u cannot be set up: bad',
    });
  });

  test('reports a stop that fails, and goes on', async () => {
    const events: Event[] = [];
    const log: string[] = [];
    const failing = told('b', log, {
      stop: () => {
        throw new Error('stuck');
      },
    });
    const plugins = await setUpPlugins(loaded(told('a', log), failing), (event) => void events.push(event));
    await plugins.start(nothing);
    await plugins.stop();
    expect(log.at(-1)).toBe('stop a');
    expect(events).toMatchObject([
      { kind: 'fault', where: 'plugin b', error: { message: 'the plugin b cannot be stopped: stuck' } },
    ]);
  });
});

describe('what plugins hear and do', () => {
  test('events of a kind, where a listener that throws is told and harms no other', async () => {
    const events: Event[] = [];
    const heard: string[] = [];
    const plugin = definePlugin({
      name: 'one',
      setup({ on }) {
        on('ready', () => {
          throw new Error('deaf');
        });
        on('ready', async ({ url }) => void heard.push(url));
      },
    });
    const plugins = await setUpPlugins(loaded(plugin), (event) => void events.push(event));
    plugins.read({ kind: 'ready', url: 'http://here', duration: 1 });
    plugins.read({ kind: 'stopped', duration: 1 });
    expect(heard).toEqual(['http://here']);
    expect(events).toMatchObject([{ kind: 'fault', where: 'plugin one, hearing of ready' }]);
  });

  test('checks of health, of which one that throws is not content', async () => {
    const answers: (() => string | undefined)[] = [() => undefined, () => 'no index yet'];
    const plugin = definePlugin({ name: 'one', setup: ({ healthCheck }) => healthCheck(() => answers[0]!()) });
    const plugins = await setUpPlugins(loaded(plugin), () => {});
    expect(await plugins.health()).toBeUndefined();
    answers.shift();
    expect(await plugins.health()).toBe('one: no index yet');
    answers[0] = () => {
      throw new Error('unknown');
    };
    expect(await plugins.health()).toBe('one: unknown');
  });

  test('work again and again, one run at a time, until the stop, which waits for it', async () => {
    const events: Event[] = [];
    let [runs, underWay, most] = [0, 0, 0];
    const plugin = definePlugin({
      name: 'one',
      setup({ schedule }) {
        schedule({
          name: 'count',
          every: 1,
          async run() {
            runs += 1;
            underWay += 1;
            most = Math.max(most, underWay);
            await sleep(5);
            underWay -= 1;
            if (runs === 2) throw new Error('second');
          },
        });
      },
    });
    const plugins = await setUpPlugins(loaded(plugin), (event) => void events.push(event));
    await plugins.start(nothing);
    while (runs < 4) await sleep(1);
    await plugins.stop();
    expect(underWay).toBe(0);
    const before = runs;
    await sleep(20);
    expect(runs).toBe(before);
    expect(most).toBe(1);
    expect(events).toMatchObject([{ kind: 'fault', where: 'plugin one, work count', error: { message: 'second' } }]);
  });

  test('no work without a time', async () => {
    const plugin = definePlugin({
      name: 'one',
      setup: ({ schedule }) => schedule({ name: 'w', every: 'often', run: () => {} }),
    });
    await expect(setUpPlugins(loaded(plugin), () => {})).rejects.toMatchObject({
      code: 'plugin-failed',
      message: expect.stringContaining('"often"'),
    });
  });

  test('the database only once it is there', async () => {
    const plugin = definePlugin({ name: 'one', setup: async ({ database }) => void (await database.admin.query('x')) });
    await expect(setUpPlugins(loaded(plugin), () => {})).rejects.toMatchObject({
      message: expect.stringContaining('before it is started'),
    });
  });
});

test('a configuration has the type of its schema', () => {
  const plugin = definePlugin({
    name: 'one',
    config: z.object({ size: z.int() }),
    setup: ({ config }) => void (config.size satisfies number),
  });
  expect(plugin.name).toBe('one');
});
