// The query string and the Range header of a request that reads → its query, whose range is the one that both ask for.

import { type RowRange, resolveRange } from '../headers/range.ts';
import { headerOf, type RestRequest } from '../http/request.ts';
import { parseQuery } from '../query/parse-query.ts';
import type { Query } from '../query/query.ts';

export interface RowsQuery {
  readonly query: Query;
  readonly range: RowRange;
}

/** An empty `select` asks for everything, as none does. */
const everything: Query['select'] = [{ kind: 'all' }];

/** Throws PGRST100, PGRST103 and PGRST114. */
export function readRowsQuery(request: RestRequest, takesArguments: boolean): RowsQuery {
  const query = parseQuery(request.search, { takesArguments });
  const isRoot = ({ path }: { readonly path: readonly string[] }) => path.length === 0;
  const own = query.ranges.find(isRoot);
  const range = resolveRange({
    method: request.method,
    header: headerOf(request, 'range'),
    limit: own?.limit,
    offset: own?.offset,
  });
  const offset = range.offset === 0 ? undefined : range.offset;
  const others = query.ranges.filter((each) => !isRoot(each));
  const select = query.select.length === 0 ? everything : query.select;
  return { query: { ...query, select, ranges: [{ path: [], limit: range.limit, offset }, ...others] }, range };
}
