/** RocketMQ's broker roles (`brokerRole`, org.apache.rocketmq.store.config.BrokerRole). Case-sensitive. */
export const BrokerRole = {
  /** A master that answers a send before its slaves have the message. */
  AsyncMaster: "ASYNC_MASTER",
  /** A master that answers a send when `inSyncReplicas` members of the group have the message. */
  SyncMaster: "SYNC_MASTER",
  /** A copy of the master with the same `brokerName`. */
  Slave: "SLAVE",
} as const;
export type BrokerRole = (typeof BrokerRole)[keyof typeof BrokerRole];

/** RocketMQ's flush types (`flushDiskType`, org.apache.rocketmq.store.config.FlushDiskType). Case-sensitive. */
export const FlushDiskType = {
  /** A send is answered when the message is in memory; the disk follows within 500 ms. */
  AsyncFlush: "ASYNC_FLUSH",
  /** A send is answered when the message is on disk. */
  SyncFlush: "SYNC_FLUSH",
} as const;
export type FlushDiskType = (typeof FlushDiskType)[keyof typeof FlushDiskType];

/** The roles that a master can have. */
export const masterRoles: readonly BrokerRole[] = [BrokerRole.AsyncMaster, BrokerRole.SyncMaster];

/**
 * What clients may do with a topic (`perm`, org.apache.rocketmq.common.constant.PermName). RocketMQ's numbers 2, 4 and 6
 * are the same.
 */
export const Perm = {
  /** Send only: 2. */
  W: "W",
  /** Read only: 4. */
  R: "R",
  /** Send and read: 6. */
  RW: "RW",
} as const;
export type Perm = (typeof Perm)[keyof typeof Perm] | 2 | 4 | 6;

/** What kind of messages a topic takes on 5.x (attribute `message.type`, TopicMessageType). Case-sensitive. */
export const MessageType = {
  /** In no order, at once. */
  Normal: "NORMAL",
  /** In the order of their message group. */
  Fifo: "FIFO",
  /** At a given time. */
  Delay: "DELAY",
  /** Half messages, committed later. */
  Transaction: "TRANSACTION",
  /** Any of them. */
  Mixed: "MIXED",
} as const;
export type MessageType = (typeof MessageType)[keyof typeof MessageType];
