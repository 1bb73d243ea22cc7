import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Cluster, loadTopology, ProcessPlatform } from "./components";

const config = new pulumi.Config();
const stack = pulumi.getStack();

function directory(variable: string, home: string): string {
  return process.env[variable] ?? path.join(os.homedir(), home);
}

const cache =
  process.env["PULUMI_ROCKETMQ_CACHE"] ?? path.join(directory("XDG_CACHE_HOME", ".cache"), "pulumi-rocketmq");
const data = path.join(directory("XDG_DATA_HOME", ".local/share"), "pulumi-rocketmq");

/** A release that the tools were given (ROCKETMQ_DIST), and its version. */
const given = process.env["ROCKETMQ_DIST_HOME"];
const jars = given === undefined ? [] : fs.readdirSync(path.join(given, "lib"));
const givenVersion = /^rocketmq-broker-([\d.]+)\.jar$/m.exec(jars.join("\n"))?.[1];

const platform = new ProcessPlatform("local", {
  dataDirectory: config.get("dataDirectory") ?? path.join(data, stack),
  rocketmqHome: config.get("rocketmqHome") ?? given,
  releasesDirectory: path.join(cache, "releases"),
  javaHome: config.get("javaHome"),
});

const cluster = new Cluster("rocketmq", {
  platform,
  topology: loadTopology(config.require("topology")),
  version: config.get("version") ?? givenVersion,
  allowVulnerable: config.getBoolean("allowVulnerable"),
  portOffset: config.getNumber("portOffset"),
  nameServerJvm: { heapMiB: config.getNumber("nameServerHeapMiB") },
  brokerJvm: { heapMiB: config.getNumber("brokerHeapMiB") },
});

export const namesrvAddr = cluster.namesrvAddr;
export const brokers = cluster.brokers;
export const dataDirectory = platform.dataDirectory;
