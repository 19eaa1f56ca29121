// Nodes and which come before which → one order. Where the edges leave a choice: by phase, by rank, as they were given.

interface Orderable {
  readonly phase: number;
  readonly rank: number;
  /** Keys of what comes later. */
  readonly before: ReadonlySet<string>;
}

/** Where edges form a ring, the node that would come first without them goes first. */
export function orderNodes<Node extends Orderable>(nodes: ReadonlyMap<string, Node>): readonly Node[] {
  const waits = new Map([...nodes.keys()].map((key) => [key, 0]));
  for (const { before } of nodes.values()) for (const key of before) waits.set(key, (waits.get(key) ?? 0) + 1);
  const left = [...nodes.entries()]
    .map(([key, node], index) => ({ key, node, index }))
    .sort((a, b) => a.node.phase - b.node.phase || a.node.rank - b.node.rank || a.index - b.index);
  const ordered: Node[] = [];
  while (left.length > 0) {
    const at = Math.max(
      0,
      left.findIndex(({ key }) => waits.get(key) === 0),
    );
    const [next] = left.splice(at, 1);
    if (next === undefined) break;
    ordered.push(next.node);
    for (const key of next.node.before) waits.set(key, (waits.get(key) ?? 0) - 1);
  }
  return ordered;
}
