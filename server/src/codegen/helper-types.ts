// The name of the default schema → the types by which programs name parts of `Database`. The rest of them is always the same.

/** `Tables<"track">`, or `Tables<{ schema: "shop" }, "item">`; so for what is inserted and updated, and for enums and composite types. */
export function helperTypes(defaultSchema: string): string {
  const all = [
    ['Tables', 'A row as it is answered.', 'Relation', 'Row'],
    ['TablesInsert', 'A row as it is inserted.', 'Relation', 'Insert'],
    ['TablesUpdate', 'What an update sets.', 'Relation', 'Update'],
    ['Enums', 'A label.', 'Enum', undefined],
    ['CompositeTypes', 'A value.', 'Composite', undefined],
  ] as const;
  return [preamble(defaultSchema), ...all.map(helperType)].join('\n');
}

function preamble(defaultSchema: string): string {
  return `type Schemas = Omit<Database, "__InternalSupabase">
type SchemaName = keyof Schemas
type Default = ${JSON.stringify(defaultSchema)}

type Relation<Schema extends SchemaName> = Schemas[Schema]["Tables"] & Schemas[Schema]["Views"]
type Enum<Schema extends SchemaName> = Schemas[Schema]["Enums"]
type Composite<Schema extends SchemaName> = Schemas[Schema]["CompositeTypes"]
type Named<Group, Name> = Name extends keyof Group ? Group[Name] : never
type Part<Group, Name, Of> = Named<Named<Group, Name>, Of>
`;
}

function helperType([name, description, group, part]: readonly [string, string, string, string | undefined]): string {
  const of = (schema: string, member: string): string =>
    part === undefined
      ? `Named<${group}<${schema}>, ${member}>`
      : `Part<${group}<${schema}>, ${member}, ${JSON.stringify(part)}>`;
  return `/** ${description} */
export type ${name}<
  Name extends keyof ${group}<Default> | { schema: SchemaName },
  NameInSchema extends Name extends { schema: infer Schema extends SchemaName } ? keyof ${group}<Schema> : never = never,
> = Name extends { schema: infer Schema extends SchemaName }
  ? ${of('Schema', 'NameInSchema')}
  : ${of('Default', 'Name')}
`;
}
