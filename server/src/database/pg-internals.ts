// What pg's clients have and its types do not say. Types alone.

/** Of a client, beside what https://node-postgres.com lists. */
export interface ClientInternals {
  readonly connection: {
    readonly stream: WireStream;
    /** Heard once for each statement of a script that has ended well. */
    on(event: 'commandComplete', listener: () => void): unknown;
    off(event: 'commandComplete', listener: () => void): unknown;
    sendCopyFail(reason: string): void;
  };
  readonly processID: number | null;
  readonly secretKey: number | null;
}

export interface WireStream extends NodeJS.EventEmitter {
  readonly writable: boolean;
  readonly writableLength: number;
  write(bytes: Uint8Array): boolean;
  destroy(error?: Error): void;
}
