// The descriptions of the API over PostgREST's fixtures, where the folder that PERGOLA_CONFORMANCE names has them.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Described, openapiProblems, resolve } from '../support/openapi-problems.ts';
import { findRestSuite } from './postgrest-case.ts';
import { loadRestFixtures, type RestFixtures, type RestServer } from './postgrest-server.ts';

const folder = process.env.PERGOLA_CONFORMANCE;
const suite = folder === undefined ? undefined : await findRestSuite(folder);

if (suite === undefined) {
  test.skip('PERGOLA_CONFORMANCE names no folder with PostgREST’s cases, so there are no fixtures', () => {});
} else {
  let fixtures: RestFixtures;
  let server: RestServer;
  let swagger: Described;
  beforeAll(async () => {
    fixtures = await loadRestFixtures(suite.fixtures);
    server = await fixtures.serve();
    swagger = await documentOf('application/openapi+json');
  });
  afterAll(async () => {
    await server?.close();
    await fixtures?.close();
  });

  async function documentOf(accept: string): Promise<Described> {
    const response = await fetch(`${server.url}/`, { headers: { accept } });
    return (await response.json()) as Described;
  }

  describe('the fixtures', () => {
    test.each(['application/openapi+json', '*/*'])('have a valid document as %s', async (accept) => {
      const document = await documentOf(accept);
      expect(await openapiProblems(document)).toEqual([]);
      expect(Object.keys(document.paths as object).length).toBeGreaterThan(200);
    });

    test('have summaries and descriptions of objects of every kind', () => {
      const get = (name: string) => resolve(swagger, `#/paths/~1${name}/get`);
      expect(swagger.info).toMatchObject({
        title: 'My API title',
        description: 'My API description\nthat spans\nmultiple lines',
      });
      expect(get('grandchild_entities')).toMatchObject({
        summary: 'grandchild_entities summary',
        description: 'grandchild_entities description\nthat spans\nmultiple lines',
      });
      expect(get('materialized_projects')).toMatchObject({ summary: 'A materialized view for projects' });
      expect(get('projects_dump')).toMatchObject({ summary: 'A temporary projects dump' });
      expect(get('car_models')).toMatchObject({ summary: 'A partitioned table' });
    });

    test('have keys in tables and views', () => {
      const column = (table: string, name: string) => resolve(swagger, `#/definitions/${table}/properties/${name}`);
      const entity = "Note:\nThis is a Foreign Key to `entities.id`.<fk table='entities' column='id'/>";
      for (const table of ['child_entities', 'child_entities_view']) {
        expect(column(table, 'id')).toMatchObject({
          description: `${table} id comment\n\nNote:\nThis is a Primary Key.<pk/>`,
        });
        expect(column(table, 'parent_id')).toMatchObject({ description: entity });
      }
      expect(column('referrals', 'link')).toMatchObject({
        description: "Note:\nThis is a Foreign Key to `pages.link`.<fk table='pages' column='link'/>",
      });
      expect(column('projects', 'client_id')).toMatchObject({
        description: "Note:\nThis is a Foreign Key to `clients.id`.<fk table='clients' column='id'/>",
      });
      expect(column('menagerie', 'enum')).toEqual({
        type: 'string',
        format: 'test.enum_menagerie_type',
        enum: ['foo', 'bar'],
      });
    });

    test('have defaults', () => {
      const { properties } = resolve(swagger, '#/definitions/openapi_defaults') as { properties: Described };
      const defaults = Object.entries(properties).map(([name, schema]) => [name, (schema as Described).default]);
      expect(Object.fromEntries(defaults)).toEqual({
        text: 'default',
        boolean: false,
        integer: 42,
        numeric: 42.2,
        date: '1900-01-01',
        time: '13:00:00',
      });
    });

    test('have functions with what they require, and none that the caller may not call', () => {
      const required = (name: string) => resolve(swagger, `#/paths/~1rpc~1${name}/post/parameters/0/schema/required`);
      expect(required('many_out_params')).toBeUndefined();
      expect(required('many_inout_params')).toEqual(['num', 'str']);
      expect(required('varied_arguments_openapi')).toHaveLength(15);
      const query = resolve(swagger, '#/paths/~1rpc~1varied_arguments_openapi/get/parameters');
      expect(query).toContainEqual({
        name: 'enum',
        in: 'query',
        required: true,
        type: 'string',
        format: 'enum_menagerie_type',
      });
      expect(query).toContainEqual({ name: 'json', in: 'query', required: false, type: 'string', format: 'json' });
      expect(resolve(swagger, '#/paths/~1rpc~1privileged_hello')).toBeUndefined();
      expect(resolve(swagger, '#/paths/~1authors_only')).toBeUndefined();
    });
  });
}
