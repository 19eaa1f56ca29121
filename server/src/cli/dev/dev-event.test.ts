// What happens in development, as the lines that people read.

import { expect, test } from 'vitest';
import { PergolaError } from '../../base/errors.ts';
import { createLineSayer, type DevEvent, readChange } from './dev-event.ts';

function linesOf(event: DevEvent): string {
  let text = '';
  createLineSayer({
    print: (more) => {
      text += more;
    },
  })(event);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours, where this runs on a terminal
  return text.replace(/\u001b\[\d+m/g, '');
}

test('marks what breaks clients, and what is gone breaks them', () => {
  const changes = ['+ task.due', '- task.done', '~ task.title not null → nullable (breaking)'].map(readChange);
  expect(linesOf({ kind: 'api-changed', changes })).toBe(
    [
      '  API        + task.due',
      '             - task.done (BREAKING)',
      '             ~ task.title not null → nullable (BREAKING)',
      '',
    ].join('\n'),
  );
});

test('shows the place of an error before what is wrong', () => {
  const error = new PergolaError('migration-failed', 'a.sql:2:1: no', {
    hint: 'Correct it',
    excerpt: '  2 | x\n    | ^',
  });
  expect(linesOf({ kind: 'failed', subject: 'migrate', error })).toBe(
    '  2 | x\n    | ^\nerror migration-failed: a.sql:2:1: no. Correct it.\n',
  );
  expect(linesOf({ kind: 'failed', subject: 'codegen', error: new TypeError('x\n y') })).toBe(
    'error unexpected: TypeError: x y\n',
  );
});
