import { type BadInput, topology, withGroup, withProperties, withSlave } from "../../support/bad-inputs";

export const rules: readonly BadInput[] = [
  [
    "registerNameServerPeriod in seconds",
    withProperties({ registerNameServerPeriod: 30 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.registerNameServerPeriod: in milliseconds, and RocketMQ would silently take the nearest limit; got 30; allowed 10000 to 60000",
    ],
  ],
  [
    "a store that there is not",
    withProperties({ storeType: "rocksdb" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.storeType: not a store that RocketMQ has; got "rocksdb"; allowed default, defaultRocksDB',
    ],
  ],
  [
    "a permission that there is not",
    withProperties({ brokerPermission: 7 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.brokerPermission: not a permission (2 write, 4 read, 6 both); got 7; allowed 2, 4, 6",
    ],
  ],
  [
    "hours that there are not",
    withProperties({ deleteWhen: "04;24" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.deleteWhen: not hours of the day; got "04;24"; allowed 00 to 23, or several such as 04;16',
    ],
  ],
  [
    "hours with a comma",
    withProperties({ deleteWhen: "04,16" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.deleteWhen: not hours of the day; got "04,16"; allowed 00 to 23, or several such as 04;16',
    ],
  ],
  [
    "delays with a comma",
    withProperties({ messageDelayLevel: "1s,5s" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.messageDelayLevel: not delays; got "1s,5s"; allowed such as 1s 5s 1m 2h 1d, one blank between',
    ],
  ],
  [
    "a delay in weeks",
    withProperties({ messageDelayLevel: "1s 1w" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.messageDelayLevel: not delays; got "1s 1w"; allowed such as 1s 5s 1m 2h 1d, one blank between',
    ],
  ],
  [
    "ACL 1 where it is gone",
    withProperties({ aclEnable: true }),
    [
      "brokerGroups.broker-a.brokers.0.properties.aclEnable: ACL 1 is gone from 5.3.3 on, this would leave the broker open; got true; allowed false; do set authenticationEnabled and authenticationMetadataProvider",
    ],
  ],
  [
    "a controller",
    withProperties({ enableControllerMode: true }),
    [
      "brokerGroups.broker-a.brokers.0.properties.enableControllerMode: masters are chosen by the library, not by a controller; got true; allowed false; do set brokerRole of the group",
    ],
  ],
  [
    "DLedger",
    withProperties({ enableDLegerCommitLog: "TRUE" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.enableDLegerCommitLog: masters are chosen by the library, not by DLedger; got "TRUE"; allowed false; do set brokerRole of the group',
    ],
  ],
  [
    "authentication without a provider",
    withProperties({ authenticationEnabled: true }),
    [
      "brokerGroups.broker-a.brokers.0.properties.authenticationEnabled: without authenticationMetadataProvider the broker refuses every request; got true; do set authenticationMetadataProvider too",
    ],
  ],
  [
    "authorization without a provider, in the topology",
    topology({ properties: { authorizationEnabled: true } }),
    [
      "properties.authorizationEnabled: without authorizationMetadataProvider the broker refuses every request; got true; do set authorizationMetadataProvider too",
    ],
  ],
  [
    "credentials that are no JSON, not shown",
    withProperties({ initAuthenticationUser: "admin:secret-pw" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.initAuthenticationUser: not the JSON that RocketMQ reads; allowed {"username":"…","password":"…"}',
    ],
  ],
  [
    "credentials with the wrong fields, not shown",
    withProperties({ innerClientAuthenticationCredentials: '{"username":"a","password":"secret-pw"}' }),
    [
      'brokerGroups.broker-a.brokers.0.properties.innerClientAuthenticationCredentials: not the JSON that RocketMQ reads; allowed {"accessKey":"…","secretKey":"…"}',
    ],
  ],
  [
    "a black list that opens the broker",
    withProperties({ configBlackList: "brokerConfigPath" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.configBlackList: lets everybody who reaches the port change configBlackList; got "brokerConfigPath"; do add configBlackList;brokerConfigPath',
    ],
  ],
  [
    "files of no size",
    withProperties({ mappedFileSizeConsumeQueue: 0 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.mappedFileSizeConsumeQueue: in bytes, 20 an entry, and RocketMQ would silently round it up; got 0; allowed multiples of 20",
    ],
  ],
  [
    "a black list of what the library sets",
    withProperties({ configBlackList: "configBlackList;brokerConfigPath;brokerPermission;namesrvAddr" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.configBlackList: the library sets namesrvAddr, brokerPermission on the running broker, to drain it or without a restart; got "configBlackList;brokerConfigPath;brokerPermission;namesrvAddr"; do remove namesrvAddr;brokerPermission',
    ],
  ],
  [
    "a message larger than a file",
    withProperties({ maxMessageSize: 8388608, mappedFileSizeCommitLog: 4194304 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.mappedFileSizeCommitLog: a message of maxMessageSize does not fit a file of the commit log; got 4194304; allowed maxMessageSize below mappedFileSizeCommitLog",
    ],
  ],
  [
    "no message at all",
    withProperties({ maxMessageSize: 0 }),
    ["brokerGroups.broker-a.brokers.0.properties.maxMessageSize: not a size in bytes; got 0; allowed 1 to 1073741824"],
  ],
  [
    "files that are not whole pages",
    withProperties({ mappedFileSizeCommitLog: 10000000 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.mappedFileSizeCommitLog: not whole pages of memory, in bytes; got 10000000; allowed multiples of 4096",
    ],
  ],
  [
    "a consume queue counted in entries",
    withProperties({ mappedFileSizeConsumeQueue: 300001 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.mappedFileSizeConsumeQueue: in bytes, 20 an entry, and RocketMQ would silently round it up; got 300001; allowed multiples of 20",
    ],
  ],
  [
    "a commit log with a tilde",
    withProperties({ storePathCommitLog: "~/commitlog" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.storePathCommitLog: not an absolute path; got "~/commitlog"; allowed /data/store and the like, without ~, variables, quotes, colons, %, .. or a slash at the end',
    ],
  ],
  [
    "one of several commit logs with a variable",
    withProperties({ storePathCommitLog: "/a/commitlog,$HOME/commitlog" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.storePathCommitLog: not an absolute path; got "/a/commitlog,$HOME/commitlog"; allowed /data/store and the like, without ~, variables, quotes, colons, %, .. or a slash at the end',
    ],
  ],
  [
    "a transient pool with SYNC_FLUSH",
    withGroup({ flushDiskType: "SYNC_FLUSH", properties: { transientStorePoolEnable: true } }),
    [
      "brokerGroups.broker-a.properties.transientStorePoolEnable: RocketMQ ignores it with SYNC_FLUSH; got true; do take ASYNC_FLUSH, or remove it",
    ],
  ],
  [
    "more in-sync members than there are",
    withSlave({ properties: { minInSyncReplicas: 3 } }),
    ["brokerGroups.broker-a.properties.minInSyncReplicas: more than the group has members; got 3; allowed 1..2"],
  ],
  [
    "nothing is kept",
    withProperties({ fileReservedTime: 0 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.fileReservedTime: must be above 0; got 0; allowed whole numbers from 1",
    ],
  ],
];
