// Why something that runs is to end: the reason of the AbortSignal that says so.

export class StopRequest extends Error {
  /** A signal's name, or who else asked: `SIGTERM`, `end of parent`. */
  readonly by: string;

  constructor(by: string) {
    super(`asked to stop: ${by}`);
    this.name = 'StopRequest';
    this.by = by;
  }
}

/** Whether an error says no more than that it was asked to end. Node's timers wrap the reason. */
export function gaveUp(error: unknown, { aborted, reason }: AbortSignal): boolean {
  return aborted && (error === reason || (error instanceof Error && error.cause === reason));
}

/** Resolves once the signal says so, at once where it has. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
