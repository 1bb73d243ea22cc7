import * as pulumi from "@pulumi/pulumi";
import { Cluster, loadTopology, ProcessPlatform } from "pulumi-rocketmq";

const config = new pulumi.Config();

// Containers: new DockerPlatform("docker"). Servers over SSH: new SystemdPlatform("servers", { hosts }).
const platform = new ProcessPlatform("local", {
  dataDirectory: config.require("dataDirectory"),
  rocketmqHome: config.require("rocketmqHome"),
});

const cluster = new Cluster("rocketmq", {
  platform,
  topology: loadTopology(config.get("topology") ?? "2m-2s-async"),
  portOffset: config.getNumber("portOffset"),
  brokerJvm: { heapMiB: config.getNumber("brokerHeapMiB") ?? 1024 },
  nameServerJvm: { heapMiB: config.getNumber("nameServerHeapMiB") ?? 256 },
  // A single master: nothing stands in for it while it restarts.
  allowUnavailable: config.getBoolean("allowUnavailable"),
});

export const { namesrvAddr, addresses, brokers } = cluster;
