import { type Change, changesBetween, Effect, type Facet, facetsOf, Reason } from "../model/change";
import { BrokerRole } from "../model/enums";
import type { Conf } from "../model/properties";
import { type MachineChange, machinesOf } from "./machine";
import { asRecord, type Inputs, type Step } from "./preview";

/** What a preview shows in place of a secret, and of a value that is known only when it is there. */
export const secret = "[secret]";
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const knownLater = "known after the up";

/** What happens to a process. */
export const Fate = {
  Same: "same",
  /** It starts for the first time. */
  Start: "start",
  Restart: "restart",
  /** The running broker takes values up. */
  Runtime: "runtime",
  /** It stops where it was and starts on another host. */
  Move: "move",
  /** It stops for good. */
  Stop: "stop",
} as const;
export type Fate = (typeof Fate)[keyof typeof Fate];

/** One difference, in words that may be shown. */
export interface ShownChange extends Change {
  readonly before: string;
  readonly after: string;
}

/** A NameServer or a broker in a preview. */
export interface ProcessChange {
  readonly name: string;
  readonly kind: "nameServer" | "broker";
  readonly fate: Fate;
  readonly changes: readonly ShownChange[];
  /** Position among the steps of the engine: the order in which processes change. */
  readonly position: number;
  readonly before: Member | undefined;
  readonly after: Member | undefined;
  /** Of a master that stops for good: whether its cluster empties it first. */
  readonly retires: boolean;
  /** Whether its cluster refuses to leave its messages on another host. */
  readonly isHeld: boolean;
}

/** What a process is in its cluster. */
export interface Member {
  readonly host: string;
  readonly brokerClusterName: string;
  readonly namesrvAddr: string;
  readonly brokerName: string;
  readonly brokerRole: string;
  readonly conf: Conf;
  readonly address: string;
  /** Where its data stays; empty for a NameServer. */
  readonly store: string;
  readonly drainSeconds: number;
  readonly allowUnavailable: boolean;
}

/** Whether it is a master, now or until now. */
export const isMaster = ({ kind, before, after }: ProcessChange): boolean =>
  kind === "broker" && (after ?? before)?.brokerRole !== BrokerRole.Slave;

/** Its `brokerName`; empty for a NameServer. */
export const groupOf = ({ before, after }: ProcessChange): string => (after ?? before)?.brokerName ?? "";

export const isSameCluster = (a: ProcessChange, b: ProcessChange): boolean =>
  (a.after ?? a.before)?.brokerClusterName === (b.after ?? b.before)?.brokerClusterName;

const kinds: Readonly<Record<string, ProcessChange["kind"]>> = {
  "rocketmq:index:NameServer": "nameServer",
  "rocketmq:index:Broker": "broker",
};
const isHost = ({ type }: Step): boolean => type.startsWith("command:") || type === "docker:index/container:Container";
const replaced = /replace/;

/** The processes of a preview, in its order. */
export function processesOf(steps: readonly Step[]): ProcessChange[] {
  const machines = machinesOf(steps);
  return steps.flatMap((step) => {
    const kind = kinds[step.type];
    // A component that is replaced has several steps; the first of them tells.
    const isFirst = steps.find(({ urn }) => urn === step.urn) === step;
    return kind === undefined || !isFirst ? [] : [processOf(kind, step, steps, machineOf(step, machines))];
  });
}

/** The machine under a process that is there and stays there. */
function machineOf({ before, after }: Step, machines: ReadonlyMap<string, MachineChange>): MachineChange | undefined {
  const isThere = before !== undefined && after !== undefined && before["host"] === after["host"];
  return isThere ? machines.get(shown(before["host"])) : undefined;
}

function processOf(
  kind: ProcessChange["kind"],
  step: Step,
  steps: readonly Step[],
  machine: MachineChange | undefined,
): ProcessChange {
  const children = steps.filter((child) => child.parent === step.urn && isHost(child));
  const at = steps.findIndex((child) => children.includes(child) && child.op !== "same");
  const known = [...changesOf(kind, step), ...(machine === undefined ? [] : [machine])];
  const changes = known.some(({ effect }) => effect === Effect.Restart) ? known : [...known, ...ofContainer(children)];
  return {
    name: step.name,
    kind,
    fate: machine === undefined ? fateOf(step, children, changes) : Fate.Restart,
    changes,
    position: machine?.position ?? (at >= 0 ? at : steps.indexOf(step)),
    before: step.before && memberOf(kind, step.before),
    after: step.after && memberOf(kind, step.after),
    retires: step.op === "delete" && isWatched("members", step, steps, true),
    isHeld: changes.some(({ name }) => name === "brokerIP1") && isWatched("masters", step, steps, false),
  };
}

/** The cluster looks after groups that go, and that move, unless it goes itself or was told not to. */
function isWatched(by: string, { before }: Step, steps: readonly Step[], goes: boolean): boolean {
  const group = before && memberOf("broker", before).brokerName;
  return steps.some((step) => {
    const cluster = steps.find(({ urn }) => urn === step.parent);
    const has = (inputs: Inputs | undefined, key: string): boolean => {
      const names: unknown = inputs?.[key];
      return Array.isArray(names) && names.includes(group);
    };
    const isIts = has(cluster?.before, "brokerNames") && has(cluster?.after, "brokerNames") !== goes;
    return step.name.endsWith(`-${by}`) && step.op === "update" && isIts && !has(cluster?.after, "forceRemoval");
  });
}

