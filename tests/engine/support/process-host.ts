import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  Cluster,
  type ClusterArgs,
  defaultVersion,
  loadTopology,
  ProcessPlatform,
  type ProcessPlatformArgs,
  type PropertyValue,
  type Topology,
} from "../../../components";
import { factsOf, stopAll } from "../../support/processes";
import { commandStack } from "./command-plugin";
import type { Run, TestStack } from "./engine";

export const javaHome = path.join(__dirname, "../../support/java-stand-in");
// Below the range that Linux gives to outgoing connections; each worker of jest has its own.
export const portOffset = 15_000 + 2_000 * (Number(process.env["JEST_WORKER_ID"] ?? 1) - 1);

/** More properties for some brokers: `{"broker-a-0": {...}}`. */
export type Change = Readonly<Record<string, Readonly<Record<string, PropertyValue>>>>;
type Program = () => Promise<Record<string, unknown>>;

/** A shipped topology with more properties for some brokers. */
export function topologyWith(name: string, change: Change): Topology {
  const topology = loadTopology(name);
  for (const group of topology.brokerGroups) {
    for (const broker of group.brokers) {
      broker.properties = change[`${group.brokerName}-${broker.brokerId}`];
    }
  }
  return topology;
}

/** A folder with a stack, a release that is none, and the processes of a java that is none. */
export class ProcessHost {
  private root = "";
  private made: TestStack | undefined;

  async start(): Promise<void> {
    this.root = fs.mkdtempSync(path.join(os.tmpdir(), "process-host-"));
    this.made = await commandStack();
    fs.mkdirSync(this.path("release/lib"), { recursive: true });
    fs.writeFileSync(this.path(`release/lib/rocketmq-broker-${defaultVersion}.jar`), "");
  }

  get stack(): TestStack {
    if (this.made === undefined) {
      throw new Error("only within a test");
    }
    return this.made;
  }

  path(...names: string[]): string {
    return path.join(this.root, ...names);
  }

  directoryOf(name: string): string {
    return this.path("data", name);
  }

  pidOf(name: string): string {
    return factsOf(this.directoryOf(name))["pid"] ?? "";
  }

  platform(args: Partial<ProcessPlatformArgs> = {}): ProcessPlatform {
    return new ProcessPlatform("host", {
      dataDirectory: this.path("data"),
      rocketmqHome: this.path("release"),
      javaHome,
      restartTimeoutSeconds: 30,
      ...args,
    });
  }

  /** A program with one cluster `mq`. */
  program(
    topology: string,
    change: Change = {},
    args: Partial<ClusterArgs> = {},
    platformArgs: Partial<ProcessPlatformArgs> = {},
  ): Program {
    return () => {
      const platform = this.platform(platformArgs);
      const cluster = new Cluster("mq", {
        platform,
        topology: topologyWith(topology, change),
        portOffset,
        allowUnavailable: true,
        ...args,
      });
      return Promise.resolve({ namesrvAddr: cluster.namesrvAddr });
    };
  }

  /** What a process did, from the history that its stand-in writes: `<what> <broker>`, by the clock. */
  events(names: readonly string[], since: number): string[] {
    return names
      .flatMap((name) =>
        fs
          .readFileSync(path.join(this.directoryOf(name), "store/history"), "utf8")
          .trim()
          .split("\n")
          .map((line) => ({ name, at: Number(line.split(" ")[0]), what: line.split(" ")[1] ?? "" })),
      )
      .filter(({ at }) => at >= since)
      .sort((a, b) => a.at - b.at)
      .map(({ name, what }) => `${what} ${name}`);
  }

  dispose(): void {
    stopAll(this.path("data"));
    this.stack.dispose();
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}

/** What a failed run told. */
export const textOf = (run: Run): string => run.messages.map((message) => message.text).join("\n");

/** A host of its own for each test of a file. */
export function useProcessHost(): ProcessHost {
  const host = new ProcessHost();
  beforeEach(() => host.start());
  afterEach(() => host.dispose());
  return host;
}
