import { setTimeout as sleep } from "node:timers/promises";
import type { Operation } from "./resource";

/** Waits; ends at once, with its reason, when the operation is aborted. */
export async function pause({ signal }: Operation, ms: number): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}

const retryForMs = 30_000;
const pauseMs = 500;

/** Tries again for half a minute where the error has this text: something still uses what is to go. */
export async function retry(operation: Operation, passing: string, work: () => Promise<void>): Promise<void> {
  const until = Date.now() + retryForMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!String(error).includes(passing) || Date.now() > until) {
        throw error;
      }
    }
    await pause(operation, pauseMs);
  }
}
