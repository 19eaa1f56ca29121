// The type of a value in the database → the type of the JSON that REST reads and writes for it.

import { assertNever } from '../base/assert-never.ts';
import type { EnumType, Model, NamedType, ScalarType, TableId, ValueType } from '../engine/model/model.ts';
import { literal, object, orNull, type TypeNode, text, union } from './type-node.ts';

export interface ValueTypeWriter {
  write(type: ValueType): TypeNode;
  /** `Database["public"]["Tables"]["track"]["Row"]` where the type is that of a written relation's rows, which may have computed fields. */
  rowReference(type: ValueType): TypeNode | undefined;
}

/** What is not of these schemas has no name in the written type, so it is written out. */
export function createValueTypeWriter(model: Model, schemas: readonly string[]): ValueTypeWriter {
  const named = new Map(model.namedTypes.map((each) => [each.type.sql, each]));
  const writtenAs = (sql: string): NamedType | undefined => {
    const found = named.get(sql);
    return found !== undefined && schemas.includes(found.schema) ? found : undefined;
  };

  function write(type: ValueType): TypeNode {
    switch (type.kind) {
      case 'array':
        return { kind: 'array', element: write(type.element) };
      case 'enum':
        return writeEnum(type);
      case 'scalar':
        return type.family === 'composite' ? writeComposite(type) : writeScalar(type);
      default:
        return assertNever(type);
    }
  }

  /** A value that refers to the rows of an enum table is the text that it is in the database. */
  function writeEnum(type: EnumType): TypeNode {
    if (type.table !== undefined) return text('string');
    const found = writtenAs(type.sql);
    return found === undefined ? labelsOf(type) : reference(found.schema, 'Enums', found.sqlName);
  }

  function writeComposite(type: ScalarType): TypeNode {
    const found = writtenAs(type.sql);
    if (found !== undefined && found.rows === undefined)
      return reference(found.schema, 'CompositeTypes', found.sqlName);
    return attributesOf(type, write);
  }

  function rowReference(type: ValueType): TypeNode | undefined {
    const rows = type.kind === 'scalar' ? writtenAs(type.sql)?.rows : undefined;
    return rows === undefined ? undefined : rowOf(rows, model);
  }

  return { write, rowReference };
}

/** `"sad" | "happy"` */
export function labelsOf({ values }: EnumType): TypeNode {
  return union(values.map(({ label }) => literal(label)));
}

/** PostgreSQL promises no value for an attribute. One without attributes is a record of columns that only its call knows. */
export function attributesOf({ attributes = [] }: ScalarType, write: (type: ValueType) => TypeNode): TypeNode {
  if (attributes.length === 0) return text('Record<string, unknown>');
  return object(attributes.map(({ name, type }) => ({ name, type: orNull(write(type)) })));
}

/** Where the relation's columns stand. */
export function groupOf(kind: 'table' | 'foreign-table' | 'view' | 'materialized-view'): 'Tables' | 'Views' {
  return kind === 'table' || kind === 'foreign-table' ? 'Tables' : 'Views';
}

function rowOf(id: TableId, { relations }: Model): TypeNode | undefined {
  const table = relations.get(id);
  return table === undefined ? undefined : reference(table.schema, groupOf(table.kind), table.sqlName, 'Row');
}

function reference(...path: readonly string[]): TypeNode {
  return text(`Database${path.map((name) => `[${JSON.stringify(name)}]`).join('')}`);
}

function writeScalar({ family }: ScalarType): TypeNode {
  switch (family) {
    case 'integer':
    case 'bigint':
    case 'float':
    case 'numeric':
      return text('number');
    case 'boolean':
      return text('boolean');
    case 'json':
    case 'jsonb':
      return text('Json');
    case 'money':
    case 'text':
    case 'uuid':
    case 'date':
    case 'time':
    case 'timetz':
    case 'timestamp':
    case 'timestamptz':
    case 'interval':
    case 'bytea':
    case 'ltree':
      return text('string');
    // Text for most of them; for some, such as geometry, hstore, or an array of arrays, what their cast to JSON makes.
    case 'geometry':
    case 'geography':
    case 'raster':
    case 'other':
      return text('unknown');
    case 'composite':
      return text('Record<string, unknown>');
    default:
      return assertNever(family);
  }
}
