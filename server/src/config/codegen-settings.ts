// The settings of what is generated for clients: a table, in the order of the documentation. Reads nothing itself.

import * as z from 'zod';
import { listFromText, setting, texts } from './setting.ts';

const nameOfFile = z.string().min(1);

function fileSetting(key: string, meaning: string) {
  return setting<string | undefined>(key, {
    allowed: 'the path of a file',
    meaning,
    fallback: () => undefined,
    form: nameOfFile,
  });
}

export const codegenSettings = {
  'codegen.documents': setting<readonly string[]>('codegen.documents', {
    allowed:
      'a list of patterns of files with commas between them, such as src/**/*.graphql; one that begins with ! leaves out',
    meaning:
      'The documents of GraphQL that hooks and documents are written for: patterns with commas between them, relative to the directory ' +
      'that the command starts in. What matches one that begins with `!` is left out, and `node_modules` always is.',
    shownDefault: '`src/**/*.graphql`',
    fallback: () => ['src/**/*.graphql'],
    form: z.array(z.string().min(1)).min(1),
    fromText: listFromText,
  }),
  'codegen.hooks': fileSetting(
    'codegen.hooks',
    'The file that hooks of urql are written to, with types and documents.',
  ),
  'codegen.graphql': fileSetting(
    'codegen.graphql',
    'The file that types and documents are written to, for other clients.',
  ),
  'codegen.types': fileSetting(
    'codegen.types',
    'The file that the types of the database are written to, for clients of REST.',
  ),
  'codegen.sdl': fileSetting(
    'codegen.sdl',
    'The file that the GraphQL schema is written to, for editors and other tools.',
  ),
  'codegen.role': setting<string>('codegen.role', {
    allowed: 'the name of a role',
    meaning:
      'Whose GraphQL schema these files are written for. The rights of the role say what is there, and its policies what can be null.',
    fallback: () => 'authenticated',
    form: z.string().min(1).max(63),
  }),
  'codegen.scalars': texts('codegen.scalars', {
    allowed:
      'a list of name=type with commas between them, or an object of texts: scalars of GraphQL, types of TypeScript',
    meaning:
      'Types of TypeScript for scalars, in place of [those that they have](codegen.md#scalars), as `name=type` with commas between them or ' +
      'as an object: where a client makes dates of the texts, `timestamptz` is `Date`.',
    shownDefault: 'none',
  }),
} as const;
