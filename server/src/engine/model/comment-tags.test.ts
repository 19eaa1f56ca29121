import { describe, expect, test } from 'vitest';
import { readComment, readForeignKeyTag, readNameList } from './comment-tags.ts';
import type { ModelWarning } from './model.ts';

function read(owner: Parameters<typeof readComment>[0], text: string | null) {
  const warnings: ModelWarning[] = [];
  const comment = readComment(owner, text, 'public.t', (code, object, message) =>
    warnings.push({ code, object, message }),
  );
  return { comment, warnings };
}

describe('comments', () => {
  test('text without tags is the description', () => {
    expect(read('table', 'Songs.\nAll of them.').comment.description).toBe('Songs.\nAll of them.');
    expect(read('table', null).comment.description).toBeUndefined();
  });

  test('tags stand on lines of their own, before or behind the text', () => {
    const { comment, warnings } = read('table', '@name song\nAll of them, mail@example.org.\r\n@deprecated use track');
    expect(comment.tag('name')).toBe('song');
    expect(comment.deprecated).toBe('use track');
    expect(comment.description).toBe('All of them, mail@example.org.');
    expect(warnings).toEqual([]);
  });

  test('a tag may be all there is', () => {
    const { comment } = read('column', '@deprecated');
    expect(comment.deprecated).toBe('No longer supported');
    expect(comment.description).toBeUndefined();
  });

  test('an unknown tag, or one of other objects, is text and a warning', () => {
    const { comment, warnings } = read('column', '@nmae song\n@primaryKey id');
    expect(comment.description).toBe('@nmae song\n@primaryKey id');
    expect(warnings.map(({ code }) => code)).toEqual(['tag-invalid', 'tag-invalid']);
  });

  test.each([
    ['@omit', true, []],
    ['@omit read', true, []],
    ['@omit create,update', false, ['create', 'update']],
    ['@omit create, delete', false, ['create', 'delete']],
  ])('%s', (text, hidden, omitted) => {
    const { comment, warnings } = read('table', text);
    expect([comment.hidden, [...comment.omitted]]).toEqual([hidden, omitted]);
    expect(warnings).toEqual([]);
  });

  test('@omit with an action that means nothing there is a warning', () => {
    const { comment, warnings } = read('table', '@omit filter,delete');
    expect([...comment.omitted]).toEqual(['delete']);
    expect(warnings).toHaveLength(1);
  });
});

describe('lists and keys in tags', () => {
  test.each([
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    [' a , "B ""c"", d" ', ['a', 'B "c", d']],
    ['', undefined],
    ['a,', undefined],
    ['a b', undefined],
  ])('%j', (text, names) => {
    expect(readNameList(text)).toEqual(names);
  });

  test('a foreign key with everything', () => {
    const tag = '(a, "B") references "S s".t (c, d)|@fieldName x|@foreignFieldName y';
    expect(readForeignKeyTag(tag)).toEqual({
      columns: ['a', 'B'],
      schema: 'S s',
      table: 't',
      foreignColumns: ['c', 'd'],
      comment: '@fieldName x\n@foreignFieldName y',
    });
  });

  test('a foreign key with the least', () => {
    expect(readForeignKeyTag('(a) REFERENCES t')).toEqual({
      columns: ['a'],
      schema: undefined,
      table: 't',
      foreignColumns: undefined,
      comment: '',
    });
  });

  test.each(['', 'a references t', '(a) references', '() references t', '(a) references t (b, c)', '(a) to t (b)'])(
    '%j is none',
    (text) => {
      expect(readForeignKeyTag(text)).toBeUndefined();
    },
  );
});
