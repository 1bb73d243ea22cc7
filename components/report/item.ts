import { BrokerRole } from "../model/enums";
import { Fate, groupOf, isMaster, isSameCluster, type ProcessChange } from "./process";

/** What an `up` waits for at one process, before the next one is touched. */
export const Wait = {
  /** Producers have read their routes again, and no message comes any more. */
  Drain: "drain",
  /** Every consumer group has read all that it holds. */
  AllRead: "all read",
  /** Its slaves have all that it has. */
  SlavesHaveAll: "slaves have all",
  /** The master of a slave that `inSyncReplicas` needs takes no messages meanwhile. */
  DrainMaster: "drain of its master",
  /** It is registered with every NameServer and lives with the new configuration. */
  Registered: "registered",
  /** It has what its master has. */
  CaughtUp: "caught up",
  /** A message was sent to it and read from it. */
  Message: "a message round",
  /** It lists all brokers that it listed before. */
  ListsAgain: "lists again",
  /** The running broker says the new values. */
  ReadBack: "read back",
} as const;
export type Wait = (typeof Wait)[keyof typeof Wait];

/** What clients notice of it. */
export const Notice = {
  None: "none",
  /** Messages go to other groups meanwhile. */
  WritesMove: "writes move",
  /** Nobody takes the messages meanwhile. */
  Outage: "outage",
} as const;
export type Notice = (typeof Notice)[keyof typeof Notice];

/** One process that an `up` touches. */
export interface Item extends ProcessChange {
  readonly waits: readonly Wait[];
  /** Seconds that a drain takes where clients send. */
  readonly drainSeconds: number;
  readonly notice: Notice;
  /** Groups that take the messages of this one meanwhile. */
  readonly standIns: readonly string[];
}

/** What happens at that process, by the rules of the rollout. */
export function itemOf(one: ProcessChange, all: readonly ProcessChange[]): Item {
  const standIns = standInsOf(one, all);
  return {
    ...one,
    waits: waitsOf(one, all),
    drainSeconds: (one.after ?? one.before)?.drainSeconds ?? 0,
    notice: noticeOf(one, standIns, all),
    standIns,
  };
}

/** Groups whose master takes messages when this one changes: what goes for good stops after all changes. */
function standInsOf(one: ProcessChange, all: readonly ProcessChange[]): string[] {
  const others = all.filter(
    (other) =>
      isMaster(other) &&
      groupOf(other) !== groupOf(one) &&
      isSameCluster(one, other) &&
      (other.fate === Fate.Stop ? one.fate !== Fate.Stop : other.fate !== Fate.Start || other.position < one.position),
  );
  return isMaster(one) ? [...new Set(others.map(groupOf))].sort() : [];
}

function slavesOf(one: ProcessChange, all: readonly ProcessChange[]): readonly ProcessChange[] {
  return all.filter(
    (other) =>
      other.kind === "broker" && !isMaster(other) && groupOf(other) === groupOf(one) && isSameCluster(one, other),
  );
}

/** The master that cannot say SEND_OK while this slave is away. */
function masterInNeedOf(slave: ProcessChange, all: readonly ProcessChange[]): ProcessChange | undefined {
  return all.find((one) => {
    const before = one.before;
    const needed = Number(before?.conf["inSyncReplicas"] ?? 1);
    const members = 1 + slavesOf(one, all).filter((other) => other.before !== undefined).length;
    const mine = isMaster(one) && groupOf(one) === groupOf(slave) && isSameCluster(one, slave);
    return mine && before?.brokerRole === BrokerRole.SyncMaster && needed > members - 1;
  });
}

function waitsOf(one: ProcessChange, all: readonly ProcessChange[]): Wait[] {
  const isNew = all.every(({ fate }) => fate === Fate.Start);
  if (isNew || one.fate === Fate.Stop) {
    return one.retires && isMaster(one) ? [Wait.Drain, Wait.AllRead] : [];
  }
  if (one.kind === "nameServer") {
    return one.fate === Fate.Start ? [] : [Wait.ListsAgain];
  }
  if (one.fate === Fate.Runtime) {
    return [Wait.ReadBack];
  }
  const after = isMaster(one) ? [Wait.Registered, Wait.Message] : [Wait.Registered, Wait.CaughtUp];
  if (one.fate !== Fate.Restart) {
    return one.fate === Fate.Start ? [] : after;
  }
  if (!isMaster(one)) {
    return [...(masterInNeedOf(one, all) === undefined ? [] : [Wait.DrainMaster]), ...after];
  }
  return [Wait.Drain, ...(slavesOf(one, all).length > 0 ? [Wait.SlavesHaveAll] : []), ...after];
}

function noticeOf(one: ProcessChange, standIns: readonly string[], all: readonly ProcessChange[]): Notice {
  const stops = one.fate === Fate.Restart || one.fate === Fate.Move || one.fate === Fate.Stop;
  if (one.kind === "nameServer" || !stops) {
    return Notice.None;
  }
  if (!isMaster(one)) {
    const master = one.fate === Fate.Restart ? masterInNeedOf(one, all) : undefined;
    return master === undefined
      ? Notice.None
      : noticeOf({ ...master, fate: Fate.Restart }, standInsOf(master, all), all);
  }
  return standIns.length > 0 ? Notice.WritesMove : Notice.Outage;
}
