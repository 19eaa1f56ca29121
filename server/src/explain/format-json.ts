// JSON text → the same JSON with line breaks where a line would be too long. Tokens stay as they were written, digits included.

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const width = 116;

type Node =
  | { readonly kind: 'leaf'; readonly text: string }
  | { readonly kind: 'block'; readonly open: string; readonly close: string; readonly items: readonly Item[] };

interface Item {
  /** `"name": ` in objects. */
  readonly prefix: string;
  readonly node: Node;
}

/** Throws a SyntaxError where the text is no JSON. */
export function formatJson(text: string): string {
  JSON.parse(text);
  const tokens = text.match(token) ?? [];
  return write(read(tokens, { at: 0 }), '', 0);
}

function read(tokens: readonly string[], cursor: { at: number }): Node {
  const open = tokens[cursor.at++] ?? '';
  if (open !== '{' && open !== '[') return { kind: 'leaf', text: open };
  const close = open === '{' ? '}' : ']';
  const items: Item[] = [];
  while (tokens[cursor.at] !== close) {
    if (tokens[cursor.at] === ',') cursor.at++;
    let prefix = '';
    if (open === '{') {
      prefix = `${tokens[cursor.at]}: `;
      cursor.at += 2;
    }
    items.push({ prefix, node: read(tokens, cursor) });
  }
  cursor.at++;
  return { kind: 'block', open, close, items };
}

function write(node: Node, indent: string, used: number): string {
  const line = oneLine(node);
  if (node.kind === 'leaf' || indent.length + used + line.length <= width) return line;
  const deeper = `${indent}  `;
  const items = node.items.map(({ prefix, node: item }) => deeper + prefix + write(item, deeper, prefix.length));
  return `${node.open}\n${items.join(',\n')}\n${indent}${node.close}`;
}

function oneLine(node: Node): string {
  if (node.kind === 'leaf') return node.text;
  const items = node.items.map(({ prefix, node: item }) => prefix + oneLine(item)).join(', ');
  return node.open === '{' && items !== '' ? `{ ${items} }` : node.open + items + node.close;
}
