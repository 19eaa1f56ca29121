// A plugin of GraphQL Codegen: the type of JSON, where the types of scalars mention it. In CommonJS and ESM alike a plain function.

/** What of the settings it reads. */
export interface JsonConfig {
  readonly scalars?: Readonly<Record<string, unknown>>;
}

/** What GraphQL Codegen calls. */
export function plugin(_schema: unknown, _sources: unknown, { scalars = {} }: JsonConfig): string {
  const mentioned = Object.values(scalars).some((each) => /\bJson\b/.test(JSON.stringify(each) ?? ''));
  return mentioned
    ? '\nexport type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];\n'
    : '';
}
