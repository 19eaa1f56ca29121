// How whoever waits for work tells it that he does not any more. An AbortSignal is one.

/** As much of an AbortSignal as work that can be given up needs. */
export interface GiveUpSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
