// Reads what PostgreSQL said out of an error, whether it came bare or as the cause of one of ours.

export interface PostgresFailure {
  readonly sqlState: string;
  readonly message: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  /** Counted in characters from 1, in the text that was sent. */
  readonly position: number | undefined;
}

/** Undefined where the error is not PostgreSQL's. */
export function postgresFailure(error: unknown): PostgresFailure | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    const { code, message, detail, hint, position } = at as Error & Readonly<Record<string, unknown>>;
    if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) continue;
    return {
      sqlState: code,
      message,
      detail: text(detail),
      hint: text(hint),
      position: Number(position) > 0 ? Number(position) : undefined,
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

/** The line, counted from 1, of a position that PostgreSQL gave. */
export function lineOf(sent: string, position: number): number {
  // PostgreSQL counts characters where a JavaScript string counts UTF-16 units.
  return [...sent].slice(0, position - 1).filter((character) => character === '\n').length + 1;
}
