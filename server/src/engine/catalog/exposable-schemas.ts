// Which of the schemas that someone asked for can be exposed at all: names in, names out. It does not look whether they exist.

/** Without duplicates and without the system's own: PostgreSQL reserves the prefix pg_ for itself, temporary schemas included. */
export function exposableSchemas(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => name !== 'information_schema' && !name.startsWith('pg_'));
}
