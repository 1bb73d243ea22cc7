import {
  type BadInput,
  broker,
  group,
  topology,
  withBroker,
  withGroup,
  withOptions,
  withProperties,
  withSlave,
} from "../../support/bad-inputs";

export const misspelt: readonly BadInput[] = [
  [
    "a role at the broker",
    withBroker({ brokerRole: "SLAVE" }),
    [
      'brokerGroups.broker-a.brokers.0.brokerRole: unknown key; got "SLAVE"; allowed brokerId, host, listenPort, haListenPort, jvm, properties, storeDirectory, logDirectory; do set brokerRole of the group',
    ],
  ],
  [
    "a port at the group",
    withGroup({ listenPort: 10911 }),
    [
      "brokerGroups.broker-a.listenPort: unknown key; got 10911; allowed brokerName, brokerRole, flushDiskType, slaveReadEnable, inSyncReplicas, brokers, properties; do set listenPort of the broker",
    ],
  ],
  [
    "a key of broker.conf at the group",
    withGroup({ fileReservedTime: 48 }),
    [
      "brokerGroups.broker-a.fileReservedTime: unknown key; got 48; allowed brokerName, brokerRole, flushDiskType, slaveReadEnable, inSyncReplicas, brokers, properties; do put it under properties, as a key of broker.conf",
    ],
  ],
  [
    "a misspelt port",
    withBroker({ listenport: 10911 }),
    [
      "brokerGroups.broker-a.brokers.0.listenport: unknown key; got 10911; allowed brokerId, host, listenPort, haListenPort, jvm, properties, storeDirectory, logDirectory; do write listenPort",
    ],
  ],
  [
    "a misspelt role",
    withGroup({ brokerRole: "ASYN_MASTER" }),
    [
      'brokerGroups.broker-a.brokerRole: not a value that can stand here (case-sensitive); got "ASYN_MASTER"; allowed ASYNC_MASTER, SYNC_MASTER; do write ASYNC_MASTER',
    ],
  ],
  [
    "a role in small letters",
    withSlave({ brokerRole: "sync_master" }),
    [
      'brokerGroups.broker-a.brokerRole: not a value that can stand here (case-sensitive); got "sync_master"; allowed ASYNC_MASTER, SYNC_MASTER; do write SYNC_MASTER',
    ],
  ],
  [
    "SLAVE as the role of a group",
    withGroup({ brokerRole: "SLAVE" }),
    [
      'brokerGroups.broker-a.brokerRole: not a value that can stand here (case-sensitive); got "SLAVE"; allowed ASYNC_MASTER, SYNC_MASTER; do remove it; a broker with a brokerId above 0 is a slave',
    ],
  ],
  [
    "a role that is nothing like one",
    withGroup({ brokerRole: "leader" }),
    [
      'brokerGroups.broker-a.brokerRole: not a value that can stand here (case-sensitive); got "leader"; allowed ASYNC_MASTER, SYNC_MASTER',
    ],
  ],
  [
    "a misspelt flushDiskType",
    withGroup({ flushDiskType: "ASYN_FLUSH" }),
    [
      'brokerGroups.broker-a.flushDiskType: not a value that can stand here (case-sensitive); got "ASYN_FLUSH"; allowed ASYNC_FLUSH, SYNC_FLUSH; do write ASYNC_FLUSH',
    ],
  ],
  [
    "a port in quotes, and too large",
    withBroker({ listenPort: "70000" }),
    [
      'brokerGroups.broker-a.brokers.0.listenPort: not a whole number; got "70000"; do write 70000 without quotes',
      "brokerGroups.broker-a.brokers.0.listenPort: not a port whose derived ports (-2, +1) exist; got 70000; allowed 3..65534",
    ],
  ],
  [
    "a port that is a fraction",
    withBroker({ listenPort: 10911.5 }),
    ["brokerGroups.broker-a.brokers.0.listenPort: not a whole number; got 10911.5"],
  ],
  [
    "a port that is null",
    withBroker({ listenPort: null }),
    ["brokerGroups.broker-a.brokers.0.listenPort: empty; got null; do give it a value, or remove it"],
  ],
  [
    "yes for true",
    withSlave({ slaveReadEnable: "yes" }),
    ['brokerGroups.broker-a.slaveReadEnable: neither true nor false; got "yes"; allowed true, false; do write true'],
  ],
  [
    "an id in quotes",
    withGroup({ brokers: [broker(), broker({ brokerId: "1" })] }),
    ['brokerGroups.broker-a.brokers.1.brokerId: not a whole number; got "1"; do write 1 without quotes'],
  ],
  [
    "an id that is no number",
    withGroup({ brokers: [broker(), broker({ brokerId: "one" })] }),
    ['brokerGroups.broker-a.brokers.one.brokerId: not a whole number; got "one"'],
  ],
  [
    "jvm as text",
    withBroker({ jvm: "-Xmx1g" }),
    [
      'brokerGroups.broker-a.brokers.0.jvm: not a map; got "-Xmx1g"; allowed heapMiB, youngMiB, directMiB, memoryLimitMiB, options',
    ],
  ],
  [
    "a misspelt size",
    withBroker({ jvm: { heapMib: 16 } }),
    [
      "brokerGroups.broker-a.brokers.0.jvm.heapMib: unknown key; got 16; allowed heapMiB, youngMiB, directMiB, memoryLimitMiB, options; do write heapMiB",
      "brokerGroups.broker-a.brokers.0.jvm.heapMiB: not a whole number of MiB, or too few; got 16; allowed whole numbers from 32",
    ],
  ],
  [
    "options as text",
    withBroker({ jvm: { options: "-Xss1m" } }),
    [
      'brokerGroups.broker-a.brokers.0.jvm.options: not a list; got "-Xss1m"; do write a list, one element a line after -',
    ],
  ],
  [
    "a number among the options",
    withOptions(1),
    ['brokerGroups.broker-a.brokers.0.jvm.options.0: not text; got 1; do write "1" in quotes'],
  ],
  [
    "a property that is a list",
    withProperties({ deleteWhen: ["04", "16"] }),
    [
      'brokerGroups.broker-a.brokers.0.properties.deleteWhen: not a value; got ["04","16"]; allowed text, a number, true or false',
    ],
  ],
  [
    "a property without a value",
    withProperties({ deleteWhen: null, fileReservedTime: "12a" }),
    [
      "brokerGroups.broker-a.brokers.0.properties.deleteWhen: empty; got null; do give it a value, or remove it",
      'brokerGroups.broker-a.brokers.0.properties.fileReservedTime: not a whole number in range, so RocketMQ would silently keep its default 72; got "12a"; allowed whole numbers from -2147483648 to 2147483647',
    ],
  ],
  [
    "properties as text",
    withProperties("deleteWhen=04"),
    ['brokerGroups.broker-a.brokers.0.properties: not a map; got "deleteWhen=04"; allowed keys with values'],
  ],
  [
    "structure and meaning at once, in two groups",
    topology({
      brokerGroups: [
        group({ brokerRol: "SYNC_MASTER" }),
        group({ brokerName: "broker-b", brokers: [broker({ listenPort: 1 })] }),
      ],
    }),
    [
      'brokerGroups.broker-a.brokerRol: unknown key; got "SYNC_MASTER"; allowed brokerName, brokerRole, flushDiskType, slaveReadEnable, inSyncReplicas, brokers, properties; do write brokerRole',
      'brokerGroups.broker-a.brokerRole: a SYNC_MASTER without a slave copies to nobody; got "SYNC_MASTER"; do add a slave, or take ASYNC_MASTER',
      "brokerGroups.broker-b.brokers.0.listenPort: not a port whose derived ports (-2, +1) exist; got 1; allowed 3..65534",
    ],
  ],
];
