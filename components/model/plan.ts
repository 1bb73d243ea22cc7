import { BrokerRole, FlushDiskType } from "./enums";
import { checkProperties } from "./check-properties";
import { checkTogether, type KeyFault } from "./check-together";
import { checkHost, hostOf, seatOf } from "./placement";
import type { HostFacts } from "./host-facts";
import type { Issue } from "./issue";
import { brokerHeapMiB, checkJvm, type Jvm, type JvmArgs, nameServerHeapMiB, resolveJvm } from "./jvm";
import { checkName, checkTopicName } from "./names";
import { nearest } from "./nearest";
import { checkDirectory } from "./paths";
import {
  brokerPort,
  brokerPorts,
  checkListenPort,
  checkOwnPorts,
  nameServerPort,
  nameServerPorts,
  type Port,
  PortPolicy,
} from "./ports";
import type { Properties } from "./properties";
import { type BrokerSpec, brokerKey, type NameServerSpec, nameServerKey } from "./topology";

/** What holds for all processes of a cluster. */
export interface Defaults {
  readonly ports: PortPolicy;
  /** Added to every port that is not given. */
  readonly portOffset: number;
  readonly nameServerJvm?: JvmArgs;
  readonly brokerJvm?: JvmArgs;
  /** RocketMQ's version, whose keys count. @default - a key must be known to any release */
  readonly version?: string;
  /** What is known of the host. @default - nothing */
  readonly host?: HostFacts;
}

/** A NameServer with nothing left open. */
export interface NameServerPlan {
  /** The NameServer as the user wrote it. */
  readonly spec: NameServerSpec;
  readonly key: string;
  readonly id: string;
  /** The id of its host, where hosts have ids. */
  readonly host?: string;
  readonly listenPort: number;
  readonly ports: readonly Port[];
  readonly jvm: Jvm;
  readonly properties: Properties;
  readonly logDirectory?: string;
}

/** What a group says of each of its members. */
export interface Membership {
  readonly brokerClusterName: string;
  readonly brokerName: string;
  readonly brokerRole: BrokerRole;
  readonly flushDiskType: FlushDiskType;
  readonly slaveReadEnable: boolean;
  /** Only on a SYNC_MASTER: how many members there are. */
  readonly totalReplicas?: number;
  /** Only on a SYNC_MASTER: how many must have a message. */
  readonly inSyncReplicas?: number;
}

/** A broker with nothing left open. */
export interface BrokerPlan extends Membership {
  readonly key: string;
  readonly brokerId: number;
  /** The id of its host, where hosts have ids. */
  readonly host?: string;
  readonly listenPort: number;
  readonly haListenPort: number;
  readonly ports: readonly Port[];
  readonly jvm: Jvm;
  readonly properties: Properties;
  readonly storeDirectory?: string;
  readonly logDirectory?: string;
}

/** A plan and all that is wrong with it; the plan counts only where there is no issue. */
export interface Planned<T> {
  readonly plan: T;
  readonly issues: readonly Issue[];
}

/** Fills in one NameServer and checks it. Planning a planned one changes nothing. */
export function planNameServer(spec: NameServerSpec, defaults: Defaults): Planned<NameServerPlan> {
  const listenPort = spec.listenPort ?? nameServerPort(spec.id, defaults.ports, defaults.portOffset);
  const plan: NameServerPlan = {
    spec,
    key: nameServerKey(spec.id),
    id: spec.id,
    host: hostOf(spec.host, defaults.host ?? {}),
    listenPort,
    ports: nameServerPorts(listenPort),
    jvm: resolveJvm(nameServerHeapMiB, defaults.nameServerJvm, spec.jvm),
    properties: spec.properties ?? {},
    logDirectory: spec.logDirectory,
  };
  const issues = [
    ...checkName("id", spec.id),
    ...checkPlatformHost(spec.host, seatOf(spec.id), defaults),
    ...derived(spec, checkListenPort("listenPort", listenPort, "nameServer")),
    ...checkJvm("jvm", plan.jvm, defaults.host),
    ...checkProperties("properties", plan.properties, "nameServer", defaults.version),
    ...checkDirectory("logDirectory", spec.logDirectory),
  ];
  return { plan, issues };
}

/** A broker, and what its group or topology must change. */
export interface PlannedBroker extends Planned<BrokerPlan> {
  /** Faults of keys that the broker inherits. */
  readonly inherited: readonly KeyFault[];
}

/**
 * Fills in one broker and checks it. Planning a planned one changes nothing.
 *
 * @param above the keys of its group and topology, which are checked where they were written
 * @param size members of its group, if they are known
 */
