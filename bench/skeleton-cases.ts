// The questions of the skeleton bench, for both sides, and the data they are asked of.

/** A store of music that is made here: 300 artists, 1,500 albums, 15,000 tracks, row-level security on, readable by anon. */
export const schema = `
  CREATE TABLE artist (id int PRIMARY KEY, name text NOT NULL);
  CREATE TABLE album (id int PRIMARY KEY, title text NOT NULL, artist_id int NOT NULL REFERENCES artist);
  CREATE TABLE track (id int PRIMARY KEY, name text NOT NULL, milliseconds int NOT NULL, unit_price numeric(10,2) NOT NULL, composer text, album_id int NOT NULL REFERENCES album);
  INSERT INTO artist SELECT n, 'Artist ' || n FROM generate_series(1, 300) n;
  INSERT INTO album SELECT n, 'Album ' || n, 1 + n % 300 FROM generate_series(1, 1500) n;
  INSERT INTO track SELECT n, 'Track ' || n, 100000 + n * 7919 % 300000, 0.99, CASE WHEN n % 3 > 0 THEN 'Composer ' || n % 77 END, 1 + n % 1500 FROM generate_series(1, 15000) n;
  CREATE INDEX ON album (artist_id);
  CREATE INDEX ON track (album_id);
  CREATE INDEX ON track (milliseconds);
  ALTER TABLE artist ENABLE ROW LEVEL SECURITY;
  ALTER TABLE album ENABLE ROW LEVEL SECURITY;
  ALTER TABLE track ENABLE ROW LEVEL SECURITY;
  CREATE POLICY everyone ON artist FOR SELECT USING (true);
  CREATE POLICY everyone ON album FOR SELECT USING (true);
  CREATE POLICY everyone ON track FOR SELECT USING (true);
`;
/** After Pergola has made its roles. */
export const grants = 'GRANT SELECT ON artist, album, track TO anon; ANALYZE;';

export interface SkeletonCase {
  readonly name: string;
  readonly query: string;
  /** Values of one request after another. */
  readonly variables: readonly Readonly<Record<string, number>>[];
}

const ids = Array.from({ length: 97 }, (_, index) => 1 + index * 151);

export const cases: readonly SkeletonCase[] = [
  {
    name: 'by_key',
    query: 'query ($id: Int!) { track_by_pk(id: $id) { id name milliseconds unit_price composer } }',
    variables: ids.map((id) => ({ id })),
  },
  {
    name: 'list',
    query:
      'query ($at: Int!) { track(where: {milliseconds: {_gt: $at}}, order_by: {milliseconds: asc}, limit: 20) { id name milliseconds unit_price composer } }',
    variables: ids.map((id) => ({ at: 100_000 + id * 13 })),
  },
  {
    name: 'nested',
    query:
      'query ($at: Int!) { artist(where: {id: {_gt: $at}}, order_by: {id: asc}, limit: 20) { id name albums { id title tracks { id name milliseconds unit_price } } } }',
    variables: ids.map((id) => ({ at: id % 270 })),
  },
];

/** The same answers by the best SQL we could write by hand. */
export const handWrittenStatements: Readonly<Record<string, string>> = {
  by_key: `SELECT '{"track_by_pk":{"id":' || id::text || ',"name":' || to_json(name)::text || ',"milliseconds":' || milliseconds::text || ',"unit_price":' || to_json(unit_price)::text
    || ',"composer":' || coalesce(to_json(composer)::text, 'null') || '}}' FROM track WHERE id = $1`,
  list: `SELECT '{"track":' || coalesce('[' || string_agg('{"id":' || id::text || ',"name":' || to_json(name)::text || ',"milliseconds":' || milliseconds::text || ',"unit_price":' || to_json(unit_price)::text
    || ',"composer":' || coalesce(to_json(composer)::text, 'null') || '}', ',') || ']', '[]') || '}' FROM (SELECT * FROM track WHERE milliseconds > $1 ORDER BY milliseconds LIMIT 20) t`,
  nested: `SELECT '{"artist":' || coalesce('[' || string_agg('{"id":' || a.id::text || ',"name":' || to_json(a.name)::text || ',"albums":' || (
      SELECT coalesce('[' || string_agg('{"id":' || b.id::text || ',"title":' || to_json(b.title)::text || ',"tracks":' || (
        SELECT coalesce('[' || string_agg('{"id":' || t.id::text || ',"name":' || to_json(t.name)::text || ',"milliseconds":' || t.milliseconds::text || ',"unit_price":' || to_json(t.unit_price)::text || '}', ',') || ']', '[]')
        FROM track t WHERE t.album_id = b.id) || '}', ',') || ']', '[]') FROM album b WHERE b.artist_id = a.id) || '}', ',') || ']', '[]') || '}'
    FROM (SELECT * FROM artist WHERE id > $1 ORDER BY id LIMIT 20) a`,
};
