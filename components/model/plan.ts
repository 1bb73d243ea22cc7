import { BrokerRole, FlushDiskType } from "./enums";
import type { Issue } from "./issue";
import { brokerHeapMiB, checkJvm, type Jvm, type JvmArgs, nameServerHeapMiB, resolveJvm } from "./jvm";
import { checkName } from "./names";
import { checkDirectory } from "./paths";
import {
  brokerPort,
  brokerPorts,
  checkListenPort,
  nameServerPort,
  nameServerPorts,
  type Port,
  type PortPolicy,
} from "./ports";
import { checkProperties, type Properties } from "./properties";
import { type BrokerSpec, brokerKey, type NameServerSpec, nameServerKey } from "./topology";

/** What holds for all processes of a cluster. */
export interface Defaults {
  readonly ports: PortPolicy;
  /** Added to every port that is not given. */
  readonly portOffset: number;
  readonly nameServerJvm?: JvmArgs;
  readonly brokerJvm?: JvmArgs;
}

/** A NameServer with nothing left open. */
export interface NameServerPlan {
  /** The NameServer as the user wrote it. */
  readonly spec: NameServerSpec;
  readonly key: string;
  readonly id: string;
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
    listenPort,
    ports: nameServerPorts(listenPort),
    jvm: resolveJvm(nameServerHeapMiB, defaults.nameServerJvm, spec.jvm),
    properties: spec.properties ?? {},
    logDirectory: spec.logDirectory,
  };
  const issues = [
    ...checkName("id", spec.id),
    ...checkListenPort("listenPort", listenPort, "nameServer"),
    ...checkJvm("jvm", plan.jvm),
    ...checkProperties("properties", plan.properties, "nameServer"),
    ...checkDirectory("logDirectory", spec.logDirectory),
  ];
  return { plan, issues };
}

/** Fills in one broker and checks it. Planning a planned one changes nothing. */
export function planBroker(spec: BrokerSpec, member: Membership, defaults: Defaults): Planned<BrokerPlan> {
  const listenPort =
    spec.listenPort ?? brokerPort(member.brokerName, spec.brokerId, defaults.ports, defaults.portOffset);
  const haListenPort = spec.haListenPort ?? listenPort + 1;
  const plan: BrokerPlan = {
    ...member,
    key: brokerKey(member.brokerName, spec.brokerId),
    brokerId: spec.brokerId,
    listenPort,
    haListenPort,
    ports: brokerPorts(listenPort, haListenPort),
    jvm: resolveJvm(brokerHeapMiB, defaults.brokerJvm, spec.jvm),
    properties: spec.properties ?? {},
    storeDirectory: spec.storeDirectory,
    logDirectory: spec.logDirectory,
  };
  const issues = [
    ...checkName("brokerClusterName", member.brokerClusterName),
    ...checkName("brokerName", member.brokerName),
    ...checkRole(plan),
    ...checkListenPort("listenPort", listenPort, "broker"),
    ...(spec.haListenPort === undefined ? [] : checkListenPort("haListenPort", haListenPort, "nameServer")),
    ...checkJvm("jvm", plan.jvm),
    ...checkProperties("properties", plan.properties, "broker"),
    ...checkDirectory("storeDirectory", spec.storeDirectory),
    ...checkDirectory("logDirectory", spec.logDirectory),
  ];
  return { plan, issues };
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
  return allowed.includes(value)
    ? []
    : [{ path, reason: "not a value that RocketMQ knows (case-sensitive)", got: value, allowed: allowed.join(", ") }];
}
