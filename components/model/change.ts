import type { Jvm } from "./jvm";
import type { Conf } from "./properties";

/** What a change does to a running process. */
export const Effect = {
  /** The process must end and start again. */
  Restart: "restart",
  /** `updateBrokerConfig` gives it to the running broker; nothing restarts. */
  Runtime: "runtime",
} as const;
export type Effect = (typeof Effect)[keyof typeof Effect];

/** Why a process changes. */
export const Reason = {
  /** Another release of RocketMQ. */
  Version: "version",
  /** A size of the JVM. */
  Memory: "memory",
  /** Another java, or another flag of it. */
  Java: "java",
  /** A key of broker.conf or namesrv.conf. */
  Key: "key",
  /** Where or how much is logged. */
  Logging: "logging",
  /** What its container has beside all that: an image, a network, labels. */
  Container: "container",
  /** The machine that it is on: stopped and started, or replaced. */
  Machine: "machine",
} as const;
export type Reason = (typeof Reason)[keyof typeof Reason];

/** One thing that a running process depends on. Two processes with the same facets run alike. */
export interface Facet {
  readonly reason: Reason;
  /** What it is called: a key of broker.conf, `heapMiB`, a flag of java. */
  readonly name: string;
  readonly value: string;
  /** What it takes to bring a running process to this value. */
  readonly effect: Effect;
}

/** What a NameServer or a broker runs with. */
export interface Runs {
  readonly version: string;
  readonly rocketmqHome: string;
  readonly java: string;
  readonly logDirectory: string;
  /** The logging configuration, or a digest of it. */
  readonly logback: string;
  readonly jvm: Jvm;
  /** broker.conf or namesrv.conf. */
  readonly conf: Conf;
}

/** All that a running process depends on: the scripts compare it on the host, the report of a preview before that. */
export function facetsOf(kind: "nameServer" | "broker", runs: Runs): Facet[] {
  const { version, rocketmqHome, java, logDirectory, logback, jvm, conf } = runs;
  const restart = (reason: Reason, name: string, value: string): Facet => ({
    reason,
    name,
    value,
    effect: Effect.Restart,
  });
  const keys = Object.entries(kind === "broker" ? withRuntimeDefaults(conf) : conf);
  return [
    restart(Reason.Version, "version", version),
    restart(Reason.Version, "rocketmqHome", rocketmqHome),
    restart(Reason.Java, "java", java),
    restart(Reason.Memory, "heapMiB", String(jvm.heapMiB)),
    restart(Reason.Memory, "youngMiB", String(jvm.youngMiB ?? "")),
    restart(Reason.Memory, "directMiB", String(jvm.directMiB)),
    ...jvm.options.map((option) => restart(Reason.Java, option.replace(/=.*/s, ""), option)),
    restart(Reason.Logging, "logDirectory", logDirectory),
    restart(Reason.Logging, "logback", logback),
    ...keys.map(([name, value]): Facet => {
      return { reason: Reason.Key, name, value, effect: kind === "broker" ? effectOf(name, value) : Effect.Restart };
    }),
  ];
}

/** One difference between what runs and what should. */
export interface Change {
  readonly reason: Reason;
  readonly name: string;
  readonly effect: Effect;
}

/**
 * What brings a process with the facets `before` to `after`. A changed facet costs what its new value says, one that
 * is gone what its old one said. An empty list: nothing to do.
 */
export function changesBetween(before: readonly Facet[], after: readonly Facet[]): Change[] {
  const id = ({ reason, name }: Facet): string => `${reason} ${name}`;
  const old = new Map(before.map((facet) => [id(facet), facet]));
  const now = new Map(after.map((facet) => [id(facet), facet]));
  const changed = after.filter((facet) => old.get(id(facet))?.value !== facet.value);
  const gone = before.filter((facet) => !now.has(id(facet)));
  return [...changed, ...gone].map(({ reason, name, effect }) => ({ reason, name, effect }));
}

/**
 * Keys that a running broker takes up, and RocketMQ's defaults of them: each is read on every use, from 5.1.0 to 5.5.0
 * (CleanCommitLogService, PullMessageProcessor, SendMessageProcessor, BrokerFastFailure, CommitLog.updateMaxMessageSize).
 */
export const runtimeDefaults: Conf = {
  autoCreateTopicEnable: "true",
  brokerPermission: "6",
  cleanFileForciblyEnable: "true",
  deleteWhen: "04",
  diskMaxUsedSpaceRatio: "75",
  diskSpaceCleanForciblyRatio: "85",
  diskSpaceWarningLevelRatio: "90",
  fileReservedTime: "72",
  litePullMessageEnable: "true",
  maxMessageSize: "4194304",
  slaveReadEnable: "false",
  traceOn: "true",
  waitTimeMillsInSendQueue: "200",
};

/** What giving a running broker this value costs. */
export function effectOf(key: string, value: string): Effect {
  // The template topic of automatic creation is made at the start only, so it can be switched off, not on.
  const off = key === "autoCreateTopicEnable" && value === "false";
  // From 4.9.4 on a broker reads its list again, at least every 120 s.
  const taken = key in runtimeDefaults && key !== "autoCreateTopicEnable";
  return taken || key === "namesrvAddr" || off ? Effect.Runtime : Effect.Restart;
}

/** Every key of a broker, those included that the file leaves to RocketMQ but that can change at run time. */
export function withRuntimeDefaults(conf: Conf): Conf {
  return { ...runtimeDefaults, ...conf };
}

/** The keys of a configuration whose change costs that. */
export function keysOf<V>(conf: Readonly<Record<string, V>>, effect: Effect): Record<string, V> {
  return Object.fromEntries(Object.entries(conf).filter(([key, value]) => effectOf(key, String(value)) === effect));
}
