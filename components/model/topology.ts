import type { BrokerRole, FlushDiskType, MessageType, Perm } from "./enums";
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
  /** Topics on the masters of the cluster, those that join later too. @default none */
  topics?: TopicSpec[];
  /** Consumer groups on the masters of the cluster, those that join later too. @default none */
  consumerGroups?: ConsumerGroupSpec[];
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

/** One topic on the masters of a cluster. */
export interface TopicSpec {
  /** RocketMQ's `topicName`. */
  topicName: string;
  /** RocketMQ's `readQueueNums`: queues on each master that consumers read. @default - writeQueueNums, else 8 */
  readQueueNums?: number;
  /** RocketMQ's `writeQueueNums`: queues on each master that producers write to. @default - readQueueNums, else 8 */
  writeQueueNums?: number;
  /** RocketMQ's `perm`: what clients may do. @default RW */
  perm?: Perm;
  /** RocketMQ's `order`: a flag that clients may read, nothing else. @default false */
  order?: boolean;
  /** RocketMQ's attribute `message.type`. @default - as it is; NORMAL for a new topic */
  messageType?: MessageType;
  /** The broker groups that have it. @default - all, those that join later too */
  brokerNames?: string[];
  /**
   * Seconds that consumers may take to read what is left in queues that go, and to take up new ones. Then the change is
   * undone and the `up` fails. @default 300
   */
  consumeTimeoutSeconds?: number;
  /**
   * Consumer groups that no change of the queues waits for: what they have not read in a queue that goes is lost to
   * them. @default none
   */
  ignoreConsumerGroups?: string[];
  /**
   * Takes the topic away, or a permission, though clients use it or messages wait in it, and queues with messages that no
   * consumer group has ever read. @default false
   */
  force?: boolean;
}

/** One consumer group on the masters of a cluster. */
export interface ConsumerGroupSpec {
  /** RocketMQ's `groupName`. */
  groupName: string;
  /** RocketMQ's `consumeEnable`: whether it may read at all. @default true */
  consumeEnable?: boolean;
  /** RocketMQ's `consumeBroadcastEnable`: whether each of its clients may read all messages. @default true */
  consumeBroadcastEnable?: boolean;
  /** RocketMQ's `consumeMessageOrderly`: whether clients of the proxy read in order. @default false */
  consumeMessageOrderly?: boolean;
  /** RocketMQ's `retryQueueNums`: queues of its retry topic. @default 1 */
  retryQueueNums?: number;
  /** RocketMQ's `retryMaxTimes`: tries until a message goes to its dead letter topic. @default 16 */
  retryMaxTimes?: number;
  /** The broker groups that have it. @default - all, those that join later too */
  brokerNames?: string[];
  /** Takes the group away though its clients are online or messages wait for it. @default false */
  force?: boolean;
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
