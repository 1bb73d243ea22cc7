import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as yaml from "js-yaml";
import type { Topology } from "../../../components";
import { quick } from "../../../tools/quick-topology";
import { stopAll } from "../../support/processes";
import { Client } from "./client";

export const root = path.join(__dirname, "../../..");

export interface Finished {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Real tests run beside each other: each of jest's workers has ports of its own, the first those that ship, 9876 to 14021.
 * Tests with fixed ports have theirs from 22876 on, those of a program of their own from 24876 on.
 */
const portOffset = 4_200 * (Number(process.env["JEST_WORKER_ID"] ?? 1) - 1);

export interface ProjectOptions {
  /** Whether brokers are exactly those that ship. @default false - they start quicker */
  readonly asShipped?: boolean;
}

/**
 * A copy of the project in a folder of its own, with its own Pulumi state and data directory, driven by the commands
 * of the Makefile: what a user has after a clone.
 */
export class ProjectCopy {
  readonly dir = fs.mkdtempSync(path.join(os.tmpdir(), "project-"));
  readonly dataHome = path.join(this.dir, "data");
  private readonly project = path.join(this.dir, "project");

  constructor(private readonly options: ProjectOptions = {}) {
    fs.mkdirSync(this.project);
    for (const name of fs.readdirSync(root)) {
      if (["node_modules", "bin", ".setup"].includes(name)) {
        fs.symlinkSync(path.join(root, name), path.join(this.project, name));
      } else if (name !== ".git") {
        fs.cpSync(path.join(root, name), path.join(this.project, name), { recursive: true });
      }
    }
    for (const [, stack] of fs.readdirSync(root).map((name) => /^Pulumi\.(local-.+)\.yaml$/.exec(name) ?? [])) {
      if (stack !== undefined) {
        this.change(stack, { portOffset: Number(this.configOf(stack)["rocketmq:portOffset"]) + portOffset });
      }
    }
    for (const name of fs.readdirSync(this.file("configs")).filter((one) => one.endsWith(".yaml"))) {
      this.write(`configs/${name}`, fs.readFileSync(this.file(`configs/${name}`), "utf8"));
    }
  }

  /** A port of a local stack that ships, where this copy has it. */
  port(shipped: number): number {
    return shipped + portOffset;
  }

  file(name: string): string {
    return path.join(this.project, name);
  }

  directoryOf(stack: string, name: string): string {
    return path.join(this.dataHome, "pulumi-rocketmq", stack, name);
  }

  /** Another stack that begins as one that ships. */
  copyStack(from: string, to: string): void {
    fs.copyFileSync(this.file(`Pulumi.${from}.yaml`), this.file(`Pulumi.${to}.yaml`));
  }

  /** Sets keys of Pulumi.<stack>.yaml (`{ version: "5.4.0" }`); `undefined` takes one out, so that its default holds. */
  change(stack: string, config: Readonly<Record<string, string | number | boolean | object | undefined>>): void {
    const file = this.file(`Pulumi.${stack}.yaml`);
    const content = { config: this.configOf(stack) };
    for (const [key, value] of Object.entries(config)) {
      content.config[`rocketmq:${key}`] = value;
    }
    fs.writeFileSync(file, dump(content));
  }

  private configOf(stack: string): Record<string, unknown> {
    const file = this.file(`Pulumi.${stack}.yaml`);
    return (yaml.load(fs.readFileSync(file, "utf8")) as { config: Record<string, unknown> }).config;
  }

  /** Writes a file: a topology with the options that let its processes start quicker. */
  write(name: string, text: string): void {
    const content = name.endsWith(".yaml") ? yaml.load(text, { schema: yaml.CORE_SCHEMA }) : undefined;
    const isTopology = typeof content === "object" && content !== null && "brokerGroups" in content;
    const written = isTopology && this.options.asShipped !== true ? dump(quick(content as Topology)) : text;
    fs.writeFileSync(this.file(name), written);
  }

  /** Gives a stack a topology file of its own. */
  useTopology(stack: string, topology: Topology): void {
    this.write(`${stack}.yaml`, dump(topology));
    this.change(stack, { topology: `./${stack}.yaml` });
  }

