import { asRecord, type Inputs, type Step } from "./preview";
import { Level, type Risk } from "./risk";

/** A topic or consumer group that an `up` makes, changes or takes away. */
export interface AdministeredChange {
  /** `topic orders`. */
  readonly title: string;
  /** What happens, a line each. */
  readonly lines: readonly string[];
  readonly risks: readonly Risk[];
}

const kinds: Readonly<Record<string, { readonly word: string; readonly nameKey: string }>> = {
  "rocketmq:index:Topic": { word: "topic", nameKey: "topicName" },
  "rocketmq:index:ConsumerGroup": { word: "consumer group", nameKey: "groupName" },
};

/** What happens to topics and consumer groups, in the order of the preview. */
export function administeredOf(steps: readonly Step[]): AdministeredChange[] {
  return steps.flatMap((step) => {
    const kind = kinds[step.type];
    if (kind === undefined || !["create", "update", "delete"].includes(step.op)) {
      return [];
    }
    const title = `${kind.word} ${text((step.after ?? step.before)?.[kind.nameKey])}`;
    // A destroy of its cluster keeps the stores, and what is in them.
    const stays = steps.some(({ op, name }) => op === "delete" && name.endsWith("-verified"));
    const lines = linesOf(step, kind.word, stays);
    return [{ title, lines, risks: risksOf(step, title, kind.word, stays) }];
  });
}

function linesOf({ op, before = {}, after = {} }: Step, word: string, stays: boolean): string[] {
  if (op === "create") {
    return [
      `is made on the masters; where it is there already it is taken over${word === "topic" ? ", unless queues would go" : ""}`,
    ];
  }
  if (op === "delete") {
    return [stays ? "stays in the stores" : "is taken away; refused while clients use it or messages wait"];
  }
  const changed = changesOf(before, after).map(([key, old, now]) => `${key} ${shown(old)} => ${shown(now)}`);
  return [...changed, ...queueSteps(before, after)];
}

/** In which order queues come or go. */
function queueSteps(before: Inputs, after: Inputs): string[] {
  const [old, now] = [number(before["readQueueNums"]), number(after["readQueueNums"])];
  if (now < old) {
    const going = `${old - now > 1 ? `queues ${now} to ${old - 1}` : `queue ${now}`} of each master`;
    return [
      `first nobody writes to ${going} any more, then every consumer group reads what is left there, then they go`,
      "stops where a consumer group is offline that has not read them; the old numbers are put back then",
    ];
  }
  return now > old ? ["first consumers hold the new queues, then producers have them"] : [];
}

function risksOf({ op, before = {}, after = {} }: Step, subject: string, word: string, stays: boolean): Risk[] {
  const risk = (level: Level, told: string): Risk => ({ level, subject, text: told });
  if (op === "delete" && !stays) {
    const what = word === "topic" ? "its messages go with it, those that were read too" : "its offsets go with it";
    const forced = before["force"] === true ? "; force: also while clients use it" : "";
    return [risk(Level.DataLoss, `${what}${forced}`)];
  }
  if (op !== "update") {
    return [];
  }
  const [old, now] = [number(before["readQueueNums"]), number(after["readQueueNums"])];
  const ignored = list(after["ignoreConsumerGroups"]);
  const inOrder = after["order"] === true || after["messageType"] === "FIFO";
  return [
    ...(now < old && ignored.length > 0
      ? [risk(Level.DataLoss, `what ${ignored.join(", ")} has not read in queues that go is lost to it`)]
      : []),
    ...(now !== old && inOrder
      ? [risk(Level.Notice, "messages of one key may be read out of order while the number of its queues changes")]
      : []),
  ];
}

function changesOf(before: Inputs, after: Inputs): [string, unknown, unknown][] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !key.startsWith("__"));
  return keys
    .map((key): [string, unknown, unknown] => [key, before[key], after[key]])
    .filter(([, old, now]) => JSON.stringify(old) !== JSON.stringify(now));
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function number(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function shown(value: unknown): string {
  const isText = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return value === undefined ? "(default)" : isText ? String(value) : JSON.stringify(asRecord(value) ?? value);
}
