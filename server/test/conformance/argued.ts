// The cases that are answered otherwise on purpose, or whose expectation the suite itself does not keep, each with the reason.

export const argued: ReadonlyMap<string, string> = new Map([
  [
    "Schema/DefaultValues/OnConflictSpec::Upsert simple object with default values - check conflict doesn't update",
    'It expects a conflict with a row that a case inserts which the file does not have; alone, there is none.',
  ],
  [
    'TestGraphQLInsert::test_insert_into_array_col_with_array_input::insert_into_array_col_with_array_input',
    'It expects an object where `returning` is a list, in the dialect’s own schema too.',
  ],
  [
    'TestGraphQlIntrospectionDescriptions::test_root_fields::root_fields',
    'Its metadata has a comment of its own for each root field of a table. A comment of the database is one a table.',
  ],
]);
