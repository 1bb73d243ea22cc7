"use strict";
const pulumi = require("@pulumi/pulumi");
const { BrokerGroup, NameServer, ProcessPlatform } = require("pulumi-rocketmq");

const config = new pulumi.Config();

// The other stack: <organization>/<project>/<stack>. It must output its NameServers' addresses.
const orders = new pulumi.StackReference(config.require("nameServersOf"));

const platform = new ProcessPlatform("local", {
  dataDirectory: config.require("dataDirectory"),
  rocketmqHome: config.require("rocketmqHome"),
});

const payments = new BrokerGroup("payments", {
  platform,
  nameServers: NameServer.fromAddresses(orders.requireOutput("addresses")),
  brokerName: "payments-a",
  brokers: [{ brokerId: 0 }],
  portOffset: config.getNumber("portOffset"),
  jvm: { heapMiB: config.getNumber("brokerHeapMiB") ?? 1024 },
});

exports.brokers = payments.brokers.map((broker) => broker.address);
