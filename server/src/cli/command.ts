// What a command of the command line is, as data: its words, its arguments and options, its help, and the function that carries it out.

export interface Command {
  /** The words that call it: `gen types`. */
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** What its help says beside that; a paragraph each. */
  readonly description: readonly string[];
  /** What stands behind the words without two dashes, in this order; those that may be missing last. None where left out. */
  readonly arguments?: readonly Argument[];
  readonly options: readonly Option[];
  readonly examples: readonly Example[];
  /** What its own exit statuses say, beside those of every command. */
  readonly statuses?: readonly ExitStatus[];
  /**
   * Rejects with a PergolaError. A number is the exit status: of a command that did what was asked for, and found what must not
   * be (1, said by what it printed). Nothing is 0.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: most commands have nothing to say
  run(given: GivenOptions, terminal: Terminal): Promise<number | void>;
}

export interface Argument {
  /** In capitals: `FILE`. By this name it is given, too. */
  readonly name: string;
  readonly description: string;
  readonly optional?: boolean;
  /** Takes all that follows, with a blank between; only the last one can. */
  readonly rest?: boolean;
}

export interface ExitStatus {
  readonly status: number;
  readonly meaning: string;
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

/** What was given, by the name of the option or argument; of a switch the empty text. An option given twice: the last counts. */
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
