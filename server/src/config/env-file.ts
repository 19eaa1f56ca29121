// The text of a `.env` file → its variables, each with its line, as Node's own --env-file has them. What can be read in two ways is
// no variable but a problem. Reads no file itself.

export interface EnvVariable {
  readonly value: string;
  readonly line: number;
}

export interface EnvProblem {
  readonly line: number;
  /** The first word of the line, which was to be a variable. */
  readonly name: string;
  /** As the end of a sentence. */
  readonly problem: string;
}

export interface EnvFile {
  readonly variables: ReadonlyMap<string, EnvVariable>;
  readonly problems: readonly EnvProblem[];
}

/** Other programs may read the same file: a problem is one only for who wants the variable. */
export function parseEnvFile(text: string): EnvFile {
  const variables = new Map<string, EnvVariable>();
  const problems: EnvProblem[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = index + 1;
    const whole = lines[index]!.trimStart();
    if (whole === '' || whole.startsWith('#')) continue;
    const [, name, rest] = /^(?:export\s+)?(\w+)\s*=\s*(.*)$/.exec(whole) ?? [];
    if (name === undefined || rest === undefined) {
      const [, word = ''] = /^(?:export\s+)?(\w*)/.exec(whole) ?? [];
      problems.push({ line, name: word, problem: 'is in a line that is not NAME=value' });
      continue;
    }
    const read = /^['"`]/.test(rest) ? readQuoted(rest, lines.slice(index + 1)) : readPlain(rest);
    if (typeof read === 'string') problems.push({ line, name, problem: read });
    else if (variables.has(name)) problems.push({ line, name, problem: 'is there twice, and one would not count' });
    else variables.set(name, { value: read.value, line });
    if (typeof read !== 'string') index += read.furtherLines;
  }
  return { variables, problems };
}

/** A problem, or a value and how many lines behind its first one it takes. */
type Read = string | { readonly value: string; readonly furtherLines: number };

/** Up to the same quote, over lines; in double quotes `\n` is a line break. */
function readQuoted(rest: string, following: readonly string[]): Read {
  const quote = rest[0]!;
  const text = [rest.slice(1), ...following].join('\n');
  const end = text.indexOf(quote);
  if (end === -1) return 'begins with a quote that has no end';
  const behind = /^[^\n]*/.exec(text.slice(end + 1))![0];
  if (!/^\s*(#.*)?$/.test(behind)) return 'has something behind its closing quote';
  const inner = text.slice(0, end);
  const value = quote === '"' ? inner.replaceAll('\\n', '\n') : inner;
  return { value, furtherLines: inner.split('\n').length - 1 };
}

/** Up to a comment. Programs differ in whether `a#b` has one. */
function readPlain(rest: string): Read {
  const at = rest.indexOf('#');
  if (at > 0 && !/\s/.test(rest[at - 1]!)) return 'has a # in it: put the value in quotes, or a blank before a comment';
  return { value: (at === -1 ? rest : rest.slice(0, at)).trim(), furtherLines: 0 };
}
