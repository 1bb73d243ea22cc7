import type * as awsTypes from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { aws } from "../host/packages";
import { localShell } from "../host/shell-local";
import { known, type SshTarget } from "../host/shell-ssh";
import { dataGiB, hasDataVolume, processKeys } from "../model/aws/rules";
import { defaultRootGiB, hostTag, ofHost, userTag } from "../model/aws/spec";
import type { BastionArgs, SshHostArgs } from "../platform/systemd-args";
import {
  type MachineChange,
  type MachineKind,
  renderMachineAfter,
  renderMachineBefore,
} from "../render/machine-script";
import { type Access, defaultBootSeconds, hardened, learnHostKey } from "./access";
import type { Ec2HostArgs } from "./args";
import { type Context, kmsKeyOf, tagsOf } from "./context";
import { dataDevice } from "./lookups";
import type { Network } from "./network";
import type { SecurityGroups } from "./security-groups";
import { firstBoot } from "./user-data";

/** What all machines share. */
export interface Machines {
  readonly context: Context;
  readonly network: Network;
  readonly groups: SecurityGroups;
  readonly access: Access;
  readonly profile: pulumi.Output<string>;
  readonly bastion: SshTarget["bastion"];
  /** The program that runs on a host around a change of it. */
  readonly program: string;
}

/** One machine, and what comes after it in a change. */
export interface Machine {
  readonly host: SshHostArgs;
  readonly privateIp: pulumi.Output<string>;
  /** The disk of its stores. */
  readonly volumeId?: pulumi.Input<string>;
  /** The last of it: the next machine changes after it, where both are there. */
  readonly done: pulumi.Resource;
}

/**
 * A machine with its address, its disk, and a command on each side: before it is stopped or replaced its processes are
 * led away, after it they must be back before the next machine changes.
 */
export function makeMachine(all: Machines, id: string, host: Ec2HostArgs, previous: Machine | undefined): Machine {
  const { context, network, groups, access } = all;
  const { parent } = context;
  const { ec2 } = aws();
  const name = `${context.name}-${id}`;
  const tags = tagsOf(context, name, {
    [hostTag]: id,
    [userTag]: access.user,
    "pulumi-rocketmq:processes": processesOf(context, id),
  });
  const address = new ec2.NetworkInterface(
    name,
    {
      subnetId: network.subnets[host.zone] ?? "",
      securityGroups: groups.of(id),
      ...(host.privateIp === undefined ? {} : { privateIps: [host.privateIp] }),
      description: name,
      tags,
    },
    { parent },
  );
  const disk = makeDisk(context, id, host, tags);
  const { sshAddress = address.privateIp, sshPort: port = 22 } = host;
  const { user, privateKey } = access;
  const given = host.hostKey === undefined ? {} : { hostKey: host.hostKey };
  const login = { address: sshAddress, port, user, ...given, ...(privateKey === undefined ? {} : { privateKey }) };
  const target: SshTarget = { id, login, ...(all.bastion === undefined ? {} : { bastion: all.bastion }) };
  const dependsOn = afterOf(context, id, previous).apply((after) => [...groups.rules, ...after]);
  const { instanceType, ami } = ofHost(context.args, host);
  const kind = { instanceType, zone: host.zone };
  const wanted = context.facts.apply(({ machines }) => ({
    ...kind,
    ...(ami === undefined ? {} : { ami }),
    ...(machines[id]?.isStopped === true ? { isStopped: true } : {}),
  }));
  const before = around(all, `${name}-before`, target, wanted, dependsOn, renderMachineBefore);
  const instance = makeInstance(all, name, host, { address, tags }, [before]);
  const attached = disk === undefined ? [] : [attach(context, name, disk.id, instance)];
  const reached = [...groups.rules, ...network.routes, ...attached];
  const hostKey = host.hostKey ?? learnHostKey(context, name, target, instance.id, reached);
  const now = pulumi.output({ ...kind, id: instance.id, ami: instance.ami });
  const safe = { ...target, login: { ...login, hostKey } };
  const done = around(all, `${name}-after`, safe, now, [instance, ...reached], renderMachineAfter);
  return {
    host: {
      ...argsOf(login),
      address: address.privateIp,
      ...(host.sshAddress === undefined ? {} : { sshAddress: host.sshAddress }),
      hostKey,
      ...(all.bastion === undefined ? {} : { bastion: argsOf(all.bastion) }),
      ...(disk === undefined ? {} : { dataDisk: diskPath(disk.id), dataDiskGiB: disk.sizeGiB }),
      // Nothing is installed before all of it is there.
      machineId: pulumi.all([instance.id, done.urn]).apply(([machine]) => machine),
      memoryMiB: memoryOf(context, host),
      machine: instance,
    },
    privateIp: address.privateIp,
    ...(disk === undefined ? {} : { volumeId: disk.id }),
    done,
  };
}

