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
    const { word, nameKey } = kind;
    const [old, now] = [text(step.before?.[nameKey]), text(step.after?.[nameKey])];
    // With another name another one is made, and then the old one is taken away.
    const parts: Step[] =
      step.op === "update" && old !== now
        ? [
            { ...step, op: "create", before: undefined },
            { ...step, op: "delete", after: undefined },
          ]
        : [step];
    return parts.map((part) => {
      const title = `${word} ${part.after === undefined ? old : now}`;
      const stays = part.op === "delete" ? whyItStays(step, old, nameKey, steps) : undefined;
      return { title, lines: linesOf(part, word, stays), risks: risksOf(part, title, word, stays) };
    });
  });
}

/** Why one that goes is not taken away; undefined if it is. */
function whyItStays(step: Step, name: string, nameKey: string, steps: readonly Step[]): string | undefined {
  const clusterOf = ({ urn }: Step): string | undefined =>
    steps.find(({ parent, deletedWith }) => parent === urn && deletedWith !== undefined)?.deletedWith;
  const cluster = clusterOf(step);
  // A destroy of its cluster keeps the stores, and what is in them.
  if (cluster !== undefined && steps.some(({ op, urn }) => op === "delete" && urn === cluster)) {
    return "stays in the stores";
  }
  const heir = steps.find(
    (other) =>
      other.type === step.type &&
      other.urn !== step.urn &&
      text(other.after?.[nameKey]) === name &&
      clusterOf(other) === cluster,
  );
  return heir === undefined ? undefined : `stays: ${heir.name} has it now`;
}

function linesOf({ op, before = {}, after = {} }: Step, word: string, stays: string | undefined): string[] {
  if (op === "create") {
    return [
      `is made on the masters; where it is there already it is taken over${word === "topic" ? ", unless queues would go" : ""}`,
    ];
  }
  if (op === "delete") {
    return [stays ?? "is taken away; refused while clients use it or messages wait"];
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

function risksOf(
  { op, before = {}, after = {} }: Step,
  subject: string,
  word: string,
  stays: string | undefined,
): Risk[] {
  const risk = (level: Level, told: string): Risk => ({ level, subject, text: told });
  if (op === "delete" && stays === undefined) {
    const what = word === "topic" ? "its messages go with it, those that were read too" : "its offsets go with it";
    const forced = before["force"] === true ? "; force: also while clients use it" : "";
    return [risk(Level.DataLoss, `${what}${forced}`)];
  }
  if (op !== "update") {
    return [];
  }
  const [old, now] = [number(before["readQueueNums"]), number(after["readQueueNums"])];
  const ignored = list(after["ignoreConsumerGroups"]);
  const isNarrower =
    after["brokerNames"] !== undefined &&
    (before["brokerNames"] === undefined ||
      list(before["brokerNames"]).some((name) => !list(after["brokerNames"]).includes(name)));
  const queuesGo = word === "topic" && (now < old || isNarrower);
  const inOrder = after["order"] === true || after["messageType"] === "FIFO";
  return [
    ...(queuesGo && ignored.length > 0
      ? [risk(Level.DataLoss, `what ${ignored.join(", ")} has not read in queues that go is lost to it`)]
      : []),
    ...(queuesGo && after["force"] === true
      ? [risk(Level.DataLoss, "what no consumer group has ever read in queues that go is given up (force)")]
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
