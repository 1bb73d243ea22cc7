import type * as awsTypes from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { aws } from "../host/packages";
import { askLocal } from "../host/shell-local";
import { known, type SshTarget } from "../host/shell-ssh";
import { architectureOf, imageParameter, instanceTypes, osOf, userOf } from "../model/aws/spec";
import { keyPairScript, renderHostKey } from "../render/machine-script";
import { checked, type Context, kmsKeyOf, tagsOf } from "./context";
import type { Network } from "./network";
import type { SecurityGroups } from "./security-groups";

/** How machines are logged in to. */
export interface Access {
  readonly keyName: pulumi.Input<string>;
  readonly user: string;
  readonly privateKey?: pulumi.Input<string>;
  /** The image of os; a newer one counts for new machines only. */
  readonly newestImage: () => pulumi.Output<string>;
}

/** The key pair that is given, or one that is made; its private key is in the state, as a secret. */
export function accessOf(context: Context): Access {
  const { name, args, parent } = context;
  const user = args.user ?? userOf[osOf(args)];
  const newestImage = (): pulumi.Output<string> => {
    const parameter = imageParameter(osOf(args), architectureOf(args));
    const found = pulumi.output(context.facts.apply(() => aws().ssm.getParameter({ name: parameter }, { parent })));
    // What the provider takes for a secret is public here.
    return pulumi.unsecret(found.value);
  };
  if (args.keyPair !== undefined) {
    const { keyName, privateKey } = args.keyPair;
    const key = privateKey === undefined ? {} : { privateKey: pulumi.secret(privateKey) };
    return { keyName: checked(context, keyName), user, ...key, newestImage };
  }
  const text = askLocal(`${name}-key`, checked(context, keyPairScript), true, { parent });
  const [publicKey, privateKey] = [pulumi.unsecret(text.apply(firstLine)), text.apply(otherLines)];
  const pair = new (aws().ec2.KeyPair)(name, { publicKey, tags: tagsOf(context, name) }, { parent });
  return { keyName: pair.keyName, user, privateKey: pulumi.secret(privateKey), newestImage };
}

/** A command keeps what a script printed without its last line feed, and a key needs it. */
const firstLine = (text: string): string => text.split("\n")[0] ?? "";
const otherLines = (text: string): string => `${text.split("\n").slice(1).join("\n").trim()}\n`;

/** What every machine is made with: version 2 of the metadata service, disks that nobody else can read. */
export function hardened(context: Context, rootVolumeGiB: number): Partial<awsTypes.ec2.InstanceArgs> {
  return {
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
    rootBlockDevice: {
      encrypted: true,
      ...kmsKeyOf(context),
      volumeType: "gp3",
      volumeSize: rootVolumeGiB,
      deleteOnTermination: true,
      tags: tagsOf(context, `${context.name}-root`),
    },
  };
}

/** The host key of a machine: what it shows when it first answers; from then on it must show it again. */
export function learnHostKey(
  context: Context,
  name: string,
  target: SshTarget,
  machine: pulumi.Output<string>,
  dependsOn: pulumi.Resource[],
): pulumi.Output<string> {
  const bootTimeoutSeconds = context.args.bootTimeoutSeconds ?? defaultBootSeconds;
  const script = pulumi
    .all([known(target), machine])
    .apply(([login, id]) => renderHostKey({ access: { id: target.id, ...login }, machine: id, bootTimeoutSeconds }));
  return askLocal(`${name}-host-key`, script, false, { parent: context.parent, dependsOn });
}

/** Seconds until a machine that was started must answer. */
export const defaultBootSeconds = 300;

const bastionRootGiB = 8;

/** A small machine with a fixed public address in the public subnet, which holds no key of anybody. */
export function makeBastion(
  context: Context,
  network: Network,
  groups: SecurityGroups,
  access: Access,
): SshTarget["bastion"] {
  const { args, parent } = context;
  if (args.bastion === undefined || groups.bastion === undefined || network.publicSubnetId === undefined) {
    return undefined;
  }
  const name = `${context.name}-bastion`;
  const tags = tagsOf(context, name);
  const { ec2 } = aws();
  // Its public address is of its network interface, so that it stays when the machine is replaced.
  const port = new ec2.NetworkInterface(
    name,
    { subnetId: network.publicSubnetId, securityGroups: [groups.bastion], description: name, tags },
    { parent },
  );
  const instance = new ec2.Instance(
    name,
    {
      ami: access.newestImage(),
      instanceType: args.bastion.instanceType ?? instanceTypes[architectureOf(args)].bastion,
      primaryNetworkInterface: { networkInterfaceId: port.id },
      keyName: access.keyName,
      ...hardened(context, bastionRootGiB),
      tags,
    },
    { parent, ignoreChanges: ["ami"], deleteBeforeReplace: true },
  );
  const address = new ec2.Eip(
    name,
    { domain: "vpc", networkInterface: port.id, tags },
    { parent, dependsOn: [...network.routes] },
  );
  const { privateKey } = access;
  // Its image is that of os, whatever image the hosts have.
  const login = { address: address.publicIp, port: 22, user: userOf[osOf(args)], ...(privateKey && { privateKey }) };
  const hostKey = learnHostKey(context, name, { id: "bastion", login }, instance.id, [...groups.rules]);
  return { ...login, hostKey };
}
