// A page of commands, questions and answers → followed from its first block to its last, in the folder into which the package is
// installed, with the oldest Node that it is for.

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { readCurl, runCurl } from '../support/curl-commands.ts';
import { type Block, blocksOf, readProjectFile } from '../support/documentation.ts';
import type { Packed } from '../support/packed.ts';
import { type StartedServer, startProgram } from '../support/start-program.ts';

const run = promisify(execFile);

/** As npx makes it, and with the Node in front. */
function environmentOf(packed: Packed): Record<string, string> {
  const node = path.dirname(packed.programs.oldest[0]);
  const bin = path.join(packed.directory, 'node_modules', '.bin');
  return { PATH: [node, bin, process.env.PATH].join(path.delimiter), HOME: path.dirname(packed.directory) };
}

interface Walk {
  readonly packed: Packed;
  readonly environment: Readonly<Record<string, string>>;
  readonly variables: Record<string, string>;
  /** What was answered last. */
  answer: string;
  server: StartedServer | undefined;
}

/** Rejects where a command fails, an answer is another, or what the server is to print does not come. */
export async function followPage(page: string, packed: Packed): Promise<void> {
  const walk: Walk = { packed, environment: environmentOf(packed), variables: {}, answer: '', server: undefined };
  try {
    for (const block of blocksOf(await readProjectFile(page))) await follow(block, walk);
    // Ctrl-C ends it well.
    expect(await walk.server?.stop()).toBe(0);
  } finally {
    await walk.server?.stop();
  }
}

/** What a block of the page is for the walk. */
async function follow({ language, text }: Block, walk: Walk): Promise<void> {
  if (language === 'sh' && text.startsWith('npx pergola dev')) await serve(walk);
  else if (language === 'sh' && text.startsWith('curl ')) walk.answer = await curl(text, walk);
  else if (language === 'sh') await shell(text, walk);
  else if (language === 'graphql') walk.answer = await ask(text, walk);
  else if (language === 'json') expect(JSON.parse(walk.answer)).toEqual(JSON.parse(text));
  else if (language === 'sql') await writeSql(text, walk);
  else if (language === 'text') await walk.server?.prints(patternOf(text));
  else throw new Error(`the page has a block that is not followed: ${language}`);
}

async function serve(walk: Walk): Promise<void> {
  const { packed, environment } = walk;
  walk.server = startProgram(packed.programs.oldest, ['dev'], packed.directory, environment);
  await walk.server.prints(/^Ready in /m);
}

function originOf({ server }: Walk): string {
  const [, url] = /^ +GraphQL +(http\S+)\/graphql/m.exec(server?.stdout ?? '') ?? [];
  if (url === undefined) throw new Error('the page asks before it serves');
  return url;
}

async function curl(text: string, walk: Walk): Promise<string> {
  return (await runCurl(readCurl(text, walk.variables), originOf(walk))).body;
}

async function ask(query: string, walk: Walk): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query });
  return await (await fetch(`${originOf(walk)}/graphql`, { method: 'POST', headers, body })).text();
}

/** The folder is made and the package installed already, as the first lines say. */
async function shell(text: string, { packed, environment, variables }: Walk): Promise<void> {
  const script = text.replace(/^(mkdir|npm install) .*\n/gm, '');
  const [, variable] = /^([A-Z]+)=/.exec(script) ?? [];
  const whole = variable === undefined ? script : `${script}\nprintf %s "$${variable}"`;
  const { stdout } = await run('bash', ['-ec', whole], { cwd: packed.directory, env: environment });
  if (variable !== undefined) variables[variable] = stdout;
}

async function writeSql(text: string, { packed }: Walk): Promise<void> {
  const [, file] = /^-- (migrations\/\S+)\n/.exec(text) ?? [];
  if (file === undefined) throw new Error(`a block of SQL does not say where it stands: ${text}`);
  await writeFile(path.join(packed.directory, file), text);
}

/** The lines in this order, whatever the port and the times are. */
function patternOf(text: string): RegExp {
  const escaped = text.trim().replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(escaped.replaceAll(':4000', ':\\d+').replaceAll('\n', '.*\\n'));
}
