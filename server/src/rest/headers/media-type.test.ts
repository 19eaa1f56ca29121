import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RestError } from '../errors.ts';
import { acceptedTypes, contentType, type MediaType, mediaTypeName, negotiate, readMediaType } from './media-type.ts';

const json: MediaType = { kind: 'json' };

describe('readMediaType', () => {
  test.each<[string, MediaType]>([
    ['application/json', json],
    ['Application/JSON; charset=utf-8', json],
    ['*/*', { kind: 'any' }],
    ['application/*', json],
    ['text/csv', { kind: 'csv' }],
    ['application/vnd.pgrst.object+json', { kind: 'object', stripped: false }],
    ['application/vnd.PgRsT.object', { kind: 'object', stripped: false }],
    ['application/vnd.pgrst.object+json;nulls=stripped', { kind: 'object', stripped: true }],
    ['application/vnd.pgrst.array+json; nulls=stripped; charset=utf-8', { kind: 'stripped' }],
    ['application/vnd.pgrst.array+json', json],
    ['application/vnd.pgrst.plan;', { kind: 'plan', of: json, format: 'text', options: [] }],
    [
      'application/vnd.pgrst.plan+json; for="application/vnd.pgrst.object+json;nulls=stripped"; options=wal|analyze|x|;',
      { kind: 'plan', of: { kind: 'object', stripped: true }, format: 'json', options: ['analyze', 'wal'] },
    ],
    ['image/png', { kind: 'other', name: 'image/png' }],
    ['nonsense', { kind: 'other', name: 'nonsense' }],
  ])('%s', (text, type) => {
    expect(readMediaType(text)).toEqual(type);
  });
});

describe('acceptedTypes', () => {
  const names = (header: string | undefined) => acceptedTypes(header).map(mediaTypeName);

  test('anything is accepted without the header', () => {
    expect(names(undefined)).toEqual(['*/*']);
    expect(names('')).toEqual(['*/*']);
  });

  test('quality comes first, then specificity, then the order of the header', () => {
    expect(names('text/csv;q=0.5, application/json')).toEqual(['application/json', 'text/csv']);
    expect(names('*/*, text/csv, application/json')).toEqual(['text/csv', 'application/json', '*/*']);
    expect(names('text/html, application/xhtml+xml;q=0.9, */*;q=0.8')).toEqual([
      'text/html',
      'application/xhtml+xml',
      '*/*',
    ]);
    expect(names('application/json, application/vnd.pgrst.object+json;nulls=stripped')).toEqual([
      'application/vnd.pgrst.object+json;nulls=stripped',
      'application/json',
    ]);
  });

  test('what has quality 0 is not accepted', () => {
    expect(names('text/csv;q=0, application/json;q=0.1')).toEqual(['application/json']);
  });
});

describe('negotiate', () => {
  const offer = (type: MediaType) => (type.kind === 'json' || type.kind === 'any' ? 'json' : undefined);

  test('takes the first type that is offered', () => {
    expect(negotiate('text/csv, */*;q=0.1', offer)).toBe('json');
  });

  test('names the types where none is', () => {
    const header = 'text/unknowntype, image/png;q=0.5, application/vnd.pgrst.plan';
    expect(() => negotiate(header, offer)).toThrow(
      expect.objectContaining({
        code: 'PGRST107',
        status: 406,
        message:
          'None of these media types are available: text/unknowntype, application/vnd.pgrst.plan+text; for="application/json", image/png',
      }),
    );
  });

  test('any header is answered or refused', () => {
    const piece = fc.constantFrom('text/csv', ',', ';', 'q=', '0', '1', '"', '*/*', '=', 'for=', ' ', 'nulls=stripped');
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), (parts) => {
        try {
          negotiate(parts.join(''), offer);
        } catch (error) {
          expect(error).toBeInstanceOf(RestError);
        }
      }),
    );
  });
});

describe('contentType', () => {
  test.each<[MediaType, string]>([
    [json, 'application/json; charset=utf-8'],
    [{ kind: 'csv' }, 'text/csv; charset=utf-8'],
    [{ kind: 'object', stripped: true }, 'application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8'],
    [{ kind: 'stripped' }, 'application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8'],
    [{ kind: 'binary' }, 'application/octet-stream'],
    [{ kind: 'other', name: 'image/png' }, 'image/png'],
    [
      { kind: 'plan', of: { kind: 'csv' }, format: 'json', options: ['analyze', 'wal'] },
      'application/vnd.pgrst.plan+json; for="text/csv"; options=analyze|wal; charset=utf-8',
    ],
  ])('%j', (type, header) => {
    expect(contentType(type)).toBe(header);
  });
});
