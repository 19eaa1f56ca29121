// Reads what PostgreSQL said out of an error, whether it came bare or as the cause of one of ours.

export interface PostgresFailure {
  readonly sqlState: string;
  readonly message: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  /** Counted in characters from 1, in the text that was sent. */
  readonly position: number | undefined;
  /** Statements of the same script that had ended well before. */
  readonly completed: number | undefined;
  /** Where in a function or trigger, in PostgreSQL's words. */
  readonly where: string | undefined;
  /** What a constraint, or a column that must not be null, belongs to. */
  readonly schema: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly constraint: string | undefined;
}

/** Undefined where the error is not PostgreSQL's. */
export function postgresFailure(error: unknown): PostgresFailure | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    const found = at as Error & Readonly<Record<string, unknown>>;
    const { code, message, detail, hint, position, completed } = found;
    if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) continue;
    return {
      sqlState: code,
      message,
      detail: text(detail),
      hint: text(hint),
      position: Number(position) > 0 ? Number(position) : undefined,
      completed: typeof completed === 'number' ? completed : undefined,
      where: text(found.where),
      schema: text(found.schema),
      table: text(found.table),
      column: text(found.column),
      constraint: text(found.constraint),
    };
  }
  return undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function describeFailure({ message, detail, sqlState }: PostgresFailure): string {
  return detail === undefined ? `${message} (${sqlState})` : `${message} (${sqlState}): ${detail}`;
}
