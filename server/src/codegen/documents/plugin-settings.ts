// How the plugins of GraphQL Codegen are set, for the command line and for codegen.ts alike.

/** Without `scalars`, which are those of the schema, and `documentNodeImport`, which is the client's. */
export const pluginSettings = {
  strictScalars: true,
  useTypeImports: true,
  enumsAsTypes: true,
  dedupeFragments: true,
  dedupeOperationSuffix: true,
  skipTypename: true,
} as const;
