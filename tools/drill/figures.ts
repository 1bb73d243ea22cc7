import { type Gap, longestGap, lostOf, retriedOf, timesOf } from "../load/traffic";
import type { Observation } from "./observation";

/** What one broker group did for clients. */
export interface GroupFigures {
  readonly brokerName: string;
  readonly acked: number;
  readonly consumed: number;
  /** The longest time without an acknowledgement of it while the producer sent. */
  readonly producerGap: Gap;
  /** The longest time without a message of it that came for the first time, since the consumer went on. */
  readonly consumerGap: Gap;
}

/** The messages that waited on the stopped group when it was down. */
export interface WaitingFigures {
  readonly total: number;
  readonly readWhileDown: number;
  /** Of these, how many another broker than the master gave. */
  readonly readFromSlave: number;
  readonly readAfter: number;
  readonly neverRead: number;
  /** When the last of them was read while it was down. */
  readonly lastWhileDown: number | undefined;
}

export interface Figures {
  readonly sent: number;
  readonly acked: number;
  readonly failed: number;
  /** Of the failed sends, those that were stored and came all the same: who sends them again makes two of each. */
  readonly failedButRead: number;
  readonly otherStatus: ReadonlyMap<string, number>;
  readonly retried: number;
  /** Single tries that failed: group and reason, with how many. */
  readonly failedTries: ReadonlyMap<string, number>;
  readonly consumed: number;
  readonly duplicated: number;
  readonly lost: readonly number[];
  readonly producerGap: Gap;
  readonly consumerGap: Gap;
  readonly groups: readonly GroupFigures[];
  readonly waiting: WaitingFigures | undefined;
}

export function figuresOf(seen: Observation): Figures {
  const { traffic, phases, members } = seen;
  const { acked, consumed, failed, otherStatus, tries, again } = traffic;
  const sending = [phases.flowing, phases.ending];
  const reading = [phases.resumed, phases.ending];
  const read = [...consumed.values()].filter(({ t }) => t >= phases.resumed);
  const names = [...new Set(members.brokers.map(({ brokerName }) => brokerName))].sort();
  const of = <One extends { readonly broker: string }>(all: Iterable<One>, name: string): One[] =>
    [...all].filter(({ broker }) => broker === name);
  return {
    sent: acked.size + failed.length + otherStatus.length,
    acked: acked.size,
    failed: failed.length,
    failedButRead: failed.filter(({ n }) => consumed.has(n)).length,
    otherStatus: counted(otherStatus.map(({ broker, status }) => `${broker} ${status}`)),
    retried: retriedOf(traffic),
    failedTries: counted(tries.map(({ broker, why }) => `${broker} ${why}`)),
    consumed: consumed.size,
    duplicated: again.length,
    lost: lostOf(traffic),
    producerGap: longestGap(within(timesOf(acked.values()), sending), sending),
    consumerGap: longestGap(within(timesOf(read), reading), reading),
    groups: names.map((brokerName) => ({
      brokerName,
      acked: of(acked.values(), brokerName).length,
      consumed: of(consumed.values(), brokerName).length,
      producerGap: longestGap(within(timesOf(of(acked.values(), brokerName)), sending), sending),
      consumerGap: longestGap(within(timesOf(of(read, brokerName)), reading), reading),
    })),
    waiting: waitingOf(seen),
  };
}

function waitingOf({ traffic, phases, target, members }: Observation): WaitingFigures | undefined {
  const { brokerName } = target;
  if (brokerName === undefined) {
    return undefined;
  }
  const master = members.brokers.find((one) => one.brokerName === brokerName && one.brokerId === 0)?.address;
  const readAt = (n: number): number | undefined => traffic.consumed.get(n)?.t;
  const waiting = [...traffic.acked.values()].filter(({ n, t, broker }) => {
    return broker === brokerName && t <= phases.down && (readAt(n) ?? Infinity) > phases.down;
  });
  const whileDown = waiting.filter(({ n }) => (readAt(n) ?? Infinity) <= phases.starting);
  const neverRead = waiting.filter(({ n }) => readAt(n) === undefined).length;
  const times = whileDown.map(({ n }) => readAt(n) ?? 0);
  return {
    total: waiting.length,
    readWhileDown: whileDown.length,
    readFromSlave: whileDown.filter(({ n }) => traffic.consumed.get(n)?.from !== master).length,
    readAfter: waiting.length - whileDown.length - neverRead,
    neverRead,
    lastWhileDown: times.length === 0 ? undefined : Math.max(...times),
  };
}

const within = (times: readonly number[], [from = -Infinity, to = Infinity]: readonly number[]): number[] =>
  times.filter((t) => t >= from && t <= to);

function counted(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}
