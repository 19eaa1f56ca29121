// The rows of a level and what is asked of each → rows and fields. Where an aggregate is asked for, the rows are groups of others.

import { PergolaError } from '../../base/errors.ts';
import type { Table } from '../model/model.ts';
import type { Direction, ResourceSelection, Selection, Through } from '../request.ts';
import type { Field, GroupedColumn, Link, Partner, PlanOrder, PlanValue, Rows } from './plan.ts';
import type { PlanContext } from './plan-context.ts';
import { outputOfValue, planRowValue } from './plan-value.ts';
import { planPartner } from './plan-via.ts';

export interface Level {
  readonly rows: Rows;
  readonly fields: readonly Field[];
}

/** `planField` plans what is no value and no aggregate: what belongs to a group by values that it has. */
export function planLevel(
  context: PlanContext,
  table: Table,
  rows: Rows,
  selection: readonly Selection[],
  planField: (of: Table, field: Selection) => Field,
): Level {
  if (!selection.some(({ kind }) => kind === 'aggregated'))
    return { rows, fields: selection.map((field) => planField(table, field)) };
  const groups = new Groups();
  const fields = selection.map((field): Field => {
    if (field.kind === 'aggregated') return aggregatedField(context, table, groups, field);
    if (field.kind === 'value') {
      const column = groups.by(planRowValue(context, table, field.value));
      return {
        kind: 'column',
        key: field.key,
        column,
        output: outputOfValue(context, field.value),
        notNull: false,
        path: undefined,
      };
    }
    const through = (field.kind === 'embed' || field.kind === 'spread' ? field.through : undefined) ?? [];
    if (through.length > 0) return throughField(context, groups, through, planField(through.at(-1)!.target, field));
    const planned = planField(table, field);
    for (const column of linkedColumns(planned)) groups.by(columnValue(column), column);
    return planned;
  });
  const { where, orderBy, limit, offset } = rows;
  const inner: Rows = { ...rows, where, orderBy: [], limit: undefined, offset: undefined };
  const order = orderBy.map((term) => groups.order(term));
  return {
    rows: {
      from: { kind: 'grouped', rows: inner, columns: groups.columns },
      where: undefined,
      orderBy: order,
      distinctOn: [],
      limit,
      offset,
    },
    fields,
  };
}

class Groups {
  readonly columns: GroupedColumn[] = [];

  /** The name of the column that groups by the value. */
  by(value: PlanValue, name = `g${this.columns.length + 1}`): string {
    const known = this.columns.find((each) => each.function === undefined && equal(each.value, value));
    if (known !== undefined && known.name === name) return name;
    this.columns.push({ name, value, function: undefined, cast: undefined });
    return name;
  }

  aggregate(column: Omit<GroupedColumn, 'name'>): string {
    const name = `a${this.columns.length + 1}`;
    this.columns.push({ ...column, name });
    return name;
  }

  order(term: PlanOrder): PlanOrder {
    const ordered = orderedValue(term);
    if (ordered !== undefined) {
      const { value, direction, nulls } = ordered;
      const found = this.columns.find((each) => each.function === undefined && equal(each.value, value));
      if (found !== undefined) return { kind: 'column', column: found.name, direction, nulls };
    }
    throw new PergolaError('validation-failed', 'groups can only be sorted by what they are grouped by');
  }
}

/** What a term sorts by, as a value of the row. */
function orderedValue(term: PlanOrder): ({ readonly value: PlanValue } & Direction) | undefined {
  switch (term.kind) {
    case 'column':
      return { value: columnValue(term.column), direction: term.direction, nulls: term.nulls };
    case 'value':
      return term;
    case 'one': {
      const far = orderedValue(term.order);
      return far && { ...far, value: throughValue(term.partner, far.value) };
    }
    default:
      return undefined;
  }
}

function throughValue(partner: Partner, value: PlanValue): PlanValue {
  return { base: { kind: 'through', partner, value }, convert: false, steps: [], cast: undefined };
}

/** What belongs to a row beyond links: the groups have the columns by which it does. */
function throughField(context: PlanContext, groups: Groups, through: readonly Through[], planned: Field): Field {
  const columns = new Map(
    linkedColumns(planned).map((column) => {
      const value = through.reduceRight(
        (far, { via, target }) => throughValue(planPartner(context, via, target), far),
        columnValue(column),
      );
      return [column, groups.by(value)] as const;
    }),
  );
  const linked = (link: Link): Link => link.map((pair) => ({ ...pair, local: columns.get(pair.local) ?? pair.local }));
  switch (planned.kind) {
    case 'one':
      return { ...planned, partner: { ...planned.partner, link: linked(planned.partner.link) } };
    case 'many':
    case 'spread':
      return { ...planned, link: linked(planned.link) };
    case 'computed-row':
      return { ...planned, link: linked(planned.link ?? []) };
    default:
      return planned;
  }
}

function columnValue(column: string): PlanValue {
  return { base: { kind: 'column', column }, convert: false, steps: [], cast: undefined };
}

function equal(a: PlanValue | undefined, b: PlanValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function aggregatedField(
  context: PlanContext,
  table: Table,
  groups: Groups,
  field: ResourceSelection & { readonly kind: 'aggregated' },
): Field {
  const value = field.value && planRowValue(context, table, field.value);
  const column = groups.aggregate({ value, function: field.function, cast: field.cast });
  return { kind: 'column', key: field.key, column, output: { kind: 'to-json' }, notNull: false, path: undefined };
}

function linkedColumns(field: Field): readonly string[] {
  switch (field.kind) {
    case 'one':
      return field.partner.link.map(({ local }) => local);
    case 'many':
    case 'spread':
      return field.link.map(({ local }) => local);
    case 'computed-row':
      if (field.link === undefined || field.link.length === 0) throw besideAggregate();
      return field.link.map(({ local }) => local);
    case 'constant':
      return [];
    default:
      throw besideAggregate();
  }
}

function besideAggregate(): PergolaError {
  return new PergolaError('not-supported', 'what a function makes of a row cannot stand beside an aggregate');
}
