// Whether a column that changes from one type to another can lose values. Types as PostgreSQL writes them.

const wider: Readonly<Record<string, readonly string[]>> = {
  smallint: ['integer', 'bigint', 'numeric', 'real', 'double precision'],
  integer: ['bigint', 'numeric', 'double precision'],
  bigint: ['numeric'],
  real: ['double precision'],
  date: ['timestamp without time zone', 'timestamp with time zone'],
  json: ['text'],
  jsonb: ['json'],
};

/** True where it is not known that every value stays what it was. */
export function losesValues(from: string, to: string): boolean {
  if (from === to) return false;
  const [a, b] = [parse(from), parse(to)];
  if (a.dimensions !== b.dimensions) return true;
  const texts = ['text', 'character varying'];
  if (b.name === 'text' || (b.name === 'character varying' && b.sizes.length === 0)) return false;
  if (a.name === 'character varying' && texts.includes(b.name)) return !fits(a.sizes[0], b.sizes[0]);
  if (a.name === 'numeric' && b.name === 'numeric') {
    if (b.sizes.length === 0) return false;
    const whole = ([precision = 0, scale = 0]: readonly number[]) => precision - scale;
    return a.sizes.length === 0 || (b.sizes[1] ?? 0) < (a.sizes[1] ?? 0) || whole(b.sizes) < whole(a.sizes);
  }
  return b.sizes.length > 0 || wider[a.name]?.includes(b.name) !== true;
}

function fits(size: number | undefined, into: number | undefined): boolean {
  return into === undefined || (size !== undefined && size <= into);
}

function parse(type: string) {
  const [, name = type, sizes, rest = '', array] = /^([^([]+)(?:\(([\d,]+)\))?([^[]*)(\[\])?$/.exec(type) ?? [];
  return {
    name: `${name}${rest}`,
    sizes: sizes?.split(',').map(Number) ?? [],
    dimensions: array === undefined ? 0 : 1,
  };
}