export function planBroker(
  spec: BrokerSpec,
  member: Membership,
  defaults: Defaults,
  above: Properties = {},
  size?: number,
): PlannedBroker {
  const listenPort =
    spec.listenPort ?? brokerPort(member.brokerName, spec.brokerId, defaults.ports, defaults.portOffset);
  const haListenPort = spec.haListenPort ?? listenPort + 1;
  const plan: BrokerPlan = {
    ...member,
    key: brokerKey(member.brokerName, spec.brokerId),
    brokerId: spec.brokerId,
    host: hostOf(spec.host, defaults.host ?? {}),
    listenPort,
    haListenPort,
    ports: brokerPorts(listenPort, haListenPort),
    jvm: resolveJvm(brokerHeapMiB, defaults.brokerJvm, spec.jvm),
    properties: { ...above, ...spec.properties },
    storeDirectory: spec.storeDirectory,
    logDirectory: spec.logDirectory,
  };
  const own = spec.properties ?? {};
  const together = checkTogether(plan.properties, { flushDiskType: member.flushDiskType, size });
  const isOwn = ({ key }: KeyFault): boolean => Object.hasOwn(own, key);
  const issues = [
    ...checkTopicName("brokerClusterName", member.brokerClusterName),
    ...checkTopicName("brokerName", member.brokerName),
    ...checkOwnName(member),
    ...checkRole(plan),
    ...checkPlatformHost(spec.host, seatOf(member.brokerName, spec.brokerId), defaults),
    ...checkPorts(spec, plan, defaults),
    ...checkJvm("jvm", plan.jvm, defaults.host),
    ...checkProperties("properties", own, "broker", defaults.version),
    ...together.filter(isOwn).map(toIssue),
    ...checkDirectory("storeDirectory", spec.storeDirectory),
    ...checkDirectory("logDirectory", spec.logDirectory),
    ...checkStore(spec),
  ];
  return { plan, issues, inherited: together.filter((fault) => !isOwn(fault)) };
}

/**
 * What is wrong with values that the plan had to wait for. They may be secret, so none is shown.
 *
 * @param values all keys of the broker, the plan's own among them
 */
export function checkLateProperties(plan: BrokerPlan, values: Properties, version: string): Issue[] {
  const late = Object.fromEntries(Object.entries(values).filter(([key]) => !Object.hasOwn(plan.properties, key)));
  const { flushDiskType } = plan;
  const known = new Set(checkTogether(plan.properties, plan).map(({ key }) => key));
  const together = checkTogether(values, { flushDiskType }).filter(({ key }) => !known.has(key));
  const issues = [...checkProperties("properties", late, "broker", version), ...together.map(toIssue)];
  return issues.map((issue) => ({ ...issue, got: undefined }));
}

/** A fault of keys as an issue of the map that holds the key. */
export function toIssue({ key, ...fault }: KeyFault): Issue {
  return { path: `properties.${key}`, ...fault };
}

/** A port that nobody gave comes of the name and the offset. */
function derived({ listenPort }: { listenPort?: number }, issues: Issue[]): Issue[] {
  return listenPort === undefined
    ? issues.map((issue) => ({ ...issue, fix: "lower portOffset, or give listenPort" }))
    : issues;
}

/** Where it runs is not known while a topology is only read. */
function checkPlatformHost(host: string | undefined, seat: number, { host: facts }: Defaults): Issue[] {
  return facts === undefined ? [] : checkHost("host", host, seat, facts);
}

function checkPorts(spec: BrokerSpec, plan: BrokerPlan, defaults: Defaults): Issue[] {
  const { listenPort, haListenPort } = plan;
  const issues = [
    ...derived(spec, checkListenPort("listenPort", listenPort, "broker")),
    ...(spec.haListenPort === undefined ? [] : checkListenPort("haListenPort", haListenPort, "nameServer")),
  ];
  if (defaults.ports === PortPolicy.Shared && spec.listenPort === undefined && plan.brokerId > 9) {
    issues.push({
      path: "listenPort",
      reason: "on a shared host a group has default ports for brokerId 0 to 9 only, those of the next group follow",
      allowed: "a port that no other process has",
      fix: "give listenPort",
    });
  }
  return issues.length > 0 ? issues : checkOwnPorts("haListenPort", plan.ports);
}

/** TopicConfigManager makes a system topic of each of the two names. */
function checkOwnName({ brokerName, brokerClusterName }: Membership): Issue[] {
  return brokerName === brokerClusterName
    ? [
        {
          path: "brokerName",
          reason: "the cluster has this name, and RocketMQ makes a topic of each",
          got: brokerName,
          fix: "take another name",
        },
      ]
    : [];
}

function checkStore({ storeDirectory, logDirectory }: BrokerSpec): Issue[] {
  return storeDirectory !== undefined && storeDirectory === logDirectory
    ? [
        {
          path: "logDirectory",
          reason: "it is the storeDirectory too",
          got: logDirectory,
          fix: "give the logs another",
        },
      ]
    : [];
}

/** RocketMQ forces brokerId 0 on any master and dies on a slave with 0. */
function checkRole(plan: BrokerPlan): Issue[] {
  const issues: Issue[] = [];
  const roles: readonly string[] = Object.values(BrokerRole);
  if (!Number.isInteger(plan.brokerId) || plan.brokerId < 0) {
    issues.push({
      path: "brokerId",
      reason: "not a broker id",
      got: plan.brokerId,
      allowed: "0 for a master, 1 and above for a slave",
    });
  } else if (roles.includes(plan.brokerRole) && (plan.brokerRole === BrokerRole.Slave) !== plan.brokerId > 0) {
    issues.push({
      path: "brokerRole",
      reason: `brokerId ${plan.brokerId} and the role disagree`,
      got: plan.brokerRole,
      allowed: plan.brokerId > 0 ? BrokerRole.Slave : "ASYNC_MASTER, SYNC_MASTER",
    });
  }
  issues.push(...checkEnum("brokerRole", plan.brokerRole, roles));
  issues.push(...checkEnum("flushDiskType", plan.flushDiskType, Object.values(FlushDiskType)));
  return issues;
}

export function checkEnum(path: string, value: string, allowed: readonly string[]): Issue[] {
  const near = nearest(String(value), allowed);
  return allowed.includes(value)
    ? []
    : [
        {
          path,
          reason: "not a value that can stand here (case-sensitive)",
          got: value,
          allowed: allowed.join(", "),
          fix: near === undefined ? undefined : `write ${near}`,
        },
      ];
}
