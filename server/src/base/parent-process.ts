// The end of the process that started this one, for a shell in between that takes a signal and does not pass it on.

const interval = 1000;

/** Calls back once, a second later at most; never on Windows, which does not tell. Keeps no process up. */
export function whenParentEnds(then: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    // Orphans are given another parent.
    if (process.ppid === parent) return;
    clearInterval(timer);
    then();
  }, interval);
  timer.unref();
}
