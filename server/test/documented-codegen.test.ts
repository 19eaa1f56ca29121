// Runs what docs/codegen.md shows, on the demo application: its commands in a project of somebody's, its programs under TypeScript, its
// configurations. And holds what is checked in for the dashboard to what its commands write.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readProjectFile, textsIn } from './support/documentation.ts';
import { repositoryRoot } from './support/read-sources.ts';
import { type CliRun, runCli } from './support/run-cli.ts';
import { type Backend, startBackend } from './support/serve.ts';
import { createTemporaryProject, type TemporaryProject } from './support/temporary-project.ts';
import { typeCheck } from './support/type-check.ts';

const page = await readProjectFile('docs/codegen.md');
const [documents = ''] = textsIn('graphql', page);
const [component = ''] = textsIn('tsx', page);
const [client = '', preset = '', own = ''] = textsIn('ts', page);
const [scalars = '', settings = ''] = textsIn('yaml', page);
const [refusal = ''] = textsIn('text', page);

let backend: Backend;
let project: TemporaryProject;

beforeAll(async () => {
  backend = await startBackend({ migrations: path.join(repositoryRoot, 'migrations') });
  project = await createTemporaryProject({ 'src/reviews.graphql': documents, 'pergola.yaml': settings });
});
afterAll(async () => {
  await project?.[Symbol.asyncDispose]();
  await backend?.close();
});

function pergola(args: readonly string[], directory = project.directory): Promise<CliRun> {
  return runCli(args, { directory, environment: { DATABASE_URL: backend.database.url } });
}

function read(file: string): Promise<string> {
  return readFile(path.join(project.directory, file), 'utf8');
}

/** GraphQL Codegen's own command line. Rejects where it fails, with what it printed. */
async function graphqlCodegen(directory: string, ...args: readonly string[]): Promise<void> {
  const command = path.join(repositoryRoot, 'node_modules', '@graphql-codegen', 'cli', 'cjs', 'bin.js');
  await promisify(execFile)(process.execPath, [command, ...args], { cwd: directory });
}

describe('docs/codegen.md', () => {
  test('every command does what it says', async () => {
    const commands = textsIn('sh', page)
      .flatMap((text) => text.split('\n'))
      .filter((line) => line.startsWith('npx pergola '));
    expect(commands).toHaveLength(6);
    for (const line of commands)
      expect({ line, ...(await pergola(line.split(' ').slice(2))) }).toMatchObject({ status: 0 });
    expect(await read('src/hooks.ts')).toContain(
      'ReviewsQueryContext: Typenames = { additionalTypenames: ["member", "review"] }',
    );
    for (const file of ['src/documents.ts', 'src/database.types.ts', 'schema.graphql'])
      expect(await read(file)).not.toBe('');
  });

  test('its programs compile, and each of their marked mistakes is found', async () => {
    const hooks = (await pergola(['gen', 'hooks'])).stdout;
    const check = (text: string) =>
      typeCheck({
        files: { 'hooks.ts': hooks, 'reviews.tsx': text, 'client.ts': client },
        packages: { urql: 'urql', react: '@types/react', 'react/jsx-runtime': '@types/react/jsx-runtime' },
        compilerOptions: { jsx: 'react-jsx' },
      });
    expect(await check(component)).toEqual([]);
    const marked = component.match(/@ts-expect-error/g) ?? [];
    expect(marked).toHaveLength(3);
    expect((await check(component.replaceAll('@ts-expect-error', 'mistake'))).length).toBe(marked.length);
  });

  test('a document that does not fit is refused as the page says', async () => {
    await project.write('src/reviews.graphql', documents.replace('rating\n', 'ratng\n'));
    try {
      const { status, stderr } = await pergola(['gen', 'hooks']);
      expect(status).toBe(1);
      expect(stderr).toContain(refusal.trim().replace(/ …$/, ''));
    } finally {
      await project.write('src/reviews.graphql', documents);
    }
  });

  test.each([scalars, settings])('these settings are allowed: %s', async (text) => {
    await project.write('pergola.yaml', text);
    expect(await pergola(['config', 'check'])).toMatchObject({ status: 0 });
  });

  test('the client preset takes the schema', async () => {
    const { stdout } = await pergola(['gen', 'sdl', '--role', 'authenticated']);
    await project.write('schema.graphql', stdout);
    await project.write('codegen.ts', preset);
    const source = `import { graphql } from './gql/gql.ts';\nexport const document = graphql(\`${documents}\`);\n`;
    await project.write('src/reviews.ts', source);
    await graphqlCodegen(project.directory, '--config', 'codegen.ts');
    const types = await read('src/gql/graphql.ts');
    expect(types).toContain('export type ReviewsQuery = ');
    expect(types).not.toMatch(/: any\b/);
  });

  test('the plugin stands beside others', async () => {
    await project.write('schema.graphql', (await pergola(['gen', 'sdl', '--role', 'authenticated'])).stdout);
    // As the package has it, whose own test is that it does.
    const plugin = path.join(repositoryRoot, 'server/src/codegen/documents/hooks-plugin.ts');
    expect(own).toContain("'@pergola/server/urql-hooks'");
    await project.write('codegen.ts', own.replace('@pergola/server/urql-hooks', plugin));
    await graphqlCodegen(project.directory, '--config', 'codegen.ts');
    expect(await read('src/hooks.ts')).toContain('export function useReviewsQuery(');
  });

  test('the page has blocks of every kind', () => {
    for (const text of [documents, component, client, preset, own, scalars, settings, refusal])
      expect(text).not.toBe('');
  });
});

describe('what is checked in for the dashboard is current', () => {
  test('the schema of the demo application', async () => {
    const args = ['gen', 'sdl', '--out', 'dashboard/graphql/schema.graphql', '--check'];
    expect(await pergola(args, repositoryRoot)).toMatchObject({ status: 0, stdout: '' });
  });

  test('the hooks', async () => {
    await graphqlCodegen(repositoryRoot, '--config', 'codegen.ts', '--check', '--errors-only');
  });
});
