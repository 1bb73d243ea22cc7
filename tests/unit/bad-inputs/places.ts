import { type BadInput, broker, group, server, topology, withBroker, withGroup } from "../../support/bad-inputs";

export const places: readonly BadInput[] = [
  [
    "a port without a fast port",
    withBroker({ listenPort: 2 }),
    [
      "brokerGroups.broker-a.brokers.0.listenPort: not a port whose derived ports (-2, +1) exist; got 2; allowed 3..65534",
    ],
  ],
  [
    "a port without an HA port",
    withBroker({ listenPort: 65535 }),
    [
      "brokerGroups.broker-a.brokers.0.listenPort: not a port whose derived ports (-2, +1) exist; got 65535; allowed 3..65534",
    ],
  ],
  [
    "a NameServer's port out of range",
    topology({ nameServers: [server({ listenPort: 65536 })] }),
    ["nameServers.0.listenPort: not a port; got 65536; allowed 1..65535"],
  ],
  [
    "an HA port out of range",
    withBroker({ haListenPort: 0 }),
    ["brokerGroups.broker-a.brokers.0.haListenPort: not a port; got 0; allowed 1..65535"],
  ],
  [
    "an HA port that is the listenPort",
    withBroker({ listenPort: 12000, haListenPort: 12000 }),
    [
      "brokerGroups.broker-a.brokers.0.haListenPort: it is the listenPort of the broker itself; got 12000; do take another port, or leave it out (listenPort + 1)",
    ],
  ],
  [
    "an HA port that is the fast port",
    withBroker({ listenPort: 12000, haListenPort: 11998 }),
    [
      "brokerGroups.broker-a.brokers.0.haListenPort: it is the fast port (listenPort - 2) of the broker itself; got 11998; do take another port, or leave it out (listenPort + 1)",
    ],
  ],
  [
    "two brokers a port apart",
    topology({
      brokerGroups: [
        group({ brokers: [broker({ listenPort: 10911 })] }),
        group({ brokerName: "broker-b", brokers: [broker({ listenPort: 10912 })] }),
      ],
    }),
    [
      "brokerGroups.broker-b.brokers.0.listenPort: 10912, the listenPort of rocketmq-broker-b-0, is the HA port (haListenPort) of rocketmq-broker-a-0 on the same host; got 10912; do give listenPorts at least 10 apart, or another portOffset",
    ],
  ],
  [
    "a fast port on an HA port",
    topology({
      brokerGroups: [
        group({ brokers: [broker({ listenPort: 10911 })] }),
        group({ brokerName: "broker-b", brokers: [broker({ listenPort: 10914 })] }),
      ],
    }),
    [
      "brokerGroups.broker-b.brokers.0.listenPort: 10912, the fast port (listenPort - 2) of rocketmq-broker-b-0, is the HA port (haListenPort) of rocketmq-broker-a-0 on the same host; got 10914; do give listenPorts at least 10 apart, or another portOffset",
    ],
  ],
  [
    "a NameServer on a broker's port",
    topology({ nameServers: [server({ listenPort: 10909 })] }),
    [
      "brokerGroups.broker-a.brokers.0.listenPort: 10909, the fast port (listenPort - 2) of rocketmq-broker-a-0, is the listenPort of rocketmq-nameserver-0 on the same host; got 10911; do give listenPorts at least 10 apart, or another portOffset",
    ],
  ],
  [
    "names that derive one port",
    topology({ brokerGroups: [group({ brokerName: "orders" }), group({ brokerName: "payments" })] }),
    [
      "brokerGroups.payments.brokers.0.listenPort: 10911, the listenPort of rocketmq-payments-0, is the listenPort of rocketmq-orders-0 on the same host; got 10911; do give listenPorts at least 10 apart, or another portOffset",
    ],
  ],
  [
    "two metrics ports",
    topology({
      properties: { metricsExporterType: "PROM" },
      brokerGroups: [group(), group({ brokerName: "broker-b" })],
    }),
    [
      "brokerGroups.broker-b.brokers.0.properties.metricsPromExporterPort: 5557, the metrics port (metricsPromExporterPort) of rocketmq-broker-b-0, is the metrics port (metricsPromExporterPort) of rocketmq-broker-a-0 on the same host; got 5557; do give another metricsPromExporterPort",
    ],
  ],
  [
    "a member whose default port is that of the next group",
    withGroup({ brokers: [broker(), broker({ brokerId: 10 })] }),
    [
      "brokerGroups.broker-a.brokers.10.listenPort: on a shared host a group has default ports for brokerId 0 to 9 only, those of the next group follow; allowed a port that no other process has; do give listenPort",
    ],
  ],
  [
    "an offset out of range",
    topology(),
    [
      "nameServers.0.listenPort: not a port; got 69876; allowed 1..65535; do lower portOffset, or give listenPort",
      "brokerGroups.broker-a.brokers.0.listenPort: not a port whose derived ports (-2, +1) exist; got 70911; allowed 3..65534; do lower portOffset, or give listenPort",
    ],
    { portOffset: 60000 },
  ],
];
