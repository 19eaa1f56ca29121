// Which statements a connection has prepared, under which names. Keeps the books only; the caller sends Parse and Close.

import { createHash } from 'node:crypto';
import { Lru } from '../base/lru.ts';

/** A statement is worth preparing from this use on: one that is seen once or twice would only push out others. */
const usesBeforePreparing = 3;

/**
 * The names of statements, by text and role. One statement shared by roles that alternate under row-level security would be
 * planned anew at each change of role, so each role has its own.
 */
export class StatementNames {
  readonly #names: Lru<string, Map<string, string>>;

  /** At most so many characters of texts are kept. */
  constructor(capacity = 8_000_000) {
    this.#names = new Lru(capacity, undefined, (text) => text.length + 1000);
  }

  of(text: string, role: string): string {
    let byRole = this.#names.get(text);
    if (byRole === undefined) {
      byRole = new Map();
      this.#names.set(text, byRole);
    }
    let name = byRole.get(role);
    if (name === undefined) {
      name = createHash('sha256').update(role).update('\0').update(text).digest('base64url');
      if (byRole.size >= 100) byRole.clear();
      byRole.set(role, name);
    }
    return name;
  }
}

/** The prepared statements of one connection, least recently used first out. */
export class PreparedStatements {
  readonly #prepared: Lru<string, string>;
  readonly #uses: Lru<string, number>;
  #dropped: string[] = [];

  constructor(capacity: number) {
    this.#prepared = new Lru(capacity, (name) => this.#dropped.push(name));
    this.#uses = new Lru(capacity * 4);
  }

  get size(): number {
    return this.#prepared.size;
  }

  has(name: string): boolean {
    return this.#prepared.get(name) !== undefined;
  }

  /** Counts a use of a statement that is not prepared; true from the use on that should prepare it. */
  isWorthPreparing(name: string): boolean {
    const uses = (this.#uses.get(name) ?? 0) + 1;
    this.#uses.set(name, uses);
    return uses >= usesBeforePreparing;
  }

  /** To be called on ParseComplete, not when Parse is sent: after an error the server skips the messages behind it. */
  add(name: string): void {
    this.#prepared.set(name, name);
  }

  /** Forgets a statement, which the next run closes. */
  drop(name: string): void {
    this.#prepared.delete(name);
    this.#dropped.push(name);
  }

  /** The session may have lost them (DEALLOCATE ALL, DISCARD ALL): all are closed, whether they exist or not. */
  dropAll(): void {
    this.#dropped.push(...this.#prepared.values());
    this.#prepared.clear();
  }

  /** The names to send Close for, each once. */
  takeDropped(): readonly string[] {
    if (this.#dropped.length === 0) return none;
    const dropped = this.#dropped;
    this.#dropped = [];
    return dropped;
  }
}

const none: readonly string[] = [];
