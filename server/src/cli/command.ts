// What a command of the command line is, as data: its words, its options, its help, and the function that carries it out.

export interface Command {
  /** The words that call it: `gen types`. */
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** What its help says beside that; a paragraph each. */
  readonly description: readonly string[];
  readonly options: readonly Option[];
  readonly examples: readonly Example[];
  /** Rejects with a PergolaError. */
  run(given: GivenOptions, terminal: Terminal): Promise<void>;
}

export interface Option {
  /** Without the two dashes. */
  readonly name: string;
  /** What its help calls the value: `FILE`. Undefined: a switch, which has none. */
  readonly value: string | undefined;
  readonly description: string;
}

export interface Example {
  readonly command: string;
  readonly meaning: string;
}

/** What was given, by the option's name; of a switch the empty text. Given twice, the last counts. */
export type GivenOptions = ReadonlyMap<string, string>;

/** Where a command's output goes. */
export interface Terminal {
  /** What was asked for, to standard output, as it is. */
  print(text: string): void;
  /** What is said besides, to standard error, a line at a time. */
  note(line: string): void;
  /** Somebody watches: progress may be told. */
  readonly watched: boolean;
  /** Asks the command to end early. */
  readonly signal: AbortSignal;
}