/** A login as the arguments of a platform say it. */
function argsOf({ port: sshPort, ...login }: SshTarget["login"]): Omit<BastionArgs, "sshPort"> & { sshPort: number } {
  return { ...login, sshPort };
}

/** EC2 shows a volume by its id without the dash. */
function diskPath(id: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi
    .output(id)
    .apply((volume) => `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volume.replace("-", "")}`);
}

/** One after the other where the machine is there already; new ones are made all at once. */
function afterOf({ facts }: Context, id: string, previous: Machine | undefined): pulumi.Output<pulumi.Resource[]> {
  return facts.apply(({ machines }) => (previous !== undefined && machines[id] !== undefined ? [previous.done] : []));
}

function around(
  { context, program }: Machines,
  name: string,
  target: SshTarget,
  machine: pulumi.Output<MachineKind>,
  dependsOn: pulumi.Input<pulumi.Input<pulumi.Resource>[]>,
  render: (change: MachineChange) => string,
): pulumi.Resource {
  const bootTimeoutSeconds = context.args.bootTimeoutSeconds ?? defaultBootSeconds;
  const script = pulumi
    .all([known(target), machine])
    .apply(([login, plain]) =>
      render({ access: { id: target.id, ...login }, machine: plain, bootTimeoutSeconds, program }),
    );
  const remove = render === renderMachineAfter ? { remove: "exec bash -euo pipefail -s delete" } : {};
  return localShell.run(name, { script, ...remove }, { parent: context.parent, dependsOn });
}

function makeInstance(
  { context, access, profile }: Machines,
  name: string,
  host: Ec2HostArgs,
  own: { readonly address: awsTypes.ec2.NetworkInterface; readonly tags: Record<string, string> },
  dependsOn: pulumi.Resource[],
): awsTypes.ec2.Instance {
  const { args, parent } = context;
  const { instanceType, ami } = ofHost(args, host);
  return new (aws().ec2.Instance)(
    name,
    {
      ami: ami ?? access.newestImage(),
      instanceType,
      keyName: access.keyName,
      iamInstanceProfile: profile,
      primaryNetworkInterface: { networkInterfaceId: own.address.id },
      ...hardened(context, host.rootVolumeGiB ?? args.rootVolumeGiB ?? defaultRootGiB),
      userData: firstBoot,
      tags: own.tags,
    },
    {
      parent,
      dependsOn,
      // Its address and its disk can be at one machine only.
      deleteBeforeReplace: true,
      // What runs at the first boot never stops a machine again, nor does an image that became the newest.
      ignoreChanges: ["userData", ...(ami === undefined ? ["ami"] : [])],
    },
  );
}

interface Disk {
  readonly id: pulumi.Input<string>;
  readonly sizeGiB?: number;
}

/** The disk of the stores: it outlives the machine, and a destroy unless purgeData is set. */
function makeDisk(context: Context, id: string, host: Ec2HostArgs, tags: Record<string, string>): Disk | undefined {
  const { name, args, plan, parent } = context;
  if (!hasDataVolume(id, args, plan)) {
    return undefined;
  }
  const { iops, throughput, volumeId } = { ...args.dataVolume, ...host.dataVolume };
  if (volumeId !== undefined) {
    return { id: volumeId };
  }
  const size = dataGiB(id, args);
  const volume = new (aws().ebs.Volume)(
    `${name}-${id}-data`,
    {
      availabilityZone: pulumi.all([host.zone, context.facts]).apply(([zone]) => zone),
      encrypted: true,
      ...kmsKeyOf(context),
      type: "gp3",
      size,
      ...(iops === undefined ? {} : { iops }),
      ...(throughput === undefined ? {} : { throughput }),
      tags: { ...tags, Name: `${name}-${id}-data` },
    },
    { parent, protect: args.purgeData !== true },
  );
  return { id: volume.id, sizeGiB: size };
}

/** The machine's end detaches it. */
function attach(
  { parent }: Context,
  name: string,
  volumeId: pulumi.Input<string>,
  instance: awsTypes.ec2.Instance,
): awsTypes.ec2.VolumeAttachment {
  return new (aws().ec2.VolumeAttachment)(
    name,
    { deviceName: dataDevice, volumeId, instanceId: instance.id, stopInstanceBeforeDetaching: true },
    { parent, deletedWith: instance, deleteBeforeReplace: true },
  );
}

function memoryOf({ args, facts }: Context, host: Ec2HostArgs): pulumi.Output<number> {
  const { instanceType } = ofHost(args, host);
  return facts.apply(({ types }) => {
    const type = types[instanceType];
    return typeof type === "object" ? type.memoryMiB : 0;
  });
}

const longestTag = 256;
const processesOf = ({ args, plan }: Context, id: string): string =>
  processKeys(id, args, plan).join(" ").slice(0, longestTag);
