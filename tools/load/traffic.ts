import {
  type Acked,
  type Again,
  type Consumed,
  type Failed,
  type LoadEvent,
  only,
  type OtherStatus,
  type Summary,
  type Try,
} from "./events";

/** What a producer and a consumer have seen, message by message. */
export interface Traffic {
  /** Answered SEND_OK. */
  readonly acked: ReadonlyMap<number, Acked>;
  readonly failed: readonly Failed[];
  readonly otherStatus: readonly OtherStatus[];
  readonly tries: readonly Try[];
  /** The first time of each. */
  readonly consumed: ReadonlyMap<number, Consumed>;
  /** All further times. */
  readonly again: readonly Again[];
}

export function trafficOf(sent: readonly LoadEvent[], read: readonly LoadEvent[]): Traffic {
  return {
    acked: new Map(only(sent, "acked").map((one) => [one.n, one])),
    failed: only(sent, "failed"),
    otherStatus: only(sent, "status"),
    tries: only(sent, "try"),
    consumed: new Map(only(read, "consumed").map((one) => [one.n, one])),
    again: only(read, "again"),
  };
}

/** Acknowledged, and not consumed. */
export function lostOf({ acked, consumed }: Traffic): number[] {
  return [...acked.keys()].filter((n) => !consumed.has(n));
}

/** Consumed, and not acknowledged: only the answer was lost. */
export function unackedOf({ acked, consumed }: Traffic): number[] {
  return [...consumed.keys()].filter((n) => !acked.has(n));
}

/**
 * Of the messages that came again, those that were given once more. The others are stored twice: a try that seemed to fail had
 * not, and the client sent the message again.
 */
export function givenTwice({ consumed, again }: Traffic): Again[] {
  const place = ({ n, broker, queue, offset }: Consumed | Again): string => [n, broker, queue, offset].join(" ");
  const known = new Set([...consumed.values()].map(place));
  return again.filter((one) => {
    const isKnown = known.has(place(one));
    known.add(place(one));
    return isKnown;
  });
}

/** How many sends the client repeated by itself. */
export function retriedOf({ acked, failed, otherStatus }: Traffic): number {
  return [...acked.values(), ...failed, ...otherStatus].reduce((sum, { tries }) => sum + Math.max(0, tries - 1), 0);
}

/** A line that was cut or mixed with another would make a wrong result look right. */
export function expectAgreement(traffic: Traffic, sent: Summary, read: Summary): void {
  const { acked, failed, otherStatus, consumed, again } = traffic;
  const counted = { acked: acked.size, otherStatus: otherStatus.length, failed: failed.length };
  const all = { ...counted, sent: counted.acked + counted.otherStatus + counted.failed, retried: retriedOf(traffic) };
  for (const [name, count] of Object.entries(all)) {
    agree(name, sent[name], count);
  }
  agree("consumed", read["consumed"], consumed.size);
  agree("duplicates", read["duplicates"], again.length);
}

function agree(name: string, summary: number | string | undefined, counted: number): void {
  if (summary !== counted) {
    throw new Error(`the load says ${name}=${summary}, its lines say ${counted}`);
  }
}

/** A time in which nothing happened. */
export interface Gap {
  readonly ms: number;
  /** When it began, in milliseconds since the epoch. */
  readonly from: number;
}

/** The longest one between neighbours of `times`, and of `edges` where they are given: then an end without an event counts. */
export function longestGap(times: readonly number[], edges: readonly number[] = []): Gap {
  const all = [...times, ...edges].sort((a, b) => a - b);
  let longest: Gap = { ms: 0, from: all[0] ?? 0 };
  all.slice(1).forEach((time, i) => {
    const from = all[i] ?? time;
    if (time - from > longest.ms) {
      longest = { ms: time - from, from };
    }
  });
  return longest;
}

/** When events happened. */
export const timesOf = (events: Iterable<{ readonly t: number }>): number[] => [...events].map(({ t }) => t);
