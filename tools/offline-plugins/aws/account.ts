import { homedir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import type { WireMap } from "../shared/wire";
import { textAt } from "../shared/values";
import { digits } from "./ids";
import { partitionOf } from "./regions";
import type { ItemType, Store } from "./store";

/** The number of the account; a real one is never all zeros. */
export const accountNumber = "000000000000";

const directoryVariable = "PULUMI_ROCKETMQ_AWS_ACCOUNT";

export function accountDirectory(environment: NodeJS.ProcessEnv): string {
  const given = environment[directoryVariable];
  const data = environment["XDG_DATA_HOME"] ?? join(homedir(), ".local", "share");
  return given === undefined || given === "" ? join(data, "pulumi-rocketmq", "aws-account") : given;
}

/** AWS's words for something that is not there. */
const notFound: Readonly<Partial<Record<ItemType, readonly [code: string, what: string]>>> = {
  vpc: ["InvalidVpcID.NotFound", "The vpc ID"],
  subnet: ["InvalidSubnetID.NotFound", "The subnet ID"],
  "internet-gateway": ["InvalidInternetGatewayID.NotFound", "The internetGateway ID"],
  "elastic-ip": ["InvalidAllocationID.NotFound", "The allocation ID"],
  "nat-gateway": ["NatGatewayNotFound", "The nat gateway ID"],
  "route-table": ["InvalidRouteTableID.NotFound", "The routeTable ID"],
  "security-group": ["InvalidGroup.NotFound", "The security group"],
  "key-pair": ["InvalidKeyPair.NotFound", "The key pair"],
  role: ["NoSuchEntity", "The role with name"],
  "instance-profile": ["NoSuchEntity", "Instance profile"],
  "network-interface": ["InvalidNetworkInterfaceID.NotFound", "The networkInterface ID"],
  instance: ["InvalidInstanceID.NotFound", "The instance ID"],
  volume: ["InvalidVolume.NotFound", "The volume"],
  zone: ["NoSuchHostedZone", "No hosted zone found with ID:"],
};

/** What keeps the rules of running instances as the security groups say. */
export interface Guard {
  /** Resolves when the instances of the VPC have the rules of now. */
  refresh(vpcId: string): Promise<void>;
  /** An instance that starts has loaded its rules itself. */
  started(instanceId: string, rules: string): void;
}

/** What the resources of one provider work on. */
export class Account {
  readonly firewall: Guard;

  constructor(
    readonly store: Store,
    readonly docker: Docker,
    readonly region: string,
    readonly defaultTags: WireMap,
    guard: (account: Account) => Guard,
  ) {
    this.firewall = guard(this);
  }

  /** The object of that id, or AWS's error. */
  must(type: ItemType, id: string): WireMap {
    const found = this.store.get(type, id);
    if (found === undefined) {
      const [code, what] = notFound[type] ?? ["NotFound", `The ${type}`];
      throw new Error(`${code}: ${what} '${id}' does not exist`);
    }
    return found;
  }

  /** Where a resource is: `region` of its inputs, else that of the provider. */
  regionOf(inputs: WireMap): string {
    return textAt(inputs, "region") ?? this.region;
  }

  arn(service: string, resource: string, inputs: WireMap = {}): string {
    const region = this.regionOf(inputs);
    const isGlobal = service === "iam" || service === "route53";
    const account = service === "route53" ? "" : accountNumber;
    return `arn:${partitionOf(region)}:${service}:${isGlobal ? "" : region}:${account}:${resource}`;
  }

  /** Labels that tell what of the engine belongs to the account. */
  get labels(): Record<string, string> {
    return { "pulumi-rocketmq.aws": this.store.hash };
  }

  /** An address for documentation only, until a real one is known. */
  placeholderAddress(id: string): string {
    return `198.51.100.${(parseInt(digits(id, 4), 16) % 254) + 1}`;
  }
}
