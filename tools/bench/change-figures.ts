import { longestGap, lostOf, retriedOf, timesOf, type Traffic } from "../load/traffic";

/** The time of a change: from its `up` until the next one, so that what shows later is not left out. */
export interface Window {
  readonly kind: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Of the whole `up`; absent where nothing was changed. */
  readonly upSeconds?: number;
  /** Why the `up` failed, or what did not come back after it. */
  readonly failure?: string;
}

/** Each window ends where the next begins: nothing is left out between them. */
export function closeGaps(windows: readonly Window[], end: number): Window[] {
  return windows.map((window, i) => ({ ...window, to: windows[i + 1]?.from ?? end }));
}

/** What clients saw of a change. */
export interface ChangeFigures {
  readonly kind: string;
  readonly acked: number;
  /** After the client's own retries. */
  readonly failed: number;
  /** Stored, but not as asked: not replicated in time, say. */
  readonly otherStatus: number;
  readonly retried: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly producerPauseMs: number;
  readonly consumerPauseMs: number;
  readonly upSeconds?: number;
  readonly failure?: string;
}

/** Each window by when a send ended and a message came; a lost message belongs to the window that acknowledged it. */
export function figuresOf(traffic: Traffic, windows: readonly Window[]): ChangeFigures[] {
  const lost = new Set(lostOf(traffic));
  return windows.map(({ from, to, ...said }) => {
    const isIn = ({ t }: { readonly t: number }): boolean => t >= from && t < to;
    const acked = [...traffic.acked.values()].filter(isIn);
    const failed = traffic.failed.filter(isIn);
    const otherStatus = traffic.otherStatus.filter(isIn);
    const consumed = [...traffic.consumed.values()].filter(isIn);
    const sends = { ...traffic, acked: new Map(acked.map((one) => [one.n, one])), failed, otherStatus };
    return {
      ...said,
      acked: acked.length,
      failed: failed.length,
      otherStatus: otherStatus.length,
      retried: retriedOf(sends),
      lost: acked.filter(({ n }) => lost.has(n)).length,
      duplicates: traffic.again.filter(isIn).length,
      producerPauseMs: longestGap(timesOf(acked), [from, to]).ms,
      consumerPauseMs: longestGap(timesOf(consumed), [from, to]).ms,
    };
  });
}

/** Why sends failed, and tries that a retry healed, for who looks for the cause. */
export function reasonsOf({ failed, tries }: Traffic, { from, to }: Window): string[] {
  const isIn = ({ t }: { readonly t: number }): boolean => t >= from && t < to;
  const counts = new Map<string, number>();
  for (const what of [
    ...failed.filter(isIn).map(({ why }) => `failed: ${why}`),
    ...tries.filter(isIn).map(({ broker, why }) => `try: ${broker} ${why}`),
  ]) {
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].map(([what, count]) => `${count} x ${what}`);
}
