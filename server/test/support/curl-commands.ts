// The curl commands that pages show → the requests they make, sent as curl sends them: the path is not normalised. Knows the options
// that the pages use, and refuses any other.

import { request as send } from 'node:http';

export interface CurlCommand {
  readonly method: string;
  readonly url: string;
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** The answer's head is shown too. */
  readonly showsHead: boolean;
}

export interface CurlAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** `variables` are the shell's, such as `$TOKEN`. */
export function readCurl(command: string, variables: Readonly<Record<string, string>>): CurlCommand {
  const [name, ...words] = shellWords(command, variables);
  if (name !== 'curl') throw new Error(`not a curl command: ${command}`);
  const headers: Record<string, string> = {};
  let method: string | undefined;
  let url: string | undefined;
  let body: string | undefined;
  let showsHead = false;
  const rest = words[Symbol.iterator]();
  for (const word of rest) {
    const value = (): string => rest.next().value ?? '';
    if (word === '-X') method = value();
    else if (word === '-H') setHeader(headers, value());
    else if (word === '-d' || word === '--data-binary') body = value();
    else if (word === '-i' || word === '-I') showsHead = true;
    else if (word.startsWith('-') && word !== '-g') throw new Error(`an option that is not known here: ${word}`);
    else if (!word.startsWith('-')) url = word;
    if (word === '-I') method ??= 'HEAD';
  }
  if (url === undefined) throw new Error(`no URL in ${command}`);
  if (!words.includes('-g') && /[{}[\]]/.test(url)) throw new Error(`curl expands brackets without -g: ${url}`);
  if (body !== undefined) headers['content-type'] ??= 'application/x-www-form-urlencoded';
  return { method: method ?? (body === undefined ? 'GET' : 'POST'), url, headers, body, showsHead };
}

function setHeader(headers: Record<string, string>, line: string): void {
  const colon = line.indexOf(':');
  headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
}

/** Quotes, variables within double ones, and lines that go on behind a backslash. */
function shellWords(command: string, variables: Readonly<Record<string, string>>): readonly string[] {
  const words: string[] = [];
  const pieces = command.replaceAll('\\\n', ' ').matchAll(/(\s*)(?:'([^']*)'|"([^"]*)"|([^\s'"]+))/g);
  for (const [, blank, single, double, bare] of pieces) {
    const text = single ?? double?.replaceAll(/\$(\w+)/g, (_, name: string) => variables[name] ?? '') ?? bare ?? '';
    if (blank === '' && words.length > 0) words.push(`${words.pop()}${text}`);
    else words.push(text);
  }
  return words;
}

/** Sends it to `origin` in the place of its own. */
export function runCurl({ method, url, headers, body }: CurlCommand, origin: string): Promise<CurlAnswer> {
  const path = url.slice(new URL(url).origin.length);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const asked = send(new URL(origin), { method, path, headers: { ...headers, ...length }, agent: false });
    asked.on('error', reject);
    asked.on('response', async (response) => {
      try {
        const chunks = await response.toArray();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as CurlAnswer['headers'],
          body: Buffer.concat(chunks).toString('utf8'),
        });
      } catch (error) {
        reject(error);
      }
    });
    asked.end(body);
  });
}
