import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Cluster, Dashboard } from "./components";
import { makePlatform } from "./components/make-platform";
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

/** The text of a file that the tools name. */
function textOf(variable: string): string | undefined {
  const file = process.env[variable];
  return file === undefined || !fs.existsSync(file) ? undefined : fs.readFileSync(file, "utf8");
}

const config = readStackConfig("rocketmq", {
  dataDirectory: path.join(data, stack),
  releasesDirectory: path.join(cache, "releases"),
  rocketmqHome: given,
  version: givenVersion,
  engine: process.env["DOCKER_HOST"],
  archivesDirectory: process.env["ROCKETMQ_ARCHIVES"],
  sshPrivateKey: textOf("ROCKETMQ_SSH_KEY"),
  knownHosts: textOf("ROCKETMQ_SSH_KNOWN_HOSTS"),
  allowFrom: process.env["ROCKETMQ_ALLOW_FROM"],
});

const { platform, stores } = makePlatform(config.platform, config.cluster, config.dashboard);
const cluster = new Cluster("rocketmq", { ...config.cluster, platform });

const dashboard =
  config.dashboard === undefined
    ? undefined
    : new Dashboard(
        "rocketmq-dashboard",
        { ...config.dashboard, platform, nameServers: cluster },
        { dependsOn: [cluster] },
      );

const urls = dashboard === undefined ? {} : { dashboardUrl: dashboard.url };
/** What `make drill` asks for before it stops anything. */
const drills = config.drillable ? { drillable: true } : {};

export = { namesrvAddr: cluster.namesrvAddr, brokers: cluster.brokers, ...urls, ...drills, ...stores() };
