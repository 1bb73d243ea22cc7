import { BrokerRole, FlushDiskType, masterRoles } from "./enums";
import { checkProperties } from "./check-properties";
import type { KeyFault } from "./check-together";
import { distinct, type Issue, under } from "./issue";
import { repeated } from "./names";
import {
  type BrokerPlan,
  checkEnum,
  type Defaults,
  type Membership,
  type NameServerPlan,
  planBroker,
  type Planned,
  planNameServer,
  toIssue,
} from "./plan";
import type { Properties } from "./properties";
import { readTopology } from "./structure";
import { type ConsumerGroupPlan, planConsumerGroup } from "./consumer-group";
import { planTopic, type TopicPlan, type TopicSite } from "./topic";
import { type BrokerGroupSpec, brokerKey, defaultClusterName, nameServerKey, type Topology } from "./topology";

/** A broker group with nothing left open; brokers sorted by id, so the master comes first. */
export interface GroupPlan {
  /** The group as the user wrote it, with the topology's properties under its own. */
  readonly spec: BrokerGroupSpec;
  readonly brokers: readonly BrokerPlan[];
}

/** A cluster with nothing left open. NameServers and groups are sorted: the user's order never matters. */
export interface ClusterPlan {
  readonly brokerClusterName: string;
  readonly nameServers: readonly NameServerPlan[];
  readonly groups: readonly GroupPlan[];
  readonly topics: readonly TopicPlan[];
  readonly consumerGroups: readonly ConsumerGroupPlan[];
}

/**
 * From a topology to processes, with every issue of it. Pure, and never throws.
 *
 * @param value a topology of any origin: YAML, the config of a stack, a program in JavaScript
 */
export function planCluster(value: unknown, defaults: Defaults): Planned<ClusterPlan> {
  const { value: topology, issues: structure, doubtful } = readTopology(value);
  const { plan, issues } = planTopology(topology ?? { brokerGroups: [] }, defaults);
  return { plan, issues: [...structure, ...issues.filter((issue) => !doubtful(issue.path))] };
}

function planTopology(topology: Topology, defaults: Defaults): Planned<ClusterPlan> {
  const brokerClusterName = topology.brokerClusterName ?? defaultClusterName;
  const nameServers = sortBy(topology.nameServers ?? [], (spec) => spec.id).map((spec) => {
    const { plan, issues } = planNameServer(spec, defaults);
    return { plan, issues: under(`nameServers.${spec.id}`, issues) };
  });
  const groups = sortBy(topology.brokerGroups, (spec) => spec.brokerName).map((spec) => {
    const { plan, issues, inherited } = planGroup(spec, brokerClusterName, defaults, topology.properties);
    return { plan, issues: [...inherited.map(toIssue), ...under(`brokerGroups.${spec.brokerName}`, issues)] };
  });
  const admin = planAdministered(topology, brokerClusterName);
  const plan = {
    brokerClusterName,
    nameServers: nameServers.map((n) => n.plan),
    groups: groups.map((g) => g.plan),
    ...admin.plan,
  };
  const issues = [
    ...(topology.brokerGroups.length === 0
      ? [{ path: "brokerGroups", reason: "no broker group", got: [], allowed: "at least one" }]
      : []),
    ...duplicates("nameServers", "id", topology.nameServers?.map((spec) => spec.id) ?? []),
    ...duplicates(
      "brokerGroups",
      "brokerName",
      topology.brokerGroups.map((spec) => spec.brokerName),
    ),
    ...checkProperties("properties", topology.properties ?? {}, "broker", defaults.version),
    ...nameServers.flatMap((n) => n.issues),
    ...groups.flatMap((g) => g.issues),
    ...admin.issues,
    ...checkKeys(topology),
  ];
  return { plan, issues: once(issues) };
}

