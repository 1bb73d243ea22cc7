import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Topology } from "../../../components";
import { type Finished, type ProjectCopy, root } from "./project";

interface VmSet {
  readonly keyFile: string;
  readonly knownHostsFile: string;
  readonly hosts: readonly { id: string; address: string; container: string; hostKey: string }[];
}

/** Servers of the test alone: containers with systemd and sshd on a network of their own. */
export class Vms {
  private constructor(
    private readonly name: string,
    readonly set: VmSet,
  ) {}

  /** @param disks whether loop devices of this machine may be their disks */
  static up(ids: readonly string[], disks = false): Vms {
    const name = `t${randomBytes(3).toString("hex")}`;
    const [third = 0, fourth = 0] = randomBytes(2);
    // Outside of the pools that engines choose from, and of those that the tests of containers take.
    const subnet = `10.${150 + (third % 50)}.${fourth}.0/24`;
    vms("up", "--set", name, "--subnet", subnet, "--hosts", ids.join(" "), ...(disks ? ["--disks", "loop"] : []));
    return new Vms(name, JSON.parse(vms("list", "--set", name)) as VmSet);
  }

  down(): void {
    vms("down", "--set", this.name);
    fs.rmSync(path.dirname(this.set.keyFile), { recursive: true, force: true });
  }

  host(id: string): VmSet["hosts"][number] {
    const found = this.set.hosts.find((host) => host.id === id);
    if (found === undefined) {
      throw new Error(`no host ${id}`);
    }
    return found;
  }

  /** Runs a command on a host as root, not by ssh. */
  on(id: string, script: string): string {
    const args = ["exec", this.host(id).container, "bash", "-euo", "pipefail", "-c", script];
    return execFileSync("docker", args, { encoding: "utf8", timeout: 120_000 }).trim();
  }

  /** What its owner does at the switch. */
  docker(command: "restart" | "stop" | "start", id: string): void {
    execFileSync("docker", [command, this.host(id).container], { timeout: 120_000, stdio: "pipe" });
  }

  /** How many sessions sshd has accepted on a host since it booted. */
  sessions(id: string): number {
    return Number(this.on(id, "journalctl -b -q --no-pager -o cat | grep -c '^Accepted publickey' || true"));
  }
}

function vms(...args: string[]): string {
  return execFileSync("bash", ["tools/vms.sh", ...args], { cwd: root, encoding: "utf8", timeout: 180_000 });
}

/** An environment stack on such servers. */
export class VmStack {
  readonly name = `vm-t${randomBytes(3).toString("hex")}`;

  constructor(
    private readonly project: ProjectCopy,
    private readonly servers: Vms,
    topology: string,
    config: Readonly<Record<string, string | number | boolean | object>> = {},
  ) {
    project.copyStack(`vm-${topology}`, this.name);
    const hosts = servers.set.hosts.map(({ id, address }): [string, object] => [id, { address }]);
    this.change({ hosts: Object.fromEntries(hosts), ...config });
  }

  change(config: Readonly<Record<string, string | number | boolean | object | undefined>>): void {
    this.project.change(this.name, config);
  }

  /** Changes what the stack says of one host. */
  changeHost(id: string, change: Readonly<Record<string, string | number | object>>): void {
    const hosts = this.servers.set.hosts.map((host): [string, object] => [
      host.id,
      { address: host.address, ...(host.id === id ? change : {}) },
    ]);
    this.change({ hosts: Object.fromEntries(hosts) });
  }

  changeTopology(change: (topology: Topology) => Topology): void {
    this.project.changeTopology(this.name, change);
  }

  run(command: string, env: Record<string, string> = {}): Finished {
    return this.project.stack(command, this.name, { ...this.env, ...env });
  }

  /** The same as `run`, while this process goes on. */
  start(command: string): Promise<Finished> {
    return this.project.startStack(command, this.name, this.env);
  }

  must(command: string, env: Record<string, string> = {}): string {
    return this.project.mustStack(command, this.name, { ...this.env, ...env });
  }

  get namesrvAddr(): string {
    return String(this.project.outputs(this.name)["namesrvAddr"]);
  }

  /** The state of the stack, as it is stored. */
  state(): string {
    return this.project.state(this.name);
  }

  /** The name of the unit of a process: `broker-a-0`. */
  unit(key: string): string {
    return `${this.name}-rocketmq-${key}`;
  }

  directory(key: string): string {
    return `/var/lib/rocketmq/${this.unit(key)}`;
  }

  private get env(): Record<string, string> {
    const { keyFile, knownHostsFile } = this.servers.set;
    return { ROCKETMQ_SSH_KEY: keyFile, ROCKETMQ_SSH_KNOWN_HOSTS: knownHostsFile };
  }
}
