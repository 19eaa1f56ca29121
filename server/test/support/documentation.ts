// The project's pages as tests read them: their text, the blocks of code in it, and the member that docs/demo.md introduces.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { repositoryRoot } from './read-sources.ts';

export interface Block {
  /** All that stands behind the backticks. */
  readonly language: string;
  readonly text: string;
}

/** `file` as from the root of the repository. */
export async function readProjectFile(file: string): Promise<string> {
  return await readFile(path.join(repositoryRoot, file), 'utf8');
}

/** The page's fenced blocks, in their order. */
export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({ language, text }));
}

/** The texts of its blocks in this language. */
export function textsIn(language: string, page: string): readonly string[] {
  return blocksOf(page).flatMap((block) => (block.language === language ? [block.text] : []));
}

/** The claims that docs/demo.md gives for a member. */
export async function memberClaims(): Promise<unknown> {
  return JSON.parse(textsIn('json', await readProjectFile('docs/demo.md'))[0] ?? '');
}
