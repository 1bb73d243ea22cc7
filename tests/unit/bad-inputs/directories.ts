import { type BadInput, broker, server, topology, withBroker, withGroup } from "../../support/bad-inputs";

export const directories: readonly BadInput[] = [
  [
    "a store with a tilde",
    withBroker({ storeDirectory: "~/store" }),
    [
      'brokerGroups.broker-a.brokers.0.storeDirectory: not an absolute path; got "~/store"; allowed /data/store and the like, without ~, variables, quotes, colons, %, .. or a slash at the end',
    ],
  ],
  [
    "a store with a variable",
    withBroker({ storeDirectory: "/data/$USER/store" }),
    [
      'brokerGroups.broker-a.brokers.0.storeDirectory: not an absolute path; got "/data/$USER/store"; allowed /data/store and the like, without ~, variables, quotes, colons, %, .. or a slash at the end',
    ],
  ],
  [
    "a relative store, a log with a slash at its end",
    withBroker({ storeDirectory: "store", logDirectory: "/var/log/rocketmq/" }),
    [
      'brokerGroups.broker-a.brokers.0.storeDirectory: not an absolute path; got "store"; allowed /data/store and the like, without ~, variables, quotes, colons, %, .. or a slash at the end',
      'brokerGroups.broker-a.brokers.0.logDirectory: not an absolute path; got "/var/log/rocketmq/"; allowed /data/store and the like, without ~, variables, quotes, colons, %, .. or a slash at the end',
    ],
  ],
  [
    "a store with dots",
    withBroker({ storeDirectory: "/data/../etc" }),
    [
      'brokerGroups.broker-a.brokers.0.storeDirectory: not an absolute path; got "/data/../etc"; allowed /data/store and the like, without ~, variables, quotes, colons, %, .. or a slash at the end',
    ],
  ],
  [
    "a log with a colon",
    withBroker({ logDirectory: "/var/log/a:b" }),
    [
      'brokerGroups.broker-a.brokers.0.logDirectory: not an absolute path; got "/var/log/a:b"; allowed /data/store and the like, without ~, variables, quotes, colons, %, .. or a slash at the end',
    ],
  ],
  [
    "one directory for store and logs",
    withBroker({ storeDirectory: "/data/a", logDirectory: "/data/a" }),
    [
      'brokerGroups.broker-a.brokers.0.logDirectory: it is the storeDirectory too; got "/data/a"; do give the logs another',
    ],
  ],
  [
    "one store for two brokers",
    withGroup({ brokers: [broker({ storeDirectory: "/data/a" }), broker({ brokerId: 1, storeDirectory: "/data/a" })] }),
    [
      'brokerGroups.broker-a.brokers.1.storeDirectory: shared with the storeDirectory of rocketmq-broker-a-0 (/data/a); got "/data/a"; allowed a directory of its own, not inside another\'s',
    ],
  ],
  [
    "a store in another's",
    withGroup({
      brokers: [broker({ storeDirectory: "/data/a" }), broker({ brokerId: 1, storeDirectory: "/data/a/b" })],
    }),
    [
      'brokerGroups.broker-a.brokers.1.storeDirectory: shared with the storeDirectory of rocketmq-broker-a-0 (/data/a); got "/data/a/b"; allowed a directory of its own, not inside another\'s',
    ],
  ],
  [
    "a store in the directory of another process",
    withGroup({
      brokers: [broker({ storeDirectory: "/var/lib/rocketmq/rocketmq-broker-a-1/store" }), broker({ brokerId: 1 })],
    }),
    [
      'brokerGroups.broker-a.brokers.0.storeDirectory: shared with the directory of rocketmq-broker-a-1 (/var/lib/rocketmq/rocketmq-broker-a-1); got "/var/lib/rocketmq/rocketmq-broker-a-1/store"; allowed a directory of its own, not inside another\'s',
    ],
  ],
  [
    "one log for two NameServers",
    topology({
      nameServers: [server({ logDirectory: "/var/log/mq" }), server({ id: "1", logDirectory: "/var/log/mq" })],
    }),
    [
      'nameServers.1.logDirectory: shared with the logDirectory of rocketmq-nameserver-0 (/var/log/mq); got "/var/log/mq"; allowed a directory of its own, not inside another\'s',
    ],
  ],
  [
    "a commit log in the store of another",
    withGroup({
      brokers: [
        broker({ storeDirectory: "/data/a" }),
        broker({ brokerId: 1, properties: { storePathCommitLog: "/data/a/commitlog" } }),
      ],
    }),
    [
      'brokerGroups.broker-a.brokers.1.properties.storePathCommitLog: shared with the storeDirectory of rocketmq-broker-a-0 (/data/a); got "/data/a/commitlog"; allowed a directory of its own, not inside another\'s',
    ],
  ],
];
