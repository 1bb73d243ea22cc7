import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "js-yaml";
import type { Topology } from "../../components";
import { missing, type Members } from "./observer";
import { until } from "./waiting";
import { atEnd, type Finished, root, type StateResource, type Workspace } from "./workspace";

const stopSeconds = 150;

/** What a person writes: the config of a stack without `rocketmq:`, and its topology file. */
export interface Written {
  readonly config: Readonly<Record<string, unknown>>;
  readonly topology: Topology;
}

/** A stack `local-<topology>` of this project, with stores, state and ports of its own. */
export class LocalCluster {
  readonly stack: string;
  readonly dataDirectory: string;
  private readonly config: string;
  private readonly topology: string;

  constructor(
    private readonly workspace: Workspace,
    readonly round: string,
    portOffset: number,
    shipped = "2m-2s-async",
  ) {
    this.stack = `bench-${round}`;
    this.dataDirectory = workspace.path(this.stack, "data");
    this.config = workspace.path(this.stack, "config.yaml");
    this.topology = workspace.path(this.stack, "topology.yaml");
    fs.mkdirSync(workspace.path(this.stack));
    fs.copyFileSync(path.join(root, `configs/${shipped}.yaml`), this.topology);
    const { config } = yaml.load(fs.readFileSync(path.join(root, `Pulumi.local-${shipped}.yaml`), "utf8")) as {
      config: Record<string, unknown>;
    };
    const own = {
      "rocketmq:topology": this.topology,
      "rocketmq:portOffset": portOffset,
      "rocketmq:dataDirectory": this.dataDirectory,
    };
    this.writeConfig({ ...config, ...own });
    workspace.initStack(root, this.stack);
    atEnd(() => this.stop());
  }

  /** Sets one key of broker.conf for every broker. */
  setProperty(key: string, value: string | number): void {
    this.write(({ config, topology }) => {
      return { config, topology: { ...topology, properties: { ...topology.properties, [key]: value } } };
    });
  }

  /** Changes what a person would write; returns what is written now. */
  write(change: (written: Written) => Written): Written {
    const prefix = "rocketmq:";
    const { config } = yaml.load(fs.readFileSync(this.config, "utf8")) as { config: Record<string, unknown> };
    const now = change({
      config: Object.fromEntries(Object.entries(config).map(([key, value]) => [key.slice(prefix.length), value])),
      topology: yaml.load(fs.readFileSync(this.topology, "utf8"), { schema: yaml.CORE_SCHEMA }) as Topology,
    });
    this.writeConfig(Object.fromEntries(Object.entries(now.config).map(([key, value]) => [prefix + key, value])));
    fs.writeFileSync(this.topology, yaml.dump(now.topology, { skipInvalid: true }));
    return now;
  }

  up(): Promise<Finished> {
    const args = ["up", "--yes", "--skip-preview", "--stack", this.stack, "--config-file", this.config];
    return this.workspace.pulumi(root, args, 900);
  }

  private writeConfig(config: Readonly<Record<string, unknown>>): void {
    fs.writeFileSync(this.config, yaml.dump({ config }));
  }

  state(): readonly StateResource[] {
    return this.workspace.exportStack(root, this.stack).resources;
  }

  /** The directories of all processes, NameServers first. */
  directories(): string[] {
    const names = fs.existsSync(this.dataDirectory) ? fs.readdirSync(this.dataDirectory) : [];
    return names
      .filter((name) => fs.existsSync(path.join(this.dataDirectory, name, "ctl")))
      .sort((a, b) => Number(b.includes("nameserver")) - Number(a.includes("nameserver")) || a.localeCompare(b))
      .map((name) => path.join(this.dataDirectory, name));
  }

  /** Ends all its processes, at the same time. */
  stop(): void {
    const script = 'for ctl in "$@"; do "$ctl" stop & done; wait';
    const controls = this.directories().map((directory) => path.join(directory, "ctl"));
    spawnSync("bash", ["-c", script, "stop", ...controls], { stdio: "ignore", timeout: stopSeconds * 1000 });
  }

  /** What a person would type: the command line and the environment of a process, from its launch file. */
  launchOf(directory: string): { argv: string[]; environment: string[] } {
    const read = (name: string): string[] => {
      const script = `. "$1/conf/launch" && printf '%s\\0' "\${${name}[@]}"`;
      const out = execFileSync("bash", ["-c", script, "read", directory], { encoding: "utf8", timeout: 10_000 });
      return out.split("\0").slice(0, -1);
    };
    return { argv: read("argv"), environment: read("environment") };
  }
}

/** The members of the topology 2m-2s-async with that port offset; the ports are those that the library gives them. */
export function membersOf(portOffset: number): Members {
  const address = (port: number): string => `127.0.0.1:${port + portOffset}`;
  return {
    nameServers: [9876, 9886, 9896].map(address),
    brokers: ["broker-a", "broker-b"].flatMap((brokerName, group) =>
      [0, 1].map((brokerId) => ({ brokerName, brokerId, address: address(10911 + 100 * group + 10 * brokerId) })),
    ),
  };
}

/** Waits until all brokers are registered in all NameServers and the slaves know their masters. */
export async function untilReady(members: Members, seconds: number): Promise<void> {
  let last: string[] = [];
  await until(
    "a cluster that is registered and replicates",
    seconds,
    async () => (last = await missing(members)).length === 0,
    () => last.join("; "),
  );
}
