import { writeFileSync } from "node:fs";
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { Cluster, type Topology } from "../../components";
import { BenchPlatform } from "./bench-platform";

/** Three NameServers and groups of a master and a slave. */
export function topologyOf(brokers: number): Topology {
  return {
    nameServers: ["0", "1", "2"].map((id) => ({ id })),
    brokerGroups: Array.from({ length: brokers / 2 }, (_, group) => ({
      brokerName: `broker-${group}`,
      slaveReadEnable: true,
      brokers: [{ brokerId: 0 }, { brokerId: 1 }],
    })),
    properties: { deleteWhen: "04", fileReservedTime: 48 },
  };
}

/** About as long as the script of a broker. */
const scriptBytes = 5_000;

/** Writes at the end of the program how many MiB it took at most. */
export function reportMemory(): void {
  const file = process.env["BENCH_MEMORY_FILE"];
  if (file !== undefined) {
    process.once("exit", () => writeFileSync(file, String(Math.round(process.resourceUsage().maxRSS / 1024))));
  }
}

/** The program that is previewed: one cluster of that many brokers, nothing for 0. */
export function program(brokers: number): void {
  reportMemory();
  if (brokers > 0) {
    const platform = new BenchPlatform("bench", { dataDirectory: "/nonexistent/bench", rocketmqHome: "/opt/rocketmq" });
    new Cluster("mq", { platform, topology: topologyOf(brokers), brokerJvm: { heapMiB: 1024 } });
  }
}

/** What Pulumi itself takes for a component and a command a broker, each after the one before, as a cluster has them. */
export function bareProgram(brokers: number): void {
  reportMemory();
  let previous: pulumi.Resource[] = [];
  for (let i = 0; i < brokers; i++) {
    const component = new pulumi.ComponentResource("bench:index:Bare", `bare-${i}`, {}, { dependsOn: previous });
    const args = { create: "true", stdin: `${i}`.padEnd(scriptBytes, "x"), logging: local.Logging.Stdout };
    new local.Command(`bare-${i}`, args, { parent: component });
    previous = [component];
  }
}
