import { type BadInput, broker, group, server, topology, withGroup } from "../../support/bad-inputs";

export const structure: readonly BadInput[] = [
  [
    "a list",
    [],
    [
      "topology: not a map; got []; allowed brokerClusterName, nameServers, brokerGroups, properties, topics, consumerGroups",
    ],
  ],
  ["no groups at all", { nameServers: [server()] }, ["brokerGroups: missing; do add it"]],
  [
    "groups as a map, and a bad name of the cluster",
    topology({ brokerClusterName: "a b", brokerGroups: { "broker-a": {} } }),
    ['brokerGroups: not a list; got {"broker-a":{}}; do write a list, one element a line after -'],
  ],
  [
    "a misspelt port of a NameServer",
    topology({ nameServers: [server({ listenPrt: 1 })] }),
    [
      "nameServers.0.listenPrt: unknown key; got 1; allowed id, host, listenPort, jvm, properties, logDirectory; do write listenPort",
    ],
  ],
  [
    "an empty list of groups",
    topology({ brokerGroups: [] }),
    ["brokerGroups: no broker group; got []; allowed at least one"],
  ],
  [
    "a misspelt key at the top: what is below is checked as well",
    { nameServers: [server()], brokerGroup: [group({ brokerRole: "ASYN_MASTER" })] },
    [
      'brokerGroup: unknown key; got [{"brokerName":"broker-a","brokers":[{"brokerId":0}],"brokerRole":"ASYN_MASTER"}]; allowed brokerClusterName, nameServers, brokerGroups, properties, topics, consumerGroups; do write brokerGroups',
      'brokerGroups.broker-a.brokerRole: not a value that can stand here (case-sensitive); got "ASYN_MASTER"; allowed ASYNC_MASTER, SYNC_MASTER; do write ASYNC_MASTER',
    ],
  ],
  [
    "a key that means nothing",
    topology({ replicas: 2 }),
    [
      "replicas: unknown key; got 2; allowed brokerClusterName, nameServers, brokerGroups, properties, topics, consumerGroups; do remove it",
    ],
  ],
  [
    "a group that is text",
    topology({ brokerGroups: ["broker-a"] }),
    [
      'brokerGroups.0: not a map; got "broker-a"; allowed brokerName, brokerRole, flushDiskType, slaveReadEnable, inSyncReplicas, brokers, properties',
    ],
  ],
  [
    "no nameServers",
    { brokerGroups: [group()] },
    ["nameServers: no NameServer; got []; do add nameServers to the topology, or give nameServers to the cluster"],
  ],
  [
    "a misspelt nameServers",
    { nameServer: [server()], brokerGroups: [group()] },
    [
      'nameServer: unknown key; got [{"id":"0"}]; allowed brokerClusterName, nameServers, brokerGroups, properties, topics, consumerGroups; do write nameServers',
    ],
  ],
  [
    "an id that is a number",
    topology({ nameServers: [server({ id: 0 })] }),
    ['nameServers.0.id: not text; got 0; do write "0" in quotes'],
  ],
  [
    "an empty id",
    topology({ nameServers: [server({ id: "" })] }),
    ['nameServers.0.id: empty; got ""; do give it a name'],
  ],
  [
    "a NameServer without an id",
    topology({ nameServers: [{ listenPort: 9876 }] }),
    ["nameServers.0.id: missing; do add it"],
  ],
  [
    "a group without a name",
    topology({ brokerGroups: [{ brokers: [broker()] }] }),
    ["brokerGroups.0.brokerName: missing; do add it"],
  ],
  [
    "a group without brokers",
    topology({ brokerGroups: [{ brokerName: "broker-a" }] }),
    ["brokerGroups.broker-a.brokers: missing; do add it"],
  ],
  [
    "a broker without an id",
    withGroup({ brokers: [{}] }),
    ["brokerGroups.broker-a.brokers.0.brokerId: missing; do add it"],
  ],
];
