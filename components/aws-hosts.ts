import * as pulumi from "@pulumi/pulumi";
import { accessOf, makeBastion } from "./aws/access";
import type { AwsHostsArgs } from "./aws/args";
import { checkAws } from "./aws/check";
import type { Context } from "./aws/context";
import { instanceProfileOf } from "./aws/instance-profile";
import { lookUp, reasonOf } from "./aws/lookups";
import { type Machine, makeMachine } from "./aws/machine";
import { makeNames } from "./aws/names";
import { networkOf } from "./aws/network";
import { securityGroups } from "./aws/security-groups";
import { readScript } from "./host/assets";
import { checkComponentName } from "./model/aws/check";
import { type AwsFacts, checkFacts } from "./model/aws/facts";
import type { ClusterPlan } from "./model/plan-cluster";
import { refuse } from "./platform/errors";
import type { SshHostArgs } from "./platform/systemd-args";

/**
 * Machines of EC2 for the processes of a topology, as the hosts of a SystemdPlatform.
 *
 * Creates, where it is not given, a VPC with a private subnet for each zone; for each host a fixed private address, an
 * instance, and for brokers a disk of their own that outlives it; security groups with exactly the ports that are dialled;
 * an instance profile for Session Manager, a key pair, and on request a bastion and names in Route 53. A change that stops
 * or replaces a machine leads its brokers' messages away first, and goes on with the next machine when all is back.
 *
 * @example
 * ```ts
 * import { AwsHosts, Cluster, loadTopology, SystemdPlatform } from "pulumi-rocketmq";
 *
 * const topology = loadTopology("1m");
 * const machines = new AwsHosts("orders", {
 *   topology,
 *   hosts: { a: { zone: "eu-central-1a" } },
 *   network: { cidrBlock: "10.40.0.0/16" },
 *   bastion: { allowFrom: ["203.0.113.7/32"] },
 *   clients: { cidrBlocks: ["10.40.0.0/16"] },
 * });
 * const platform = new SystemdPlatform("servers", { hosts: machines.hosts });
 * new Cluster("orders", { platform, topology });
 * ```
 */
export class AwsHosts extends pulumi.ComponentResource {
  /** The machines, for `hosts` of a SystemdPlatform. */
  readonly hosts: Record<string, SshHostArgs>;
  /** The private address of each host, by its id. */
  readonly privateIps: pulumi.Output<Record<string, string>>;
  /** The EBS volume of each host that has one, by its id. */
  readonly dataVolumes: pulumi.Output<Record<string, string>>;
  /** Its VPC. */
  readonly vpcId: pulumi.Output<string>;
  /** The bastion's public address; none without one. */
  readonly bastionAddress?: pulumi.Output<string>;
  /** The private key that was made, a secret; none where a key pair is given. */
  readonly privateKey?: pulumi.Output<string>;

  /** @throws pulumi.ResourceError with every issue of the arguments, those that AWS has with them too */
  constructor(name: string, args: AwsHostsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const plan = planned(name, args, opts);
    const { hosts, network, instanceType, os, ami, architecture } = args;
    super("rocketmq:index:AwsHosts", name, { hosts, network, instanceType, os, ami, architecture }, opts);
    const owner = `${pulumi.getProject()}/${pulumi.getStack()}/${name}`;
    const facts = this.ask(name, args, plan, owner);
    const context: Context = { name, args, plan, owner, parent: this, facts };
    const own = networkOf(context);
    const groups = securityGroups(context, own.vpcId);
    const access = accessOf(context);
    const bastion = makeBastion(context, own, groups, access);
    const profile = instanceProfileOf(context);
    const program = readScript(`${__dirname}/platform/systemd`, "machine.sh");
    const all = { context, network: own, groups, access, profile, bastion, program };
    const made = new Map<string, Machine>();
    let previous: Machine | undefined;
    for (const [id, host] of Object.entries(hosts).sort(([a], [b]) => (a < b ? -1 : 1))) {
      previous = makeMachine(all, id, host, previous);
      made.set(id, previous);
    }
    const addresses = new Map([...made].map(([id, { privateIp }]) => [id, privateIp]));
    makeNames(context, own, addresses);
    this.hosts = Object.fromEntries([...made].map(([id, { host }]) => [id, host]));
    this.privateIps = pulumi.all(Object.fromEntries(addresses));
    this.dataVolumes = pulumi.all(
      Object.fromEntries([...made].flatMap(([id, { volumeId }]) => (volumeId === undefined ? [] : [[id, volumeId]]))),
    );
    this.vpcId = pulumi.output(own.vpcId);
    if (bastion !== undefined) {
      this.bastionAddress = pulumi.output(bastion.address);
    }
    if (args.keyPair === undefined && access.privateKey !== undefined) {
      this.privateKey = pulumi.secret(access.privateKey);
    }
    this.registerOutputs({ privateIps: this.privateIps, dataVolumes: this.dataVolumes, vpcId: this.vpcId });
  }

  /** Nothing is made before AWS was asked, and nothing where something is wrong. */
  private ask(name: string, args: AwsHostsArgs, plan: ClusterPlan, owner: string): pulumi.Output<AwsFacts> {
    const asked = lookUp(owner, args, plan, { parent: this }).catch((error: unknown) => {
      const fix = "check who asks, and where: aws sts get-caller-identity";
      refuse(`AwsHosts ${name}`, [{ path: "aws", reason: `AWS cannot be asked: ${reasonOf(error)}`, fix }]);
      throw error;
    });
    return pulumi.output(asked).apply((facts) => {
      refuse(`AwsHosts ${name}`, checkFacts(args, plan, facts));
      warnOfStopped(facts, this);
      return facts;
    });
  }
}

/** EC2 leaves a machine stopped where a change of it failed half-way, and the provider takes it for done. */
function warnOfStopped({ machines }: AwsFacts, owner: AwsHosts): void {
  for (const [id, { instanceId, isStopped }] of Object.entries(machines)) {
    if (isStopped) {
      const start = `aws ec2 start-instances --instance-ids ${instanceId}`;
      // The log's own promise says only that the line was handed over.
      void pulumi.log.warn(`the machine of host ${id} is stopped, and no up starts it; do ${start}`, owner);
    }
  }
}

function planned(name: string, args: AwsHostsArgs, opts: pulumi.ComponentResourceOptions): ClusterPlan {
  const { plan, issues, topology } = checkAws(args, opts);
  refuse(`AwsHosts ${name}`, [...checkComponentName(name), ...topology, ...issues]);
  return plan;
}
