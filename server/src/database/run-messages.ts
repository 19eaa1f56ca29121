// A run → the messages that PostgreSQL gets for it, in one buffer. Keeps the books of what is prepared on one connection; neither
// sends nor waits.

import type { DatabaseError } from 'pg';
import { PreparedStatements, type StatementNames } from './prepared-statements.ts';
import { setCaller } from './queries.ts';
import type { Run } from './run.ts';
import type { Sequence } from './sequence.ts';
import { MessageWriter } from './wire.ts';

const callerStatement = 'pergola_set_caller';

export class RunMessages {
  readonly #names: StatementNames;
  readonly #prepared: PreparedStatements;
  readonly #writer = new MessageWriter();
  #callerPrepared = false;
  /** The names of the statements that the run parses, in order, '' for the unnamed one, and how many of them are parsed. */
  readonly #parsing: string[] = [];
  #parsed = 0;

  /** `most`: how many statements may stay prepared. */
  constructor(names: StatementNames, most: number) {
    this.#names = names;
    this.#prepared = new PreparedStatements(most);
  }

  /** How many statements are prepared, the caller's settings not counted. */
  get prepared(): number {
    return this.#prepared.size;
  }

  /** All messages of a run, with one Sync at their end. Valid until the next is written. */
  write({ caller, query, statementTimeout }: Run, { statements }: Sequence): Buffer {
    const writer = this.#writer;
    this.#parsing.length = 0;
    this.#parsed = 0;
    for (const name of this.#prepared.takeDropped()) writer.close(name);
    if (!this.#callerPrepared) this.#parse(callerStatement, setCaller);
    writer.bind(callerStatement, [
      caller.role,
      caller.claims,
      caller.subject,
      caller.role,
      query.readOnly ? 'on' : 'off',
      String(statementTimeout),
    ]);
    writer.execute();
    this.#writeStatements(statements, caller.role);
    return this.writeSync();
  }

  /** A Sync alone, which PostgreSQL answers with ReadyForQuery. */
  writeSync(): Buffer {
    this.#writer.sync();
    return this.#writer.take();
  }

  /** A text that comes again in the run is parsed once, and found behind its Parse before PostgreSQL has confirmed that. */
  #writeStatements(statements: Sequence['statements'], role: string): void {
    let unnamed: string | undefined;
    for (const { text, values } of statements) {
      let name = this.#names.of(text, role);
      if (!this.#prepared.has(name) && !this.#parsing.includes(name)) {
        if (this.#prepared.isWorthPreparing(name)) {
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
  correct(error: DatabaseError, { caller }: Run, { statements }: Sequence): boolean {
    if (error.code === '26000') {
      this.#prepared.dropAll();
      this.#prepared.drop(callerStatement);
      this.#callerPrepared = false;
      return true;
    }
    if (error.code !== '0A000' || error.routine !== 'RevalidateCachedQuery') return false;
    // The others of the run may have changed with it, and it is repeated only once.
    for (const { text } of statements) this.#prepared.drop(this.#names.of(text, caller.role));
    return true;
  }
}
