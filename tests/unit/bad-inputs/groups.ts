import { type BadInput, broker, group, server, topology, withGroup, withSlave } from "../../support/bad-inputs";

export const groups: readonly BadInput[] = [
  [
    "two masters",
    withGroup({ brokers: [broker(), broker({ listenPort: 12000 })] }),
    ["brokerGroups.broker-a.brokers: more than one master; got [0,0]; allowed exactly one broker with brokerId 0"],
  ],
  [
    "no master",
    withGroup({ brokers: [broker({ brokerId: 1 }), broker({ brokerId: 2 })] }),
    ["brokerGroups.broker-a.brokers: no master; got [1,2]; allowed exactly one broker with brokerId 0"],
  ],
  [
    "one slave twice",
    withGroup({ brokers: [broker(), broker({ brokerId: 1 }), broker({ brokerId: 1 })] }),
    ["brokerGroups.broker-a.brokers: brokerId stands more than once; got 1; allowed each once"],
  ],
  [
    "no member",
    withGroup({ brokers: [] }),
    ["brokerGroups.broker-a.brokers: no master; got []; allowed exactly one broker with brokerId 0"],
  ],
  [
    "an id below 0",
    withGroup({ brokers: [broker(), broker({ brokerId: -1 })] }),
    [
      "brokerGroups.broker-a.brokers.-1.brokerId: not a broker id; got -1; allowed 0 for a master, 1 and above for a slave",
    ],
  ],
  [
    "two groups with one name",
    topology({ brokerGroups: [group(), group()] }),
    ['brokerGroups: brokerName stands more than once; got "broker-a"; allowed each once'],
  ],
  [
    "two NameServers with one id",
    topology({ nameServers: [server(), server()] }),
    ['nameServers: id stands more than once; got "0"; allowed each once'],
  ],
  [
    "a SYNC_MASTER alone",
    withGroup({ brokerRole: "SYNC_MASTER" }),
    [
      'brokerGroups.broker-a.brokerRole: a SYNC_MASTER without a slave copies to nobody; got "SYNC_MASTER"; do add a slave, or take ASYNC_MASTER',
    ],
  ],
  [
    "reading from a slave that is not there",
    withGroup({ slaveReadEnable: true }),
    [
      "brokerGroups.broker-a.slaveReadEnable: the group has no slave to read from; got true; do add a slave, or remove it",
    ],
  ],
  [
    "more in-sync replicas than members",
    withSlave({ brokerRole: "SYNC_MASTER", inSyncReplicas: 3 }),
    ["brokerGroups.broker-a.inSyncReplicas: not a number of members; got 3; allowed 1..2"],
  ],
  [
    "no in-sync replica",
    withSlave({ brokerRole: "SYNC_MASTER", inSyncReplicas: 0 }),
    ["brokerGroups.broker-a.inSyncReplicas: not a number of members; got 0; allowed 1..2"],
  ],
  [
    "in-sync replicas of an ASYNC_MASTER",
    withSlave({ inSyncReplicas: 2 }),
    [
      "brokerGroups.broker-a.inSyncReplicas: RocketMQ ignores it on an ASYNC_MASTER; got 2; do take SYNC_MASTER, or remove it",
    ],
  ],
  [
    "a group named like its cluster",
    withGroup({ brokerName: "DefaultCluster" }),
    [
      'brokerGroups.DefaultCluster.brokerName: the cluster has this name, and RocketMQ makes a topic of each; got "DefaultCluster"; do take another name',
    ],
  ],
  [
    "a cluster named like its group",
    topology({ brokerClusterName: "broker-a" }),
    [
      'brokerGroups.broker-a.brokerName: the cluster has this name, and RocketMQ makes a topic of each; got "broker-a"; do take another name',
    ],
  ],
  [
    "a topic of RocketMQ as a name",
    withGroup({ brokerName: "TBW102" }),
    [
      'brokerGroups.TBW102.brokerName: RocketMQ has a topic of its own with this name; got "TBW102"; do take another name',
    ],
  ],
  [
    "a prefix of RocketMQ as a name",
    topology({ brokerClusterName: "rmq_sys_orders" }),
    ['brokerClusterName: RocketMQ has a topic of its own with this name; got "rmq_sys_orders"; do take another name'],
  ],
  [
    "a blank in a name, told once",
    withSlave({ brokerName: "broker a" }),
    ['brokerGroups.broker a.brokerName: not a name; got "broker a"; allowed 1 to 127 of letters, digits, - and _'],
  ],
  [
    "a name that is too long",
    withGroup({ brokerName: "b".repeat(128) }),
    [
      'brokerGroups.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.brokerName: not a name; got "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…; allowed 1 to 127 of letters, digits, - and _',
    ],
  ],
  [
    "a percent sign in the cluster's name, told once",
    topology({ brokerClusterName: "100%", brokerGroups: [group(), group({ brokerName: "broker-b" })] }),
    ['brokerClusterName: not a name; got "100%"; allowed 1 to 127 of letters, digits, - and _'],
  ],
  [
    "an id with a slash",
    topology({ nameServers: [server({ id: "a/0" })] }),
    ['nameServers.a/0.id: not a name; got "a/0"; allowed 1 to 127 of letters, digits, - and _'],
  ],
  [
    "a broker that would be the process of a NameServer",
    withGroup({ brokerName: "nameserver" }),
    [
      'brokerGroups.nameserver.brokerName: a NameServer and a broker would both be the process nameserver-0; got "nameserver"; do take another name',
    ],
  ],
];
