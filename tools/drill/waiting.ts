import { setTimeout as sleepFor } from "node:timers/promises";

/** Waits; an interrupt ends it with its reason. */
export async function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    await sleepFor(seconds * 1000, undefined, { signal });
  } finally {
    signal.throwIfAborted();
  }
}

/** Asks until it is so, and says whether it was in time. */
export async function inTime(
  seconds: number,
  isSo: () => boolean | Promise<boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  const until = Date.now() + seconds * 1000;
  while (!(await isSo())) {
    if (Date.now() > until) {
      return false;
    }
    await sleep(0.2, signal);
  }
  return true;
}
