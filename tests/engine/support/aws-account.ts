import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { digits } from "../../../tools/offline-plugins/aws/ids";
import type { Resource, Values } from "./aws-plugin";
import { AwsPlugin } from "./aws-plugin";
import { socket } from "./docker-plugin";
import type { KeyPair } from "./ssh-keys";
import { makeKey } from "./ssh-keys";

const region = "eu-central-1";
export const zone = `${region}a`;

const tokens = {
  attachment: "aws:ec2/volumeAttachment:VolumeAttachment",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  eip: "aws:ec2/eip:Eip",
  eni: "aws:ec2/networkInterface:NetworkInterface",
  group: "aws:ec2/securityGroup:SecurityGroup",
  igw: "aws:ec2/internetGateway:InternetGateway",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  instance: "aws:ec2/instance:Instance",
  key: "aws:ec2/keyPair:KeyPair",
  nat: "aws:ec2/natGateway:NatGateway",
  policy: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  profile: "aws:iam/instanceProfile:InstanceProfile",
  record: "aws:route53/record:Record",
  role: "aws:iam/role:Role",
  route: "aws:ec2/route:Route",
  routes: "aws:ec2/routeTable:RouteTable",
  association: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  subnet: "aws:ec2/subnet:Subnet",
  volume: "aws:ebs/volume:Volume",
  vpc: "aws:ec2/vpc:Vpc",
  zone: "aws:route53/zone:Zone",
} as const;

export type Short = keyof typeof tokens;
export const token = (short: Short): string => tokens[short];

export const amiParameters = {
  al2023: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
  arm: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
  debian: "/aws/service/debian/release/12/latest/amd64",
  ubuntu: "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id",
} as const;

/** An account in a folder of its own, and all that lies on the engine and on loop devices for it. */
export class AwsAccount {
  readonly engine = new Docker({ socketPath: socket });
  readonly dir = mkdtempSync(join(tmpdir(), "aws-account-"));
  /** The first three numbers of addresses that most likely nothing else has. */
  readonly net: string;
  readonly key: KeyPair;
  readonly amis: Record<string, string> = {};
  private readonly plugins: AwsPlugin[] = [];

  constructor() {
    const [second, third] = createHash("sha256").update(this.dir).digest();
    this.net = `10.${128 + ((second ?? 0) % 100)}.${third ?? 0}`;
    this.key = makeKey(this.dir, "key");
  }

  /** This machine, as the instances see it. */
  get gateway(): string {
    return `${this.net}.254/32`;
  }

  get env(): Record<string, string> {
    return { PULUMI_ROCKETMQ_AWS_ACCOUNT: join(this.dir, "account"), AWS_REGION: region };
  }

  /** Another process that works in the same account. */
  async another(config: Values = {}): Promise<AwsPlugin> {
    const plugin = await AwsPlugin.start(this.env, config);
    this.plugins.push(plugin);
    return plugin;
  }

  async start(): Promise<void> {
    const plugin = await this.another();
    for (const [name, parameter] of Object.entries(amiParameters)) {
      const { value } = await plugin.invoke("aws:ssm/getParameter:getParameter", { name: parameter });
      this.amis[name] = String(value);
    }
  }

  get plugin(): AwsPlugin {
    const [plugin] = this.plugins;
    if (plugin === undefined) {
      throw new Error("only within a test");
    }
    return plugin;
  }

  make(short: Short, inputs: Values, name?: string): Promise<Resource> {
    return this.plugin.create(tokens[short], inputs, name);
  }

  /** A VPC with a subnet of 60 addresses in the first zone, and a key pair. */
  async network(): Promise<{ vpc: Resource; subnet: Resource; key: Resource }> {
    const vpc = await this.make("vpc", { cidrBlock: `${this.net}.0/24` });
    const own = { vpcId: vpc.id, cidrBlock: `${this.net}.0/26`, availabilityZone: zone };
    const subnet = await this.make("subnet", own);
    const key = await this.make("key", { publicKey: this.key.publicKey }, "key");
    return { vpc, subnet, key };
  }

  container = (instance: Resource): string => `pulumi-rocketmq-${instance.id}`;

  /** Runs a script in an instance as root; what it prints, with errors. */
  inside(instance: Resource, script: string): string {
    const args = ["exec", this.container(instance), "bash", "-c", `exec 2>&1; ${script}`];
    return execFileSync("docker", args, { encoding: "utf8" }).trim();
  }

  /** What an instance prints when a user logs in with the key; undefined when nobody is let in. */
  ssh(user: string, instance: Resource, command: string): string | undefined {
    const quiet = ["-o", "LogLevel=ERROR", "-o", "BatchMode=yes", "-o", "ConnectTimeout=2", "-F", "none"];
    const unknownHost = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"];
    const to = `${user}@${String(instance.outputs["privateIp"])}`;
    try {
      const args = [...quiet, ...unknownHost, "-i", this.key.path, to, command];
      return execFileSync("ssh", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
    } catch {
      return undefined;
    }
  }

  /** The booted system: systemd has come to its end. In its first moment nobody can ask it. */
  booted(instance: Resource): string {
    const wait = "timeout 40 systemctl is-system-running --wait";
    return (
      this.inside(instance, `until ${wait} | grep -xE 'running|degraded'; do sleep 0.1; done`).split("\n").at(-1) ?? ""
    );
  }

  /** A reboot; the state that the system comes to. */
  reboot(instance: Resource): string {
    execFileSync("docker", ["restart", this.container(instance)]);
    return this.booted(instance);
  }

  private get label() {
    return { label: [`pulumi-rocketmq.aws=${digits(join(this.dir, "account"), 12)}`] };
  }

  /** What there is of the account on this machine, beside its records. */
  async leftOvers(): Promise<string[]> {
    const containers = await this.engine.listContainers({ all: true, filters: this.label });
    const networks = await this.engine.listNetworks({ filters: this.label });
    return [
      ...containers.flatMap(({ Names: names }) => names),
      ...networks.map(({ Name: name }) => name),
      ...this.loops(),
      ...this.files("volumes"),
    ];
  }

  files(folder: string): string[] {
    try {
      return readdirSync(join(this.dir, "account", folder));
    } catch {
      return [];
    }
  }

  record(folder: string, id: string): Values {
    return JSON.parse(readFileSync(join(this.dir, "account", folder, `${id}.json`), "utf8")) as Values;
  }

  /** The loop devices that lead to files of the account. */
  private loops(): string[] {
    const output = execFileSync("losetup", ["--list", "--noheadings", "--output", "NAME,BACK-FILE"], {
      encoding: "utf8",
    });
    return output
      .split("\n")
      .filter((line) => line.includes(this.dir))
      .map((line) => line.split(" ")[0] ?? "");
  }

  async dispose(): Promise<void> {
    this.plugins.forEach((plugin) => plugin.stop());
    const gone = (promise: Promise<unknown>) => promise.catch(() => undefined);
    for (const { Id: id } of await this.engine.listContainers({ all: true, filters: this.label })) {
      await gone(this.engine.getContainer(id).remove({ force: true, v: true }));
    }
    for (const { Id: id } of await this.engine.listNetworks({ filters: this.label })) {
      await gone(this.engine.getNetwork(id).remove());
    }
    this.loops().forEach((device) => execFileSync("losetup", ["--detach", device]));
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** The reason of a promise that must fail. */
export const refusalOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "nothing was refused",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
