import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Topology } from "../../../components";
import type { Finished, ProjectCopy } from "./project";

export const localEngine = "unix:///var/run/docker.sock";

/** Runs the docker command on an engine, and returns what it printed. */
export function docker(engine: string, ...args: string[]): string {
  return execFileSync("docker", ["-H", engine, ...args], { timeout: 120_000, encoding: "utf8" }).trim();
}

/** The ids of what an engine has with that label: of one stack, and nothing else. */
function labelled(engine: string, kind: "container" | "volume", label: string): string[] {
  const all = kind === "container" ? ["-a"] : [];
  const out = docker(engine, kind, "ls", "-q", ...all, "--filter", `label=pulumi-rocketmq.stack=${label}`);
  return out === "" ? [] : out.split("\n").sort();
}

/** What `docker inspect` says of one container. */
export interface Inspected {
  readonly Id: string;
  readonly RestartCount: number;
  readonly State: {
    readonly Pid: number;
    readonly Running: boolean;
    readonly StartedAt: string;
    readonly Health?: { readonly Status: string };
  };
}

/**
 * An environment stack on Docker with a name and a network of its own, so that it meets no other one on the engine. Clients
 * dial the network's own gateway, an address that only this machine has.
 */
export class DockerStack {
  readonly name: string;
  readonly address: string;
  readonly subnet: string;
  private readonly engines: string[] = [localEngine];

  constructor(
    private readonly project: ProjectCopy,
    topology: string,
    config: Readonly<Record<string, string | number | boolean>> = {},
  ) {
    const [third = 0, fourth = 0] = randomBytes(2);
    // Outside of the pools that engines choose from.
    const net = `10.${200 + (third % 50)}.${fourth}`;
    this.name = `docker-t${randomBytes(3).toString("hex")}`;
    this.address = `${net}.1`;
    this.subnet = `${net}.0/24`;
    project.copyStack(`docker-${topology}`, this.name);
    this.change({ subnet: this.subnet, address: this.address, ...config });
  }

  change(config: Readonly<Record<string, string | number | boolean | object | undefined>>): void {
    this.project.change(this.name, config);
  }

  changeTopology(change: (topology: Topology) => Topology): void {
    this.project.changeTopology(this.name, change);
  }

  /** Another engine whose containers are this stack's too. */
  alsoOn(engine: string): void {
    this.engines.push(engine);
  }

  run(command: string, env: Record<string, string> = {}): Finished {
    return this.project.stack(command, this.name, env);
  }

  must(command: string, env: Record<string, string> = {}): string {
    return this.project.mustStack(command, this.name, env);
  }

  /** The state of the stack, as it is stored. */
  state(): string {
    return this.project.state(this.name);
  }

  get namesrvAddr(): string {
    return String(this.project.outputs(this.name)["namesrvAddr"]);
  }

  /** The container of a process, such as `broker-a-0`. */
  containerOf(key: string): string {
    return `${this.name}-rocketmq-${key}`;
  }

  inspect(key: string, engine = localEngine): Inspected {
    const [found] = JSON.parse(docker(engine, "container", "inspect", this.containerOf(key))) as Inspected[];
    if (found === undefined) {
      throw new Error(`no container of ${key}`);
    }
    return found;
  }

  get label(): string {
    return `rocketmq/${this.name}`;
  }

  get volumes(): string[] {
    return this.engines.flatMap((engine) => labelled(engine, "volume", this.label));
  }

  get containers(): string[] {
    return this.engines.flatMap((engine) => labelled(engine, "container", this.label));
  }

  /** Removes what a failed test left: all that carries this stack's name. */
  dispose(): void {
    for (const engine of this.engines) {
      for (const id of labelled(engine, "container", this.label)) {
        docker(engine, "container", "rm", "-f", id);
      }
      const volumes = [...labelled(engine, "volume", this.label), ...this.named(engine, "volume")];
      for (const name of volumes) {
        docker(engine, "volume", "rm", "-f", name);
      }
      for (const name of this.named(engine, "network")) {
        docker(engine, "network", "rm", name);
      }
    }
  }

  private named(engine: string, kind: "volume" | "network"): string[] {
    const names = docker(engine, kind, "ls", "--format", "{{.Name}}").split("\n");
    return names.filter((name) => name.startsWith(`${this.name}-`));
  }
}
