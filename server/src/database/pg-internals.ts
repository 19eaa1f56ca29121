// What pg's clients have and its types do not say. Types alone.

/** Of a client, beside what https://node-postgres.com lists. */
export interface ClientInternals {
  readonly connection: {
    readonly stream: WireStream;
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
