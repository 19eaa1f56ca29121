// A run → the messages that PostgreSQL gets for it, in one buffer. Keeps the books of what is prepared on one connection; neither
// sends nor waits.

import type { DatabaseError } from 'pg';
import { Lru } from '../base/lru.ts';
import { PreparedStatements, type StatementNames } from './prepared-statements.ts';
import { setCaller } from './queries.ts';
import type { Run } from './run.ts';
import type { Sequence } from './sequence.ts';
import { MessageWriter } from './wire.ts';

/** The statement that sets the caller and nothing else is prepared once for all. */
const callerStatement = 'pergola_set_caller';
const callerText = setCaller([]);
/** Those that make further settings, by the names of these. */
const callerTexts = new Lru<string, string>(100);

export class RunMessages {
  readonly #names: StatementNames;
  readonly #prepared: PreparedStatements;
  readonly #prepares: boolean;
  readonly #writer = new MessageWriter();
  #callerPrepared = false;
  /** The names of the statements that the run parses, in order, '' for the unnamed one, and how many of them are parsed. */
  readonly #parsing: string[] = [];
  #parsed = 0;

  /** `most`: how many statements may stay prepared; with 0 none has a name, for poolers that hand sessions from one client to another. */
  constructor(names: StatementNames, most: number) {
    this.#names = names;
    this.#prepares = most > 0;
    this.#prepared = new PreparedStatements(most);
  }

  /** How many statements are prepared, the caller's settings not counted. */
  get prepared(): number {
    return this.#prepared.size;
  }

  /**
   * Whether everything that the run needs is prepared. Such a run may be written while others are under way, for then nothing has
   * to be confirmed for it.
   */
  isPrepared({ caller, sequence: { callerSettings, statements } }: Run): boolean {
    const settings = callerSettings.length === 0 ? undefined : this.#callerNameOf(callerSettings);
    if (settings === undefined ? !this.#callerPrepared : !this.#prepared.has(settings)) return false;
    return statements.every(({ text }) => this.#prepared.has(this.#names.of(text, caller.role)));
  }

  /** Adds the messages of a run, with a Sync at their end. Only one that `isPrepared` may be added while others are under way. */
  add(run: Run, alone: boolean): void {
    if (alone) {
      this.#parsing.length = 0;
      this.#parsed = 0;
    }
    for (const name of this.#prepared.takeDropped()) this.#writer.close(name);
    this.#writeCaller(run);
    this.#writeStatements(run.sequence.statements, run.caller.role);
    this.#writer.sync();
  }

  /** What was added since the last time, in one buffer. Valid until more is added, unless it is `detached` before. */
  take(): Buffer {
    return this.#writer.take();
  }

  /** What was taken has not left yet, and stays as it is. */
  detach(): void {
    this.#writer.detach();
  }

  #writeCaller({ caller, query, sequence, statementTimeout }: Run): void {
    const settings = sequence.callerSettings;
    let name = callerStatement;
    if (!this.#prepares) {
      name = '';
      this.#parse(name, settings.length === 0 ? callerText : callerTextOf(settings));
    } else if (settings.length > 0) {
      name = this.#callerNameOf(settings);
      if (!this.#prepared.has(name)) this.#parse(name, callerTextOf(settings));
    } else if (!this.#callerPrepared) this.#parse(name, callerText);
    const values = [
      caller.role,
      caller.claims,
      caller.subject,
      caller.role,
      query.readOnly ? 'on' : 'off',
      String(statementTimeout),
    ];
    for (const [, value] of settings) values.push(value);
    this.#writer.bind(name, values);
    this.#writer.execute();
  }

  #callerNameOf(settings: Sequence['callerSettings']): string {
    return this.#names.of(callerTextOf(settings), '');
  }

  /** Adds a Sync alone, which PostgreSQL answers with ReadyForQuery. */
  addSync(): void {
    this.#writer.sync();
  }

  /** A text that comes again in the run is parsed once, and found behind its Parse before PostgreSQL has confirmed that. */
  #writeStatements(statements: Sequence['statements'], role: string): void {
    let unnamed: string | undefined;
    for (const { text, values } of statements) {
      let name = this.#names.of(text, role);
      if (!this.#prepared.has(name) && !this.#parsing.includes(name)) {
        if (this.#prepares && this.#prepared.isWorthPreparing(name)) {
          this.#parse(name, text);
        } else {
          name = '';
          if (unnamed !== text) this.#parse(name, text);
          unnamed = text;
        }
      }
      this.#writer.bind(name, values);
      this.#writer.execute();
    }
  }

  #parse(name: string, text: string): void {
    this.#writer.parse(name, text);
    this.#parsing.push(name);
  }

  /** To be called on ParseComplete: it comes in the order of the Parse messages, and after an error the rest of them are skipped. */
  confirmParse(): void {
    const name = this.#parsing[this.#parsed++];
    if (name === callerStatement) this.#callerPrepared = true;
    else if (name !== undefined && name !== '') this.#prepared.add(name);
  }

  /** Corrects the books where they were the reason of the error; false where they were not. */
  correct(error: DatabaseError, { caller, sequence }: Run): boolean {
    if (error.code === '26000') {
      this.#prepared.dropAll();
      this.#prepared.drop(callerStatement);
      this.#callerPrepared = false;
      return true;
    }
    if (error.code !== '0A000' || error.routine !== 'RevalidateCachedQuery') return false;
    // The others of the run may have changed with it, and it is repeated only once.
    for (const { text } of sequence.statements) this.#prepared.drop(this.#names.of(text, caller.role));
    return true;
  }
}

function callerTextOf(settings: Sequence['callerSettings']): string {
  let names = '';
  for (const [name] of settings) names += `${name},`;
  let text = callerTexts.get(names);
  if (text === undefined) {
    text = setCaller(settings.map(([name]) => name));
    callerTexts.set(names, text);
  }
  return text;
}
