import { Reason } from "../model/change";
import { BrokerRole, FlushDiskType } from "../model/enums";
import { createOnly } from "../model/store";
import type { Step } from "./preview";
import { Fate, groupOf, isMaster, type ProcessChange, type ShownChange } from "./process";
import { type Item, Notice } from "./item";
import type { AdministeredChange } from "./administered";
import { Level, levels, type Risk } from "./risk";

/** What can go wrong, worst first. */
export function risksOf(
  items: readonly Item[],
  all: readonly ProcessChange[],
  steps: readonly Step[],
  administered: readonly AdministeredChange[],
): Risk[] {
  const found = [
    ...administered.flatMap(({ risks }) => risks),
    ...items.flatMap(refusals),
    ...volumes(steps),
    ...leavingGroups(items, all),
    ...items.flatMap(moves),
    ...items.flatMap(outages),
    ...restarts(items),
    ...items.flatMap(({ name, changes }) => changes.flatMap((change) => weaker(name, change))),
    ...nameServers(items, all),
  ];
  return [...found].sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
}

function refusals(item: Item): Risk[] {
  const refused = (text: string): Risk => ({ level: Level.Refused, subject: item.name, text });
  const kept = item.changes.filter(({ reason, name }) => reason === Reason.Key && name in createOnly);
  const moved = item.changes.filter(({ reason, name }) => reason === Reason.Key && name === "storePathRootDir");
  const alone = item.notice === Notice.Outage && item.fate === Fate.Restart && item.after?.allowUnavailable === false;
  return [
    ...kept.map(({ name, before }) => refused(`its store keeps ${name}${before === "" ? "" : ` ${before}`} for good`)),
    ...moved.map(({ before }) => refused(`its store is in ${before}; move it first, as the error will say`)),
    ...(alone
      ? [refused("nobody takes its messages while it restarts; set allowUnavailable, or add a broker group first")]
      : []),
  ];
}

const volumeTypes = ["docker:index/volume:Volume", "aws:ebs/volume:Volume"];

/** Volumes that go with all that is in them. */
function volumes(steps: readonly Step[]): Risk[] {
  return steps
    .filter(({ op, type, retained }) => op.includes("delete") && volumeTypes.includes(type) && !retained)
    .map(({ name }) => ({
      level: Level.DataLoss,
      subject: name,
      text: "the volume is deleted with all that is in it",
    }));
}

function leavingGroups(items: readonly Item[], all: readonly ProcessChange[]): Risk[] {
  return items
    .filter((item) => isMaster(item) && item.fate === Fate.Stop)
    .filter(
      (item) => !all.some((other) => other.after !== undefined && isMaster(other) && groupOf(other) === groupOf(item)),
    )
    .map((item) => ({
      level: item.retires ? Level.Notice : Level.DataLoss,
      subject: item.name,
      text:
        `group ${groupOf(item)} goes: ` +
        (item.retires
          ? "it stops when nobody sends to it any more and all on it is read; the up fails before where that does not come about. "
          : "what nobody has consumed yet is out of reach, and sends under way fail once. ") +
        `Its store stays${item.before?.store === "" ? "" : ` in ${item.before?.store}`}`,
    }));
}

function moves(item: Item): Risk[] {
  if (item.fate !== Fate.Move || item.kind === "nameServer") {
    return [];
  }
  const [from, to] = [item.before?.host || "the old host", item.after?.host || "its new host"];
  if (isMaster(item) && item.isHeld) {
    const instead = `add a group of another brokerName on ${to} and take this one out in the same up, or name it in forceRemoval`;
    return [{ level: Level.Refused, subject: item.name, text: `its messages would stay on ${from}; ${instead}` }];
  }
  const text = `stops without a drain and starts empty on ${to}; its store stays on ${from}`;
  return [{ level: isMaster(item) ? Level.DataLoss : Level.Notice, subject: item.name, text }];
}

function outages(item: Item): Risk[] {
  const isRefused = item.fate === Fate.Restart && item.after?.allowUnavailable === false;
  return item.notice === Notice.Outage && !isRefused && item.fate !== Fate.Stop
    ? [{ level: Level.Outage, subject: item.name, text: "nobody takes its messages until it is back; sends fail" }]
    : [];
}

function restarts(items: readonly Item[]): Risk[] {
  const all = items.filter(({ fate }) => fate === Fate.Restart || fate === Fate.Move);
  const names = all.map(({ name }) => name);
  const byMachine = all.every(({ changes }) => changes.some(({ reason }) => reason === Reason.Machine));
  const order = byMachine ? "restart with their machines, one machine after the other" : "restart, one after the other";
  return names.length === 0
    ? []
    : [
        {
          level: Level.Restart,
          subject: names.join(", "),
          text: names.length === 1 ? "restarts" : order,
        },
      ];
}

function weaker(name: string, { name: key, before, after, reason }: ShownChange): Risk[] {
  const less = key === "inSyncReplicas" && Number(after || 1) < Number(before || 1);
  const isWeaker =
    (key === "brokerRole" && before === BrokerRole.SyncMaster && after === BrokerRole.AsyncMaster) ||
    (key === "flushDiskType" && before === FlushDiskType.SyncFlush && after === FlushDiskType.AsyncFlush) ||
    less;
  return reason === Reason.Key && isWeaker
    ? [
        {
          level: Level.Notice,
          subject: name,
          text: `${key} ${before} => ${after || 1}: an acknowledged message is less safe`,
        },
      ]
    : [];
}

function nameServers(items: readonly Item[], all: readonly ProcessChange[]): Risk[] {
  const after = all.filter(({ kind, fate }) => kind === "nameServer" && fate !== Fate.Stop);
  const restarting = items.filter(({ kind, fate }) => kind === "nameServer" && fate === Fate.Restart);
  const leaving = items.filter(({ kind, fate }) => kind === "nameServer" && fate === Fate.Stop);
  const only = after.length === 1 ? restarting : [];
  return [
    ...only.map(({ name }): Risk => ({
      level: Level.Notice,
      subject: name,
      text: "the only NameServer: clients that start meanwhile find no broker",
    })),
    ...leaving.map(({ name }): Risk => ({
      level: Level.Notice,
      subject: name,
      text: "clients that have only its address lose the cluster when they start again",
    })),
  ];
}