  /** The topology that a stack has, shipped or its own. */
  topologyOf(stack: string): Topology {
    const name = String(this.configOf(stack)["rocketmq:topology"]);
    const file = this.file(name.endsWith(".yaml") ? name : `configs/${name}.yaml`);
    return yaml.load(fs.readFileSync(file, "utf8"), { schema: yaml.CORE_SCHEMA }) as Topology;
  }

  /** Changes the topology of a stack, and of no other. */
  changeTopology(stack: string, change: (topology: Topology) => Topology): void {
    this.useTopology(stack, change(this.topologyOf(stack)));
  }

  /** What `make <command> STACK=<stack>` runs after the set-up. */
  stack(command: string, stack: string, env: Record<string, string> = {}): Finished {
    return this.exec("bash", ["tools/stack.sh", command, stack], env);
  }

  /** The same, while the test goes on, which acts on it when it has said what `act.when` matches. */
  startStack(
    command: string,
    stack: string,
    env: Record<string, string> = {},
    act?: { readonly when: RegExp; readonly then: (child: ChildProcess) => void },
  ): Promise<Finished> {
    const child = spawn("bash", ["tools/stack.sh", command, stack], {
      cwd: this.project,
      timeout: 600_000,
      env: this.env(env),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        const isNew = act?.when.test(output) === false;
        output += chunk.toString();
        if (isNew && act.when.test(output)) {
          act.then(child);
        }
      });
    }
    return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
  }

  /** The same, which must succeed. */
  mustStack(command: string, stack: string, env: Record<string, string> = {}): string {
    const { code, output } = this.stack(command, stack, env);
    if (code !== 0) {
      throw new Error(`${command} ${stack} ended with ${code}:\n${output}`);
    }
    return output;
  }

  outputs(stack: string): Record<string, unknown> {
    return JSON.parse(this.mustStack("outputs", stack).replace(/^[^{]*/, "")) as Record<string, unknown>;
  }

  exec(command: string, args: readonly string[], env: Record<string, string> = {}): Finished {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: this.project,
      // A socket there, as Node makes one, lets bash take itself for a login from afar.
      stdio: ["ignore", "pipe", "pipe"],
      encoding: "utf8",
      timeout: 600_000,
      env: this.env(env),
    });
    return { code: status, output: stdout + stderr };
  }

  /** The home and the state are the test's own. */
  env(more: Record<string, string> = {}): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PULUMI_BACKEND_URL: "",
      XDG_DATA_HOME: this.dataHome,
      HOME: this.dir,
      ...this.toolCaches,
      ...more,
    };
  }

  /** The state of a stack, as it is stored: secrets are encrypted. */
  state(stack: string): string {
    const folder = path.join(this.dataHome, "pulumi-rocketmq/state/.pulumi/stacks/rocketmq");
    return fs.readFileSync(path.join(folder, `${stack}.json`), "utf8");
  }

  /** Ends what a failed test left running, and removes the copy. */
  dispose(): void {
    const data = path.join(this.dataHome, "pulumi-rocketmq");
    for (const name of fs.existsSync(data) ? fs.readdirSync(data) : []) {
      stopAll(path.join(data, name));
    }
    fs.rmSync(this.dir, { recursive: true, force: true });
  }

  /** The home is the test's own, the caches of the tools are not. */
  private get toolCaches(): Record<string, string> {
    const home = os.homedir();
    return { PULUMI_HOME: process.env["PULUMI_HOME"] ?? path.join(home, ".pulumi") };
  }
}

const dump = (content: object): string => yaml.dump(content, { skipInvalid: true });

/** A project copy and a client for the tests of a file, gone after them. */
export function useProject(options: ProjectOptions = {}): { readonly project: ProjectCopy; readonly client: Client } {
  const used: { project?: ProjectCopy; client?: Client } = {};
  beforeAll(() => {
    used.project = new ProjectCopy(options);
    used.client = new Client(process.env["ROCKETMQ_HOME"] ?? "");
  });
  afterAll(() => {
    used.client?.dispose();
    used.project?.dispose();
  });
  const made = <T>(value: T | undefined): T => {
    if (value === undefined) {
      throw new Error("only within a test");
    }
    return value;
  };
  return {
    get project() {
      return made(used.project);
    },
    get client() {
      return made(used.client);
    },
  };
}