function fateOf(step: Step, children: readonly Step[], changes: readonly ShownChange[]): Fate {
  if (step.op === "create") {
    return Fate.Start;
  }
  if (step.op === "delete") {
    return Fate.Stop;
  }
  const moves = children.some(({ op, type }) => replaced.test(op) && type.startsWith("command:"));
  if (moves) {
    return Fate.Move;
  }
  if (changes.some(({ effect }) => effect === Effect.Restart)) {
    return Fate.Restart;
  }
  return changes.length > 0 ? Fate.Runtime : Fate.Same;
}

/** What replaces a container beside its configuration: the engine names the inputs. */
function ofContainer(children: readonly Step[]): ShownChange[] {
  const gone = children.filter(({ op, type }) => replaced.test(op) && !type.startsWith("command:"));
  const names = [...new Set(gone.flatMap(({ replaceReasons }) => replaceReasons))].sort().join(", ");
  const change = { reason: Reason.Container, name: names, effect: Effect.Restart, before: "", after: "" };
  return gone.length === 0 ? [] : [change];
}

/** By the same facets and the same comparison that the process's script uses on its host. */
function changesOf(kind: ProcessChange["kind"], { op, before, after }: Step): ShownChange[] {
  if (before === undefined || after === undefined || op === "same") {
    return [];
  }
  // What an older version of the library did not note is taken to be as it was.
  const [old, now] = [facetsIn(kind, { ...after, ...before }), facetsIn(kind, after)];
  const valueOf = (facets: readonly Facet[], { reason, name }: Change): string =>
    facets.find((facet) => facet.reason === reason && facet.name === name)?.value ?? "";
  const found = changesBetween(old, now).map((change) => ({
    ...change,
    before: valueOf(old, change),
    after: valueOf(now, change),
  }));
  return [...found, ...secretChanges(before, after, found.length)];
}

/** A changed secret looks as it did before: where nothing else changed, it is what did. */
function secretChanges(before: Inputs, after: Inputs, seen: number): ShownChange[] {
  const sections: readonly [string, Effect][] = [
    ["brokerConf", Effect.Restart],
    ["updateBrokerConfig", Effect.Runtime],
  ];
  const hidden = sections.flatMap(([section, effect]) =>
    Object.entries(asRecord(after[section]) ?? {})
      .filter(([key, value]) => value === secret && asRecord(before[section])?.[key] === secret)
      .map(([name]): ShownChange => ({ reason: Reason.Key, name, effect, before: secret, after: secret })),
  );
  const others = ["change", "store", "host"].some((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  return seen > 0 || others ? [] : hidden;
}

function facetsIn(kind: ProcessChange["kind"], inputs: Inputs): Facet[] {
  const jvm = asRecord(inputs["jvm"]) ?? {};
  const options: readonly unknown[] = Array.isArray(jvm["options"]) ? jvm["options"] : [];
  return facetsOf(kind, {
    version: shown(inputs["version"]),
    rocketmqHome: shown(inputs["rocketmqHome"]),
    java: shown(inputs["java"]),
    logDirectory: shown(inputs["logDirectory"]),
    logback: shown(inputs["logback"]),
    jvm: {
      heapMiB: Number(jvm["heapMiB"]),
      ...(jvm["youngMiB"] === undefined ? {} : { youngMiB: Number(jvm["youngMiB"]) }),
      directMiB: Number(jvm["directMiB"]),
      options: options.map(shown),
    },
    conf: confIn(inputs),
  });
}

function confIn(inputs: Inputs): Conf {
  const all = ["namesrvConf", "brokerConf", "updateBrokerConfig"].flatMap((section) =>
    Object.entries(asRecord(inputs[section]) ?? {}),
  );
  return Object.fromEntries(all.map(([key, value]) => [key, shown(value)]));
}

function shown(value: unknown): string {
  if (value === undefined || value === null) {
    return "";
  }
  if (value === unknownValue) {
    return knownLater;
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

function memberOf(kind: ProcessChange["kind"], inputs: Inputs): Member {
  const conf = confIn(inputs);
  const change = asRecord(inputs["change"]) ?? {};
  const port = conf["listenPort"] ?? "";
  return {
    host: shown(inputs["host"]),
    brokerClusterName: conf["brokerClusterName"] ?? "",
    namesrvAddr: conf["namesrvAddr"] ?? "",
    brokerName: conf["brokerName"] ?? "",
    brokerRole: kind === "broker" ? (conf["brokerRole"] ?? BrokerRole.AsyncMaster) : "NameServer",
    conf,
    address: conf["brokerIP1"] === undefined ? port : `${conf["brokerIP1"]}:${port}`,
    store: /^stays in (.*) when this broker/.exec(shown(inputs["store"]))?.[1] ?? "",
    drainSeconds: Number(change["drainSeconds"] ?? 30),
    allowUnavailable: change["allowUnavailable"] === true,
  };
}
