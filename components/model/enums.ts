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
