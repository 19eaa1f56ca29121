// A command that a plugin adds to the command line: `pergola plugin search reindex`. Types alone.

export interface PluginCommand {
  /** One word, unique within the plugin. */
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** Without a server: `database.admin` is there, callers and the API are not. Where it rejects, the exit status is 1. */
  run(words: readonly string[], terminal: CommandTerminal): void | Promise<void>;
}

export interface CommandTerminal {
  /** What was asked for, to standard output, as it is. */
  print(text: string): void;
  /** What is said besides, to standard error, a line at a time. */
  note(line: string): void;
  /** Asks the command to end early. */
  readonly signal: AbortSignal;
}
