import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Cluster, Dashboard, DockerPlatform, ProcessPlatform } from "./components";
import { readStackConfig } from "./components/stack-config";

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

const config = readStackConfig("rocketmq", {
  dataDirectory: path.join(data, stack),
  releasesDirectory: path.join(cache, "releases"),
  rocketmqHome: given,
  version: givenVersion,
  engine: process.env["DOCKER_HOST"],
});

const platform =
  config.docker === undefined
    ? new ProcessPlatform("local", config.platform)
    : new DockerPlatform("docker", config.docker);
const cluster = new Cluster("rocketmq", { ...config.cluster, platform });

const dashboard =
  config.dashboard === undefined
    ? undefined
    : new Dashboard(
        "rocketmq-dashboard",
        { ...config.dashboard, platform, nameServers: cluster },
        { dependsOn: [cluster] },
      );

/** Where the stores are: a directory of this machine, or volumes of Docker engines. */
const stores =
  platform instanceof ProcessPlatform ? { dataDirectory: platform.dataDirectory } : { volumes: platform.volumes };

const urls = dashboard === undefined ? {} : { dashboardUrl: dashboard.url };

export = { namesrvAddr: cluster.namesrvAddr, brokers: cluster.brokers, ...urls, ...stores };