/** What brokers are told as they run: topics and consumer groups. */
function planAdministered(
  { topics = [], consumerGroups = [], brokerGroups }: Topology,
  brokerClusterName: string,
): Planned<Pick<ClusterPlan, "topics" | "consumerGroups">> {
  const site: TopicSite = { brokerClusterName, brokerNames: brokerGroups.map(({ brokerName }) => brokerName) };
  const topicPlans = sortBy(topics, ({ topicName }) => topicName).map((spec) => {
    const { plan, issues } = planTopic(spec, site);
    return { plan, issues: under(`topics.${spec.topicName}`, issues) };
  });
  const groupPlans = sortBy(consumerGroups, ({ groupName }) => groupName).map((spec) => {
    const { plan, issues } = planConsumerGroup(spec, site);
    return { plan, issues: under(`consumerGroups.${spec.groupName}`, issues) };
  });
  const topicNames = topics.map(({ topicName }) => topicName);
  const groupNames = consumerGroups.map(({ groupName }) => groupName);
  return {
    plan: { topics: topicPlans.map(({ plan }) => plan), consumerGroups: groupPlans.map(({ plan }) => plan) },
    issues: [
      ...duplicates("topics", "topicName", topicNames),
      ...duplicates("consumerGroups", "groupName", groupNames),
      ...[...topicPlans, ...groupPlans].flatMap(({ issues }) => issues),
    ],
  };
}

/** A NameServer and a broker whose processes would have one name, and so one directory. */
function checkKeys({ nameServers = [], brokerGroups }: Topology): Issue[] {
  const taken = new Set(nameServers.map(({ id }) => nameServerKey(id)));
  return brokerGroups.flatMap(({ brokerName, brokers }) =>
    brokers
      .map(({ brokerId }) => brokerKey(brokerName, brokerId))
      .filter((key) => taken.has(key))
      .map((key) => ({
        path: `brokerGroups.${brokerName}.brokerName`,
        reason: `a NameServer and a broker would both be the process ${key}`,
        got: brokerName,
        fix: "take another name",
      })),
  );
}

/** A group, and what its topology must change. */
export interface PlannedGroup extends Planned<GroupPlan> {
  /** Faults of keys that the group inherits. */
  readonly inherited: readonly KeyFault[];
}

/**
 * From a group to its brokers.
 *
 * @param above the keys of its topology, which are checked there
 */
export function planGroup(
  spec: BrokerGroupSpec,
  brokerClusterName: string,
  defaults: Defaults,
  above: Properties = {},
): PlannedGroup {
  const role = spec.brokerRole ?? BrokerRole.AsyncMaster;
  const sync = role === BrokerRole.SyncMaster;
  const size = spec.brokers.length;
  const properties = { ...above, ...spec.properties };
  const brokers = [...spec.brokers]
    .sort((a, b) => a.brokerId - b.brokerId)
    .map((broker) => {
      const master = broker.brokerId === 0;
      const member: Membership = {
        brokerClusterName,
        brokerName: spec.brokerName,
        brokerRole: master ? role : BrokerRole.Slave,
        flushDiskType: spec.flushDiskType ?? FlushDiskType.AsyncFlush,
        slaveReadEnable: spec.slaveReadEnable ?? false,
        // On 5.x a SYNC_MASTER waits for nobody while inSyncReplicas is RocketMQ's default 1.
        ...(sync && master ? { totalReplicas: size, inSyncReplicas: spec.inSyncReplicas ?? Math.min(2, size) } : {}),
      };
      const { plan, issues, inherited } = planBroker(broker, member, defaults, properties, size);
      return { plan, issues: under(`brokers.${broker.brokerId}`, issues), inherited };
    });
  const faults = brokers.flatMap((broker) => broker.inherited);
  const isOwn = ({ key }: KeyFault): boolean => Object.hasOwn(spec.properties ?? {}, key);
  const issues = [
    ...checkGroup(spec, role),
    ...checkProperties("properties", spec.properties ?? {}, "broker", defaults.version),
    ...faults.filter(isOwn).map(toIssue),
    ...brokers.flatMap((b) => b.issues),
  ];
  return {
    plan: { spec: { ...spec, properties }, brokers: brokers.map((b) => b.plan) },
    issues: once(issues),
    inherited: faults.filter((fault) => !isOwn(fault)),
  };
}

