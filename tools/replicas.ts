import { parseFacts } from "./status-table";

/** Bytes of a commit log, from one offset to another, of one process. */
export interface LogRange {
  readonly process: string;
  readonly from: number;
  readonly to: number;
}

/** Two commit logs that must be equal, or must differ, in a range. */
export interface Comparison {
  readonly what: string;
  readonly one: LogRange;
  readonly other: LogRange;
  readonly mustEqual: boolean;
}

interface Member {
  readonly process: string;
  readonly brokerName: string;
  readonly brokerId: number;
  readonly first: number;
  /** How far its log is known to go; of a master how far its farthest slave has it. */
  readonly end: number;
}

/**
 * What to compare, from what `status` prints: each slave with its master, up to the offset that the slave has confirmed
 * and from the first one that both still have; and each group with the next one, whose messages are others.
 *
 * @throws Error where a slave has not said how far it is
 */
export function comparisons(status: string): Comparison[] {
  const members = membersOf(status);
  const masters = members.filter(({ brokerId }) => brokerId === 0);
  const replicas = masters.flatMap((master) =>
    members
      .filter(({ brokerName, brokerId }) => brokerName === master.brokerName && brokerId > 0)
      .map((slave) => compare(`${slave.process} has what ${master.process} has`, master, slave, true)),
  );
  const groups = masters.slice(1).map((master, index) => {
    const before = masters[index] ?? master;
    return compare(`${before.brokerName} and ${master.brokerName} hold different messages`, before, master, false);
  });
  return [...replicas, ...groups];
}

function membersOf(status: string): Member[] {
  const { facts, lines } = parseFacts(status);
  const brokers = lines.filter(({ kind }) => kind === "broker");
  return brokers.map(({ key, brokerName = "", brokerId = 0, slaveDiffBytes, masterOffset, detail }) => {
    const own = facts.find(({ process }) => process === key);
    const slaves = brokers.filter((other) => other.brokerName === brokerName && (other.brokerId ?? 0) > 0);
    const ends = (brokerId > 0 ? [{ key, slaveDiffBytes, masterOffset, detail }] : slaves).map((slave) => {
      if (slave.slaveDiffBytes === null || slave.slaveDiffBytes === undefined) {
        throw new Error(`${slave.key} does not say how far it is: ${slave.detail}`);
      }
      return (slave.masterOffset ?? 0) - slave.slaveDiffBytes;
    });
    const end = Math.max(0, ...ends.map((offset) => Math.min(offset, masterEnd(slaves))));
    return { process: key, brokerName, brokerId, first: Number(own?.["first"] ?? 0), end };
  });
}

/** A slave is never compared beyond what its master had when it was asked. */
function masterEnd(slaves: readonly { masterOffset?: number }[]): number {
  return Math.max(0, ...slaves.map(({ masterOffset }) => masterOffset ?? 0));
}

function compare(what: string, one: Member, other: Member, mustEqual: boolean): Comparison {
  const from = Math.max(one.first, other.first);
  const to = Math.max(from, Math.min(one.end, other.end));
  return {
    what,
    one: { process: one.process, from, to },
    other: { process: other.process, from, to },
    mustEqual,
  };
}

/** The ranges as the script takes them, each once. */
export function rangesOf(all: readonly Comparison[]): string[] {
  const texts = all.flatMap(({ one, other }) => [one, other]).map(textOf);
  return [...new Set(texts)];
}

const textOf = ({ process, from, to }: LogRange): string => `${process} ${from} ${to}`;

/** One line a comparison. @param sums what the script printed: `<range> <SHA-256>` a line */
export function judge(all: readonly Comparison[], sums: string): { ok: boolean; text: string }[] {
  const known = new Map(
    sums.split("\n").map((line): [string, string] => [line.replace(/ \S+$/, ""), line.replace(/^.* /, "")]),
  );
  return all.map(({ what, one, other, mustEqual }) => {
    const [a, b] = [known.get(textOf(one)), known.get(textOf(other))];
    const range = `bytes ${one.from} to ${one.to}`;
    if (a === undefined || b === undefined) {
      const missing = a === undefined ? one.process : other.process;
      return { ok: false, text: `${what}: ${missing} gave no checksum of ${range}` };
    }
    if (one.from === one.to) {
      return { ok: true, text: `${what}: nothing to compare yet` };
    }
    const seen = a === b ? `both ${a.slice(0, 16)}` : `${a.slice(0, 16)} and ${b.slice(0, 16)}`;
    return { ok: (a === b) === mustEqual, text: `${what}: ${range}, SHA-256 ${seen}` };
  });
}
