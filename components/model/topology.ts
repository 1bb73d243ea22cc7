import type { BrokerRole, FlushDiskType } from "./enums";
import type { JvmArgs } from "./jvm";
import type { Properties } from "./properties";

/** The shape of a cluster: what runs, not where. The files in `configs/` have this shape. */
export interface Topology {
  /** RocketMQ's `brokerClusterName`. @default DefaultCluster */
  brokerClusterName?: string;
  /** The NameServers to create. @default none - an existing set must be given to the cluster */
  nameServers?: NameServerSpec[];
  /** The broker groups, at least one. */
  brokerGroups: BrokerGroupSpec[];
  /** Keys of broker.conf for every broker; a group's and a broker's own win. @default none */
  properties?: Properties;
}

/** One NameServer. */
export interface NameServerSpec {
  /** Its name within the cluster; it never changes. A number or letter at its end decides its default port. */
  id: string;
  /** The id of the platform's host that it runs on. @default - the only one; required where there are several */
  host?: string;
  /** RocketMQ's `listenPort`. @default 9876, on a shared host 9876 + 10 x the number at the end of the id */
  listenPort?: number;
  /** Heap and flags. @default - the cluster's */
  jvm?: JvmArgs;
  /** Keys of namesrv.conf. @default none */
  properties?: Properties;
  /** Directory of its logs, absolute. @default - beside the process */
  logDirectory?: string;
}

/** All brokers with one brokerName: one master and its slaves. */
export interface BrokerGroupSpec {
  /** RocketMQ's `brokerName`. */
  brokerName: string;
  /** The master's role (`brokerRole`). @default ASYNC_MASTER */
  brokerRole?: BrokerRole;
  /** RocketMQ's `flushDiskType`, for all members. @default ASYNC_FLUSH */
  flushDiskType?: FlushDiskType;
  /** RocketMQ's `slaveReadEnable`, for all members, since both sides must have it. @default false */
  slaveReadEnable?: boolean;
  /**
   * How many members, the master among them, must have a message before a SYNC_MASTER answers (`inSyncReplicas`).
   * RocketMQ's own default 1 makes a SYNC_MASTER asynchronous on 5.x. @default - 2 with SYNC_MASTER, else RocketMQ's
   */
  inSyncReplicas?: number;
  /** The members; brokerId 0 is the master. */
  brokers: BrokerSpec[];
  /** Keys of broker.conf for all members. @default none */
  properties?: Properties;
}

/** One member of a broker group. */
export interface BrokerSpec {
  /** RocketMQ's `brokerId`: 0 is the master, above 0 a slave. */
  brokerId: number;
  /** The id of the platform's host that it runs on. @default - the only one; required where there are several */
  host?: string;
  /** RocketMQ's `listenPort`. @default 10911, on a shared host + 100 x the group's letter or number + 10 x brokerId */
  listenPort?: number;
  /** RocketMQ's `haListenPort`. @default listenPort + 1 */
  haListenPort?: number;
  /** Heap and flags. @default - the cluster's */
  jvm?: JvmArgs;
  /** Keys of broker.conf for this broker. @default none */
  properties?: Properties;
  /** Directory of its store (`storePathRootDir`), absolute. @default - beside the process */
  storeDirectory?: string;
  /** Directory of its logs, absolute. @default - beside the process */
  logDirectory?: string;
}

export const defaultClusterName = "DefaultCluster";

/** The name of a broker's process: `broker-a-0`. */
export function brokerKey(brokerName: string, brokerId: number): string {
  return `${brokerName}-${brokerId}`;
}

/** The name of a NameServer's process: `nameserver-0`. */
export function nameServerKey(id: string): string {
  return `nameserver-${id}`;
}
