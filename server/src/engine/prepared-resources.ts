// Requests for resources that were planned before → what was prepared for them. A new snapshot starts anew.

import { Lru } from '../base/lru.ts';
import type { ResourceRequest } from './request.ts';
import { RequestKeys } from './request-key.ts';
import type { Snapshot } from './snapshot.ts';
import type { Program } from './sql/statement.ts';

/** Characters of keys and texts of SQL that are kept. */
const charactersKept = 8_000_000;

export class PreparedResources<P extends { readonly program: Program }> {
  #snapshot: Snapshot | undefined;
  #keys = new RequestKeys();
  #known = new Lru<string, P>(0);

  get(request: ResourceRequest, snapshot: Snapshot, prepare: () => P): P {
    if (this.#snapshot !== snapshot) this.#start(snapshot);
    const key = this.#keys.keyOf(request);
    if (key === undefined) return prepare();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const prepared = prepare();
    this.#known.set(key, prepared);
    return prepared;
  }

  #start(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#keys = new RequestKeys();
    this.#known = new Lru<string, P>(charactersKept, undefined, weigh);
  }
}

/** A plan's slots take some hundred bytes each. */
function weigh(key: string, { program }: { readonly program: Program }): number {
  return program.statements.reduce((sum, { text, slots }) => sum + text.length + 100 * slots.length, key.length + 500);
}