function checkGroup(spec: BrokerGroupSpec, role: BrokerRole): Issue[] {
  const ids = spec.brokers.map((broker) => broker.brokerId);
  const size = ids.length;
  const masters = ids.filter((id) => id === 0).length;
  const slaves = ids.filter((id) => id !== 0);
  const issues = [...checkEnum("brokerRole", role, masterRoles), ...duplicates("brokers", "brokerId", slaves)];
  if (masters > 1) {
    issues.push({
      path: "brokers",
      reason: "more than one master",
      got: ids,
      allowed: "exactly one broker with brokerId 0",
    });
  }
  if (masters === 0) {
    issues.push({ path: "brokers", reason: "no master", got: ids, allowed: "exactly one broker with brokerId 0" });
  }
  if (role === BrokerRole.SyncMaster && size < 2) {
    issues.push({
      path: "brokerRole",
      reason: "a SYNC_MASTER without a slave copies to nobody",
      got: role,
      fix: "add a slave, or take ASYNC_MASTER",
    });
  }
  if (spec.slaveReadEnable === true && size < 2) {
    issues.push({
      path: "slaveReadEnable",
      reason: "the group has no slave to read from",
      got: true,
      fix: "add a slave, or remove it",
    });
  }
  const inSync = spec.inSyncReplicas;
  if (inSync !== undefined && role !== BrokerRole.SyncMaster) {
    issues.push({
      path: "inSyncReplicas",
      reason: "RocketMQ ignores it on an ASYNC_MASTER",
      got: inSync,
      fix: "take SYNC_MASTER, or remove it",
    });
  } else if (inSync !== undefined && (!Number.isInteger(inSync) || inSync < 1 || inSync > size)) {
    issues.push({ path: "inSyncReplicas", reason: "not a number of members", got: inSync, allowed: `1..${size}` });
  }
  return issues;
}

/** The replicas of one SYNC_MASTER, whose group is not known here. */
export function checkReplicas({ brokerRole, totalReplicas, inSyncReplicas }: Membership): Issue[] {
  const size = totalReplicas ?? 1;
  const issues: Issue[] = [];
  if (totalReplicas !== undefined && !(Number.isInteger(totalReplicas) && totalReplicas > 0)) {
    issues.push({ path: "totalReplicas", reason: "not a number of members", got: totalReplicas, allowed: "from 1" });
  } else if (inSyncReplicas !== undefined && !(Number.isInteger(inSyncReplicas) && inSyncReplicas > 0)) {
    issues.push({ path: "inSyncReplicas", reason: "not a number of members", got: inSyncReplicas, allowed: "from 1" });
  } else if (inSyncReplicas !== undefined && inSyncReplicas > size) {
    issues.push({
      path: "inSyncReplicas",
      reason: "more than the group has members, so every send would fail",
      got: inSyncReplicas,
      allowed: `up to totalReplicas (${size})`,
    });
  } else if (brokerRole === BrokerRole.SyncMaster && inSyncReplicas === undefined) {
    issues.push({
      path: "inSyncReplicas",
      reason: "missing, and with RocketMQ's own 1 a SYNC_MASTER waits for no slave",
      allowed: "1 to totalReplicas",
      fix: "set totalReplicas and inSyncReplicas, or take ASYNC_MASTER",
    });
  }
  return issues;
}

function duplicates<T extends string | number>(path: string, field: string, values: readonly T[]): Issue[] {
  return repeated(values).map((value) => ({
    path,
    reason: `${field} stands more than once`,
    got: value,
    allowed: "each once",
  }));
}

/** What a broker says of its group or cluster is told where the group or cluster says it, and once. */
function once(issues: readonly Issue[]): Issue[] {
  const atGroup = issues.map((issue) => ({
    ...issue,
    path: issue.path
      .replace(/(^|\.)brokers\.[^.]*\.(brokerName|flushDiskType)$/, "$1$2")
      .replace(/^(brokerGroups\.[^.]*\.)?(brokers\.[^.]*\.)?brokerClusterName$/, "brokerClusterName"),
  }));
  return distinct(atGroup);
}

/** In the order of people: `broker-2` before `broker-10`. */
function sortBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  const collator = new Intl.Collator("en", { numeric: true });
  return [...items].sort((a, b) => collator.compare(key(a), key(b)));
}
