// A table's name and a convention → every name of the API that the table takes up, so that no other can have it.

import { aggregateFunctionNames, aggregatePredicateNames, type Named, type Naming } from './naming.ts';

/** By the namespace in which they lie. */
export function namesTakenBy(
  naming: Naming,
  table: Named,
): { types: string[]; queries: string[]; mutations: string[] } {
  const { root, type } = naming;
  const {
    aggregateFunctionFields,
    aggregateFunctionOrderBy,
    aggregatePredicate,
    aggregatePredicateArguments,
    aggregatePredicateColumns,
    ...plain
  } = type;
  const { list, byPk, aggregate, connection, stream, ...mutations } = root;
  return {
    types: [
      ...Object.values(plain).map((make) => make(table)),
      ...aggregateFunctionNames.flatMap((name) => [
        aggregateFunctionFields(table, name),
        aggregateFunctionOrderBy(table, name),
      ]),
      ...aggregatePredicateNames.flatMap((name) => [
        aggregatePredicate(table, name),
        aggregatePredicateArguments(table, name),
        aggregatePredicateColumns(table, name),
      ]),
    ],
    queries: [list, byPk, aggregate, connection, stream].map((make) => make(table)),
    mutations: Object.values(mutations).map((make) => make(table)),
  };
}

/** The names of the fields that a relationship to many, or a function over a row that gives a set of rows, takes up. */
export function namesOfMany({ field }: Naming, named: Named): readonly string[] {
  return [named.name, field.relationshipAggregate(named), field.relationshipConnection(named)];
}
