import { checkPositive } from "./arguments";
import { type MessageType, Perm } from "./enums";
import type { Issue } from "./issue";
import { checkGroupName, checkTopicName, repeated } from "./names";
import type { Planned } from "./plan";
import type { TopicSpec } from "./topology";

/** A topic with nothing left open. */
export interface TopicPlan {
  readonly topicName: string;
  readonly readQueueNums: number;
  readonly writeQueueNums: number;
  /** RocketMQ's number. */
  readonly perm: 2 | 4 | 6;
  readonly order: boolean;
  readonly messageType?: MessageType;
  /** Undefined: all. */
  readonly brokerNames?: string[];
  readonly consumeTimeoutSeconds: number;
  readonly ignoreConsumerGroups: string[];
  readonly force: boolean;
}

/** The broker groups and names that are taken where a topic is to be. */
export interface TopicSite {
  readonly brokerClusterName: string;
  /** The broker groups, if they are known. */
  readonly brokerNames: readonly string[];
}

/** mqadmin's own default. */
const defaultQueueNums = 8;
const defaultTimeoutSeconds = 300;
const largestInt = 2 ** 31 - 1;

const permNumbers = new Map<unknown, TopicPlan["perm"]>([
  [Perm.W, 2],
  [2, 2],
  [Perm.R, 4],
  [4, 4],
  [Perm.RW, 6],
  [6, 6],
]);

/** From a topic to its plan, with every issue of it. Pure, and never throws. */
export function planTopic(spec: TopicSpec, site: TopicSite): Planned<TopicPlan> {
  const { topicName, order = false, messageType, brokerNames, ignoreConsumerGroups = [], force = false } = spec;
  const readQueueNums = spec.readQueueNums ?? spec.writeQueueNums ?? defaultQueueNums;
  const perm = permNumbers.get(spec.perm ?? Perm.RW);
  const plan: TopicPlan = {
    topicName,
    readQueueNums,
    writeQueueNums: spec.writeQueueNums ?? readQueueNums,
    perm: perm ?? 6,
    order,
    ...(messageType === undefined ? {} : { messageType }),
    ...(brokerNames === undefined ? {} : { brokerNames: [...brokerNames].sort() }),
    consumeTimeoutSeconds: spec.consumeTimeoutSeconds ?? defaultTimeoutSeconds,
    ignoreConsumerGroups: [...ignoreConsumerGroups].sort(),
    force,
  };
  const issues = [
    ...checkTopic("topicName", topicName, site),
    ...(perm === undefined ? [wrongPerm(spec.perm)] : []),
    ...checkQueues(spec, plan),
    ...checkPlaces("brokerNames", brokerNames, site.brokerNames),
    ...checkPositive("consumeTimeoutSeconds", spec.consumeTimeoutSeconds),
    ...ignoreConsumerGroups.flatMap((name) => checkGroupName("ignoreConsumerGroups", name)),
  ];
  return { plan, issues };
}

function checkTopic(path: string, name: string, { brokerClusterName, brokerNames }: TopicSite): Issue[] {
  const taken = [...brokerNames, brokerClusterName, `${brokerClusterName}_REPLY_TOPIC`].includes(name);
  return taken
    ? [{ path, reason: "every broker has a topic of its own with this name", got: name, fix: "take another name" }]
    : checkTopicName(path, name);
}

function wrongPerm(got: unknown): Issue {
  const allowed = "2 or W, 4 or R, 6 or RW";
  if (got === 0) {
    const reason = "clients could neither send nor read: what waits for its consumers would stay there";
    return { path: "perm", reason, got, allowed, fix: "take R to end the sends, or remove the topic" };
  }
  return { path: "perm", reason: "not a permission of a topic (case-sensitive)", got, allowed };
}

function checkQueues(spec: TopicSpec, { readQueueNums, writeQueueNums, perm }: TopicPlan): Issue[] {
  const numbers = { readQueueNums: spec.readQueueNums, writeQueueNums: spec.writeQueueNums };
  const wrong = Object.entries(numbers).flatMap(([path, got]): Issue[] => {
    const fits = got === undefined || (Number.isInteger(got) && got > 0 && got <= largestInt);
    const fix = "take perm R to end the sends, or remove the topic";
    return fits ? [] : [{ path, reason: "a topic has at least one queue on each master", got, allowed: "from 1", fix }];
  });
  const canBeRead = perm !== 2;
  return wrong.length === 0 && canBeRead && writeQueueNums > readQueueNums
    ? [
        {
          path: "writeQueueNums",
          reason: "what is sent to queues above readQueueNums is never read",
          got: writeQueueNums,
          allowed: `1..${readQueueNums} (readQueueNums)`,
          fix: "raise readQueueNums too: consumers have the new queues before producers then",
        },
      ]
    : wrong;
}

/** The groups that have a topic or consumer group. */
export function checkPlaces(path: string, names: readonly string[] | undefined, known: readonly string[]): Issue[] {
  if (names === undefined) {
    return [];
  }
  const allowed = known.join(", ");
  const unknown = names.filter((name) => !known.includes(name));
  return [
    ...(names.length === 0 ? [{ path, reason: "no broker group", got: names, allowed, fix: "remove it for all" }] : []),
    ...unknown.map((got) => ({ path, reason: "no broker group of this cluster", got, allowed })),
    ...repeated(names).map((got) => ({ path, reason: "stands more than once", got, allowed: "each once" })),
  ];
}
