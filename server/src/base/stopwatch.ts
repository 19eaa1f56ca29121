// Times the stages of one piece of work. The marks become the Server-Timing header and an event.

export interface Timing {
  readonly stage: string;
  /** Milliseconds. */
  readonly duration: number;
}

/** Collects how long each stage took, in the order of the marks; a stage that comes again is one with what it took before. */
export class Stopwatch {
  readonly timings: Timing[] = [];
  #last = performance.now();

  /** Ends the current stage under the given name; the next begins. */
  mark(stage: string): void {
    const now = performance.now();
    const duration = now - this.#last;
    const known = this.#placeOf(stage);
    const before = this.timings[known];
    if (before === undefined) this.timings.push({ stage, duration });
    else this.timings[known] = { stage, duration: before.duration + duration };
    this.#last = now;
  }

  /** There are few, and this is asked for each of every request. */
  #placeOf(stage: string): number {
    const { timings } = this;
    for (let index = 0; index < timings.length; index++) if (timings[index]?.stage === stage) return index;
    return -1;
  }
}

/** The value of a Server-Timing header (W3C Server Timing): `plan;dur=0.12, sql;dur=0.05`. */
export function serverTiming(timings: readonly Timing[]): string {
  let text = '';
  for (const { stage, duration } of timings) {
    if (text !== '') text += ', ';
    // Rounded to hundredths, for which toFixed would take several times as long.
    text += `${stage};dur=${Math.round(duration * 100) / 100}`;
  }
  return text;
}
