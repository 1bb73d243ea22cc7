import { BrokerRole, FlushDiskType, masterRoles } from "./enums";
import { type Issue, under } from "./issue";
import { checkName, repeated } from "./names";
import {
  type BrokerPlan,
  checkEnum,
  type Defaults,
  type Membership,
  type NameServerPlan,
  planBroker,
  type Planned,
  planNameServer,
} from "./plan";
import { checkCollisions, PortPolicy, type PortUser } from "./ports";
import { type BrokerGroupSpec, defaultClusterName, type Topology } from "./topology";

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
}

/** From a topology to processes, with every issue of it. Pure. */
export function planCluster(topology: Topology, defaults: Defaults): Planned<ClusterPlan> {
  const brokerClusterName = topology.brokerClusterName ?? defaultClusterName;
  const nameServers = sortBy(topology.nameServers ?? [], (spec) => spec.id).map((spec) => {
    const { plan, issues } = planNameServer(spec, defaults);
    return { plan, issues: under(`nameServers.${spec.id}`, issues) };
  });
  const groups = sortBy(topology.brokerGroups, (spec) => spec.brokerName).map((spec) => {
    const properties = { ...topology.properties, ...spec.properties };
    const { plan, issues } = planGroup({ ...spec, properties }, brokerClusterName, defaults);
    return { plan, issues: under(`brokerGroups.${spec.brokerName}`, issues) };
  });
  const plan = { brokerClusterName, nameServers: nameServers.map((n) => n.plan), groups: groups.map((g) => g.plan) };
  const issues = [
    ...checkName("brokerClusterName", brokerClusterName),
    ...(topology.brokerGroups.length === 0
      ? [{ path: "brokerGroups", reason: "no broker group", got: [], allowed: "at least one" }]
      : []),
    ...duplicates("nameServers", "id", topology.nameServers?.map((spec) => spec.id) ?? []),
    ...duplicates(
      "brokerGroups",
      "brokerName",
      topology.brokerGroups.map((spec) => spec.brokerName),
    ),
    ...nameServers.flatMap((n) => n.issues),
    ...groups.flatMap((g) => g.issues),
    ...(defaults.ports === PortPolicy.Shared ? checkCollisions(portUsers(plan)) : []),
  ];
  return { plan, issues };
}

/** From a group to its brokers. */
export function planGroup(spec: BrokerGroupSpec, brokerClusterName: string, defaults: Defaults): Planned<GroupPlan> {
  const role = spec.brokerRole ?? BrokerRole.AsyncMaster;
  const sync = role === BrokerRole.SyncMaster;
  const size = spec.brokers.length;
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
      const properties = { ...spec.properties, ...broker.properties };
      const { plan, issues } = planBroker({ ...broker, properties }, member, defaults);
      return { plan, issues: under(`brokers.${broker.brokerId}`, issues) };
    });
  const issues = [...checkGroup(spec, role), ...brokers.flatMap((b) => b.issues)];
  return { plan: { spec, brokers: brokers.map((b) => b.plan) }, issues: unique(issues) };
}

function checkGroup(spec: BrokerGroupSpec, role: BrokerRole): Issue[] {
  const ids = spec.brokers.map((broker) => broker.brokerId);
  const size = ids.length;
  const issues = [...checkEnum("brokerRole", role, masterRoles), ...duplicates("brokers", "brokerId", ids)];
  if (!ids.includes(0)) {
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

function duplicates<T extends string | number>(path: string, field: string, values: readonly T[]): Issue[] {
  return repeated(values).map((value) => ({
    path,
    reason: `${field} stands more than once`,
    got: value,
    allowed: "each once",
  }));
}

/** A name that is wrong for the whole group would be told once a member. */
function unique(issues: readonly Issue[]): Issue[] {
  const seen = new Set<string>();
  return issues.filter((issue) => {
    const shared = /\.(brokerName|brokerClusterName|flushDiskType)$/.exec(issue.path);
    const id = JSON.stringify(shared === null ? issue : { ...issue, path: shared[1] });
    return seen.size < seen.add(id).size;
  });
}

function portUsers(plan: ClusterPlan): PortUser[] {
  return [
    ...plan.nameServers.map((n) => ({ path: `nameServers.${n.id}`, label: n.key, ports: n.ports })),
    ...plan.groups.flatMap((group) =>
      group.brokers.map((b) => ({
        path: `brokerGroups.${group.spec.brokerName}.brokers.${b.brokerId}`,
        label: b.key,
        ports: b.ports,
      })),
    ),
  ];
}

/** In the order of people: `broker-2` before `broker-10`. */
function sortBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  const collator = new Intl.Collator("en", { numeric: true });
  return [...items].sort((a, b) => collator.compare(key(a), key(b)));
}
