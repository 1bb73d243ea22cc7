import { Reason } from "../model/change";
import { type Item, Notice, Wait } from "./item";
import { Fate, type ShownChange } from "./process";

/** What happens to a process, in a word or two. */
export const fateWords: Readonly<Record<Fate, string>> = {
  [Fate.Same]: "stays as it is",
  [Fate.Start]: "starts",
  [Fate.Restart]: "restarts",
  [Fate.Runtime]: "takes it up as it runs",
  [Fate.Move]: "moves",
  [Fate.Stop]: "stops for good",
};

const waitWords: Readonly<Record<Wait, (item: Item) => string>> = {
  [Wait.Drain]: ({ drainSeconds }) => `drained: until no message comes, ${drainSeconds} s and more where clients send`,
  [Wait.AllRead]: () => "every consumer group has read all that it holds",
  [Wait.SlavesHaveAll]: () => "its slaves have all that it has",
  [Wait.DrainMaster]: () => "its master drained, whose inSyncReplicas needs it",
  [Wait.Registered]: () => "registered with every NameServer",
  [Wait.CaughtUp]: () => "caught up with its master",
  [Wait.Message]: () => "a message sent and read",
  [Wait.ListsAgain]: () => "lists again all brokers that it listed",
  [Wait.ReadBack]: () => "the new values read back",
};

export function waitsInWords(item: Item): string {
  return item.waits.map((wait) => waitWords[wait](item)).join("; ");
}

export function noticeInWords({ notice, standIns, fate, kind }: Item): string {
  if (notice === Notice.WritesMove) {
    return `messages go to ${standIns.join(", ")} ${fate === Fate.Stop ? "from then on" : "meanwhile"}`;
  }
  if (notice === Notice.Outage) {
    return fate === Fate.Stop ? "nobody takes its messages any more" : "nobody takes its messages meanwhile";
  }
  return kind === "nameServer" && fate === Fate.Restart ? "nothing, with another NameServer in their list" : "nothing";
}

/** `brokerRole ASYNC_MASTER => SYNC_MASTER`, with what was not set or is not any more in words. */
export function changeInWords({ reason, name, before, after }: ShownChange): string {
  if (reason === Reason.Container) {
    return `its container is made anew${name === "" ? "" : `: ${name}`}`;
  }
  if (reason === Reason.Machine && after === "replaced") {
    return `its machine is replaced: ${name}`;
  }
  const value = (text: string): string => (text === "" ? "(default)" : text);
  const shownName = reason === Reason.Logging && name === "logback" ? "the library's logging configuration" : name;
  const how = reason === Reason.Machine ? ": its machine is stopped and started" : "";
  return `${shownName} ${value(before)} => ${value(after)}${how}`;
}

/** The title of a report: one line that says whether there is anything to read. */
export function headline(count: number, others: number, administered = 0): string {
  const told =
    administered === 0
      ? []
      : [`${administered} topic${administered === 1 ? "" : "s"} or consumer group${administered === 1 ? "" : "s"}`];
  const more = others === 0 ? [] : [`${others} other resource${others === 1 ? "" : "s"}`];
  const rest = [...told, ...more].join(", ");
  if (count === 0) {
    return rest === "" ? "no changes" : `no process changes; ${rest}`;
  }
  return `${count} process${count === 1 ? " changes" : "es change"}${rest === "" ? "" : `, and ${rest}`}`;
}
