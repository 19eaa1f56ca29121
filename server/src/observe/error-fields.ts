// An unknown error → the few fields of it that may be logged. Never its other properties: drivers hang rows, parameters and
// tokens on their errors.

/** What the log says of an error. */
export interface ErrorFields {
  readonly name: string;
  readonly message: string;
  /** An own code of the error: ours, Node's, or an SQLSTATE. */
  readonly code?: string;
  /** Where it was thrown, one frame a line. */
  readonly stack?: string;
  readonly cause?: ErrorFields;
}

const causesShown = 4;
const messageLength = 1000;

/** Name, message, code, frames and causes of an error; values that PostgreSQL quotes and credentials are blanked. */
export function errorFields(error: unknown, depth = 0): ErrorFields {
  if (!(error instanceof Error)) return { name: typeof error, message: scrub(describe(error)) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = framesOf(error);
  return {
    name: String(error.name),
    message: scrub(code !== undefined && quotesValues(code) ? error.message.replace(/"[^"]*"/g, '"…"') : error.message),
    ...(code === undefined ? {} : { code }),
    ...(frames === '' ? {} : { stack: frames }),
    ...(error.cause === undefined || depth >= causesShown ? {} : { cause: errorFields(error.cause, depth + 1) }),
  };
}

// Class 22 (data exception) is where PostgreSQL's message itself holds the value: invalid input syntax for type uuid: "…".
function quotesValues(code: string): boolean {
  return /^22[0-9A-Z]{3}$/.test(code);
}

// The stack begins with the message, which is told apart and scrubbed.
function framesOf(error: Error): string {
  const lines = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return lines.map((line) => line.trim()).join('\n');
}

function describe(value: unknown): string {
  return typeof value === 'string' ? value : Object.prototype.toString.call(value);
}

// Events should hold no credentials; this is for messages of libraries that quote what they were given.
function scrub(message: string): string {
  return message
    .slice(0, messageLength)
    .replace(/\beyJ[\w-]*\.[\w-]*\.?[\w-]*/g, '[token]')
    .replace(/\b(bearer|basic)\s+[^\s,;"']+/gi, '$1 [credential]')
    .replace(/(\w+:\/\/[^\s:/@]*):[^\s@]*@/g, '$1:[password]@');
}
