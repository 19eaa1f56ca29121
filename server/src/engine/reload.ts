// Keeps what is served up to date with the database: notifications and fingerprints in, whole snapshots out. It holds the last
// good snapshot through every failure, never reads twice at once, and knows neither connections nor SQL.

import type { Report } from '../observe/event.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { Model } from './model/model.ts';
import type { Snapshot } from './snapshot.ts';

/** What the event trigger of the system migrations notifies. */
export const schemaChannel = 'pergola_ddl';

/** Where the schema is read. The functions that reach the database are never called while one of them runs. */
export interface SchemaSource {
  /** Runs before each reading. What it changes itself is read with the rest, and is no change to read again for. */
  prepare?(): Promise<void>;
  /** A text that differs when the catalog does (`catalogFingerprint`). */
  fingerprint(): Promise<string>;
  introspect(): Promise<Catalog>;
  /** Throws where no API can be built from the catalog. */
  buildSnapshot(catalog: Catalog): Snapshot;
}

/** A snapshot and the fingerprint that the database had when its reading began. */
export interface ServedSchema {
  readonly fingerprint: string;
  readonly snapshot: Snapshot;
}

/** Notifications, from whatever keeps a connection for them. */
export interface SchemaListener {
  /**
   * Resolves once it listens, with the function that ends it. After a lost connection it calls back once, for what it may
   * have missed.
   */
  listen(channel: string, onNotification: () => void): Promise<() => Promise<void>>;
}

export interface WatchOptions {
  readonly source: SchemaSource;
  /** What is served at the start, from `readSchema`. */
  readonly served: ServedSchema;
  /** Without one, or where it cannot listen, the fingerprint alone tells of changes. */
  readonly listener?: SchemaListener | undefined;
  /** What changed in the API, a line each. */
  readonly diffModels: (before: Model, after: Model) => readonly string[];
  /** Swaps the snapshot in; must not throw. */
  readonly onSnapshot: (snapshot: Snapshot) => void;
  readonly report: Report;
  /** Milliseconds without another notification before reading. Default 100; a steady stream of them delays it five times that. */
  readonly quiet?: number;
  /** Milliseconds between looks at the fingerprint. Default 3,000. */
  readonly poll?: number;
}

export interface SchemaWatch {
  /** Reads again, changed or not. Resolves when a reading that began after the call has ended; a failure is reported. */
  reloadNow(): Promise<void>;
  /** Stops listening and looking, and waits for a reading under way. Nothing is swapped in or reported afterwards. */
  close(): Promise<void>;
}

/** Reads the schema. The fingerprint is taken first, so that a change meanwhile is noticed later. */
export async function readSchema(source: SchemaSource): Promise<ServedSchema> {
  await source.prepare?.();
  const fingerprint = await source.fingerprint();
  return { fingerprint, snapshot: source.buildSnapshot(await source.introspect()) };
}

/** Watches the database's schema until closed: reads it again and swaps in a new snapshot whenever it changed. */
export async function watchSchema(options: WatchOptions): Promise<SchemaWatch> {
  const watcher = new SchemaWatcher(options);
  await watcher.start();
  return watcher;
}

const firstRetry = 500;
const lastRetry = 10_000;

class SchemaWatcher implements SchemaWatch {
  readonly #options: WatchOptions;
  readonly #quiet: number;
  readonly #poll: number;
  #served: ServedSchema;
  #timer: NodeJS.Timeout | undefined;
  /** The look or reading under way; it never rejects. */
  #underWay: Promise<void> | undefined;
  /** When the first notification came that no look has answered yet. */
  #heardAt: number | undefined;
  #failures = 0;
  #reported: string | undefined;
  #unlisten: (() => Promise<void>) | undefined;
  #closed = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#quiet = options.quiet ?? 100;
    this.#poll = options.poll ?? 3000;
    this.#served = options.served;
  }

  async start(): Promise<void> {
    const { listener, report } = this.#options;
    try {
      this.#unlisten = await listener?.listen(schemaChannel, () => this.#hear());
    } catch (error) {
      report({ kind: 'fault', where: 'listening for schema changes', error });
    }
    // What changed between reading and listening was not heard.
    if (this.#underWay === undefined && this.#timer === undefined) this.#lookIn(0);
  }

  async reloadNow(): Promise<void> {
    while (this.#underWay !== undefined) await this.#underWay;
    if (!this.#closed) await this.#look(true);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#unlisten?.().catch(() => undefined);
    await this.#underWay;
  }

  #hear(): void {
    this.#heardAt ??= performance.now();
    if (this.#underWay === undefined) this.#lookIn(this.#quietLeft(this.#heardAt));
  }

  #quietLeft(heardAt: number): number {
    return Math.max(0, Math.min(this.#quiet, heardAt + 5 * this.#quiet - performance.now()));
  }

  #lookIn(delay: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => this.#look(false), delay);
  }

  #look(forced: boolean): Promise<void> {
    clearTimeout(this.#timer);
    this.#heardAt = undefined;
    this.#underWay = this.#readIfChanged(forced).then(() => {
      this.#underWay = undefined;
      this.#lookIn(this.#nextDelay());
    });
    return this.#underWay;
  }

  #nextDelay(): number {
    if (this.#heardAt !== undefined) return this.#quietLeft(this.#heardAt);
    return this.#failures === 0 ? this.#poll : Math.min(firstRetry * 2 ** (this.#failures - 1), lastRetry);
  }

  async #readIfChanged(forced: boolean): Promise<void> {
    const started = performance.now();
    try {
      const fingerprint = await this.#options.source.fingerprint();
      if (forced || fingerprint !== this.#served.fingerprint) await this.#read(started);
      this.#failures = 0;
      this.#reported = undefined;
    } catch (error) {
      this.#failures += 1;
      this.#fail(error);
    }
  }

  async #read(started: number): Promise<void> {
    const { source, diffModels, onSnapshot, report } = this.#options;
    const served = await readSchema(source);
    if (this.#closed) return;
    const changes = diffModels(this.#served.snapshot.model, served.snapshot.model);
    onSnapshot(served.snapshot);
    this.#served = served;
    report({ kind: 'schema-reloaded', changes, duration: performance.now() - started });
  }

  /** A reason that lasts is reported once, not at every retry. */
  #fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (this.#closed || reason === this.#reported) return;
    this.#reported = reason;
    this.#options.report({ kind: 'schema-reload-failed', error });
  }
}
