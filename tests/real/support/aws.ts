import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Ec2HostArgs } from "../../../components";
import { AwsLeftovers } from "../../support/aws-leftovers";
import { type Finished, type ProjectCopy, root } from "./project";

type Config = Readonly<Record<string, string | number | boolean | object | undefined>>;

/** An environment stack on machines of an account of its own, on this machine: the offline aws plugin. */
export class AwsStack {
  readonly name = `aws-t${randomBytes(3).toString("hex")}`;
  readonly leftovers: AwsLeftovers;
  private readonly account: string;
  private readonly cidrBlock: string;
  private readonly hosts: Record<string, Ec2HostArgs>;

  constructor(
    private readonly project: ProjectCopy,
    topology: string,
    hosts: Readonly<Record<string, Ec2HostArgs>>,
    config: Config = {},
  ) {
    this.hosts = { ...hosts };
    this.account = path.join(project.dataHome, "account");
    this.leftovers = new AwsLeftovers(this.account);
    const [second = 0, third = 0] = randomBytes(2);
    // Beside the networks of the stacks that ship, and of the other tests.
    this.cidrBlock = `10.${60 + (second % 40)}.${16 * (third % 16)}.0/20`;
    project.copyStack(`aws-${topology}`, this.name);
    // The machine that runs the tests is in the network, and is its clients.
    this.change({ network: this.network, clients: { cidrBlocks: [this.cidrBlock] }, hosts: this.hosts, ...config });
  }

  get network(): object {
    return { cidrBlock: this.cidrBlock };
  }

  change(config: Config): void {
    this.project.change(this.name, config);
  }

  changeHost(id: string, change: Partial<Ec2HostArgs>): void {
    this.hosts[id] = { zone: "", ...this.hosts[id], ...change };
    this.change({ hosts: this.hosts });
  }

  run(command: string, env: Record<string, string> = {}): Finished {
    return this.project.stack(command, this.name, { ...this.env, ...env });
  }

  must(command: string, env: Record<string, string> = {}): string {
    return this.project.mustStack(command, this.name, { ...this.env, ...env });
  }

  /** The same as `run`, while this process goes on. */
  start(command: string): Promise<Finished> {
    return this.project.startStack(command, this.name, this.env);
  }

  /** The Pulumi command itself, on this stack as `run` has it. */
  pulumi(...args: string[]): Finished {
    const data = path.join(this.project.dataHome, "pulumi-rocketmq");
    const env = { PULUMI_BACKEND_URL: `file://${data}/state`, PULUMI_CONFIG_PASSPHRASE: "" };
    return this.project.exec("pulumi", [...args, "--stack", this.name], { ...this.env, ...env });
  }

  /** What stack.sh wrote for Pulumi. */
  get configFile(): string {
    return path.join(this.project.dataHome, "pulumi-rocketmq/.stack/config", `rocketmq-${this.name}.yaml`);
  }

  outputs(): Record<string, unknown> {
    return JSON.parse(this.must("outputs").replace(/^[^{]*/, "")) as Record<string, unknown>;
  }

  get namesrvAddr(): string {
    return String(this.outputs()["namesrvAddr"]);
  }

  state(): string {
    return this.project.state(this.name);
  }

  /** What the state says of the instance of a host. */
  private instance(host: string): { urn: string; id: string } {
    const { checkpoint } = JSON.parse(this.state()) as {
      checkpoint: { latest: { resources: { urn: string; type: string; id: string }[] } };
    };
    const found = checkpoint.latest.resources.find(
      ({ type, urn }) => type === "aws:ec2/instance:Instance" && urn.endsWith(`::machines-${host}`),
    );
    if (found === undefined) {
      throw new Error(`no instance of ${host}`);
    }
    return found;
  }

  urn(host: string): string {
    return this.instance(host).urn;
  }

  instanceId(host: string): string {
    return this.instance(host).id;
  }

  /** The files of the volumes of the account. */
  disks(): string[] {
    return fs.readdirSync(path.join(this.account, "volumes"));
  }

  container(host: string): string {
    return `pulumi-rocketmq-${this.instanceId(host)}`;
  }

  /** Runs a command on a machine as root, not by ssh. */
  on(host: string, script: string): string {
    const args = ["exec", this.container(host), "bash", "-euo", "pipefail", "-c", script];
    return execFileSync("docker", args, { encoding: "utf8", timeout: 120_000 }).trim();
  }

  /** Whether this machine reaches a port. */
  reaches(address: string, port: number): boolean {
    try {
      execFileSync("timeout", ["2", "bash", "-c", `exec 3<>/dev/tcp/${address}/${port}`], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  }

  private get env(): Record<string, string> {
    return {
      PULUMI_ROCKETMQ_AWS_ACCOUNT: this.account,
      PATH: `${path.join(root, "tools/offline-plugins/aws")}:${process.env["PATH"] ?? ""}`,
      ROCKETMQ_ALLOW_FROM: this.cidrBlock,
    };
  }
}
