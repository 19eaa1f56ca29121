// A description of an API → what is wrong with it: by the schema of its version, and by what that schema cannot say.

import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';

export type Described = Readonly<Record<string, unknown>>;

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

/** Empty for a document without fault. */
export async function openapiProblems(document: Described): Promise<readonly string[]> {
  // The validator writes into what it is given.
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  const byschema = valid ? [] : [JSON.stringify(errors).slice(0, 2000)];
  return [...byschema, ...danglingReferences(document), ...operationProblems(document), ...exampleProblems(document)];
}

/** What a reference within the document stands for. */
export function resolve(document: Described, reference: string): unknown {
  const steps = reference
    .slice(2)
    .split('/')
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.reduce<unknown>(
    (at, step) => (isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined),
    document,
  );
}

function danglingReferences(document: Described): readonly string[] {
  return referencesIn(document)
    .filter((reference) => !reference.startsWith('#/') || resolve(document, reference) === undefined)
    .map((reference) => `${reference} leads nowhere`);
}

function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const own = typeof value.$ref === 'string' ? [value.$ref] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}

function operationProblems(document: Described): readonly string[] {
  const problems: string[] = [];
  const ids = new Set<unknown>();
  for (const [path, item] of Object.entries(document.paths as Record<string, Described>)) {
    if (/[{}?#]/.test(path)) problems.push(`${path} is a template`);
    for (const [method, operation] of Object.entries(item).filter(([key]) => methods.has(key))) {
      const { operationId, parameters = [] } = operation as { operationId?: string; parameters?: readonly Described[] };
      if (operationId !== undefined && ids.has(operationId)) problems.push(`${operationId} is there twice`);
      ids.add(operationId);
      const named = parameters.map((each) => (typeof each.$ref === 'string' ? resolve(document, each.$ref) : each));
      const keys = named.map((each) => (isObject(each) ? `${String(each.in)} ${String(each.name)}` : 'nothing'));
      const again = keys.filter((key, index) => keys.indexOf(key) !== index);
      problems.push(...again.map((key) => `${method} ${path} has ${key} twice`));
    }
  }
  return problems;
}

/** Of the component schemas' properties; formats are taken on trust. */
function exampleProblems(document: Described): readonly string[] {
  const { schemas = {} } = (document.components ?? {}) as { schemas?: Record<string, Described> };
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  return Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
    Object.entries(properties as Record<string, Described>).flatMap(([property, schema]) => {
      const isValid = ajv.compile(schema);
      const values = [...((schema.examples as readonly unknown[] | undefined) ?? []), schema.default].filter(
        (one) => one !== undefined,
      );
      return values
        .filter((one) => !isValid(one))
        .map((one) => `${name}.${property}: ${JSON.stringify(one)} is no value of it`);
    }),
  );
}

function isObject(value: unknown): value is Described {
  return typeof value === 'object' && value !== null;
}
