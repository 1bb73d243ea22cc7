import { type BadInput, broker, group, server, topology, withProperties, withSlave } from "../../support/bad-inputs";

export const keys: readonly BadInput[] = [
  [
    "a key of the library",
    withProperties({ brokerIP1: "10.0.0.5" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.brokerIP1: a key that the library writes itself; got "10.0.0.5"; do set the address on the platform',
    ],
  ],
  [
    "several of them",
    withProperties({
      namesrvAddr: "a:9876",
      listenPort: 1,
      brokerRole: "SLAVE",
      inSyncReplicas: 2,
      storePathRootDir: "/x",
      brokerConfigPath: "/x",
    }),
    [
      'brokerGroups.broker-a.brokers.0.properties.namesrvAddr: a key that the library writes itself; got "a:9876"; do remove it; the NameServers are wired by the library',
      "brokerGroups.broker-a.brokers.0.properties.listenPort: a key that the library writes itself; got 1; do set listenPort of the broker",
      'brokerGroups.broker-a.brokers.0.properties.brokerRole: a key that the library writes itself; got "SLAVE"; do set brokerRole of the group',
      "brokerGroups.broker-a.brokers.0.properties.inSyncReplicas: a key that the library writes itself; got 2; do set inSyncReplicas of the group",
      'brokerGroups.broker-a.brokers.0.properties.storePathRootDir: a key that the library writes itself; got "/x"; do set storeDirectory of the broker',
      'brokerGroups.broker-a.brokers.0.properties.brokerConfigPath: a key that the library writes itself; got "/x"; do remove it; the file lies in the broker\'s directory',
    ],
  ],
  [
    "a misspelt key",
    withProperties({ fileReservedtime: 72 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.fileReservedtime: not a key of broker.conf in RocketMQ 5.5.0; got 72; do write fileReservedTime",
    ],
  ],
  [
    "letters swapped",
    withProperties({ fileRserevedTime: 72 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.fileRserevedTime: not a key of broker.conf in RocketMQ 5.5.0; got 72; do write fileReservedTime",
    ],
  ],
  [
    "a key that is nothing like one",
    withProperties({ retentionPolicy: 72 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.retentionPolicy: not a key of broker.conf in RocketMQ 5.5.0; got 72; do remove it",
    ],
  ],
  [
    "a misspelt key of the library",
    withProperties({ brokerIp1: "10.0.0.5" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.brokerIp1: not a key of broker.conf in RocketMQ 5.5.0; got "10.0.0.5"; do write brokerIP1',
    ],
  ],
  [
    "a key of the other file",
    withProperties({ waitSecondsForService: 45 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.waitSecondsForService: not a key of broker.conf in RocketMQ 5.5.0; got 45; do remove it; it is a key of namesrv.conf",
    ],
  ],
  [
    "a key of a newer release",
    withProperties({ storeType: "default" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.storeType: RocketMQ 5.1.0 does not read this key; got "default"; do remove it; it is a key of 5.3.3, 5.4.0, 5.5.0',
    ],
    { version: "5.1.0", allowVulnerable: true },
  ],
  [
    "a key of an older release",
    withProperties({ ossBucket: "b" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.ossBucket: RocketMQ 5.5.0 does not read this key; got "b"; do remove it; it is a key of 5.1.0',
    ],
  ],
  [
    "a key that is no word",
    withProperties({ "a=b": 1, constructor: 1, __proto__x: 1 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.a=b: not a key of broker.conf in RocketMQ 5.5.0; got 1; do remove it",
      "brokerGroups.broker-a.brokers.0.properties.constructor: not a key of broker.conf in RocketMQ 5.5.0; got 1; do remove it",
      "brokerGroups.broker-a.brokers.0.properties.__proto__x: not a key of broker.conf in RocketMQ 5.5.0; got 1; do remove it",
    ],
  ],
  [
    "a key of the topology, told where it stands and once",
    topology({
      properties: { fileReservedTime: "12a" },
      brokerGroups: [group({ brokers: [broker(), broker({ brokerId: 1 })] })],
    }),
    [
      'properties.fileReservedTime: not a whole number in range, so RocketMQ would silently keep its default 72; got "12a"; allowed whole numbers from -2147483648 to 2147483647',
    ],
  ],
  [
    "a key of a group, told once",
    withSlave({ properties: { fileReservedTime: "12a" } }),
    [
      'brokerGroups.broker-a.properties.fileReservedTime: not a whole number in range, so RocketMQ would silently keep its default 72; got "12a"; allowed whole numbers from -2147483648 to 2147483647',
    ],
  ],
  [
    "a NameServer's key",
    topology({
      nameServers: [
        server({ properties: { kvConfigPath: "/x", scanNotActiveBrokerIntervall: 1, waitSecondsForService: "a" } }),
      ],
    }),
    [
      'nameServers.0.properties.kvConfigPath: a key that the library writes itself; got "/x"; do remove it; it lies in the NameServer\'s directory',
      "nameServers.0.properties.scanNotActiveBrokerIntervall: not a key of namesrv.conf in RocketMQ 5.5.0; got 1; do write scanNotActiveBrokerInterval",
      'nameServers.0.properties.waitSecondsForService: not a whole number in range, so RocketMQ would silently keep its default 45; got "a"; allowed whole numbers from -2147483648 to 2147483647',
    ],
  ],
  [
    "a controller in the NameServer",
    topology({ nameServers: [server({ properties: { enableControllerInNamesrv: true } })] }),
    [
      "nameServers.0.properties.enableControllerInNamesrv: masters are chosen by the library, not by a controller; got true; allowed false; do remove it",
    ],
  ],
];
