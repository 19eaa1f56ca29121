import { describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../test/support/postgres.ts';
import { PergolaError } from '../base/errors.ts';
import { openOwnerConnection } from './owner.ts';
import { createOwnerLink } from './owner-link.ts';

/** A link to a database of its own, how often it connected, and a way to cut what it holds. */
async function withLink(
  work: (parts: {
    link: ReturnType<typeof createOwnerLink>;
    cut: () => Promise<void>;
    opened: () => number;
  }) => Promise<void>,
) {
  const database = await createTestDatabase();
  let opened = 0;
  const open = () => {
    opened += 1;
    return openOwnerConnection(database.url);
  };
  const link = createOwnerLink(await open(), open);
  const cut = async () => {
    await database.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'pergola owner' and datname = current_database()`,
    );
  };
  try {
    await work({ link, cut, opened: () => opened });
  } finally {
    await link.close().catch(() => {});
    await database.drop();
  }
}

const one = 'select 1 as one';

describe('createOwnerLink', () => {
  test('repeats the work on a new connection where the old one was lost meanwhile', async () => {
    await withLink(async ({ link, cut, opened }) => {
      expect(await link.use((owner) => owner.query(one))).toEqual([{ one: 1 }]);
      await cut();
      expect(await link.use((owner) => owner.query(one))).toEqual([{ one: 1 }]);
      expect(opened()).toBe(2);
    });
  });

  test('begins work anew that was cut in the middle, from its beginning', async () => {
    await withLink(async ({ link, cut }) => {
      const begun: number[] = [];
      const rows = await link.use(async (owner) => {
        begun.push(begun.length);
        await owner.script('begin');
        if (begun.length === 1) await cut();
        const answer = await owner.query(one);
        await owner.script('commit');
        return answer;
      });
      expect(rows).toEqual([{ one: 1 }]);
      expect(begun).toEqual([0, 1]);
    });
  });

  test('gives up where a new connection is lost too', async () => {
    await withLink(async ({ link, cut, opened }) => {
      const work = link.use(async (owner) => {
        await cut();
        return await owner.query(one);
      });
      await expect(work).rejects.toThrow();
      expect(opened()).toBe(2);
      expect(await link.use((owner) => owner.query(one))).toEqual([{ one: 1 }]);
    });
  });

  test.each([
    ['a refused statement', (query: (text: string) => Promise<unknown>) => query('select no_such_column')],
    ['an error of ours', () => Promise.reject(new PergolaError('schema-unserveable', 'no'))],
    ['a fault in the work', () => Promise.reject(new TypeError('undefined is not a function'))],
  ])('does not repeat the work for %s', async (_, failing) => {
    await withLink(async ({ link, opened }) => {
      let runs = 0;
      const work = link.use((owner) => {
        runs += 1;
        return failing((text) => owner.query(text));
      });
      await expect(work).rejects.toThrow();
      expect([runs, opened()]).toEqual([1, 1]);
    });
  });

  test('one piece of work follows the other', async () => {
    await withLink(async ({ link }) => {
      const order: string[] = [];
      const piece = (name: string) =>
        link.use(async (owner) => {
          order.push(`${name} begins`);
          await owner.query('select pg_sleep(0.01)');
          order.push(`${name} ends`);
        });
      await Promise.all([piece('a'), piece('b')]);
      expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    });
  });
});
