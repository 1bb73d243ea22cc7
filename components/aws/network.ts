import type * as awsTypes from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { aws } from "../host/packages";
import { subnetRange } from "../model/aws/ranges";
import { checked, type Context, tagsOf } from "./context";

/** A network that machines can be in. */
export interface Network {
  readonly vpcId: pulumi.Input<string>;
  /** The private subnets, by their zone. */
  readonly subnets: Readonly<Record<string, pulumi.Input<string>>>;
  /** Where the bastion is. */
  readonly publicSubnetId?: pulumi.Input<string>;
  /** What must be there before a machine reaches the Internet. */
  readonly routes: readonly pulumi.Resource[];
}

const everywhere = "0.0.0.0/0";

/** The network that is given, or one that is made. */
export function networkOf(context: Context): Network {
  const { network } = context.args;
  if (network.cidrBlock !== undefined) {
    return makeNetwork(context, network.cidrBlock);
  }
  const { vpcId = "", subnets = {}, publicSubnetId } = network;
  const known = Object.entries(subnets).map(([zone, id]): [string, pulumi.Output<string>] => [
    zone,
    checked(context, id),
  ]);
  return {
    vpcId: checked(context, vpcId),
    subnets: Object.fromEntries(known),
    ...(publicSubnetId === undefined ? {} : { publicSubnetId: checked(context, publicSubnetId) }),
    routes: [],
  };
}

/** A VPC with a private subnet a zone and, for a bastion or a NAT gateway, one public subnet. */
function makeNetwork(context: Context, cidrBlock: string): Network {
  const { name, args, parent } = context;
  const { ec2 } = aws();
  const opts = { parent };
  const zones = [...new Set(Object.values(args.hosts).map(({ zone }) => zone))].sort();
  const hasNat = args.network.nat ?? true;
  const range = checked(context, cidrBlock);
  const vpc = new ec2.Vpc(
    `${name}-vpc`,
    { cidrBlock: range, enableDnsHostnames: true, enableDnsSupport: true, tags: tagsOf(context, name) },
    opts,
  );
  const subnetIn = (zone: string, isPublic: boolean): awsTypes.ec2.Subnet => {
    const id = `${name}-${isPublic ? "public" : "private"}-${zone}`;
    const own = { cidrBlock: subnetRange(cidrBlock, zone, isPublic), availabilityZone: zone };
    return new ec2.Subnet(id, { vpcId: vpc.id, ...own, tags: tagsOf(context, id) }, opts);
  };
  const subnets = zones.map((zone) => ({ zone, subnet: subnetIn(zone, false) }));
  const ids = Object.fromEntries(subnets.map(({ zone, subnet }) => [zone, subnet.id]));
  if (!hasNat && args.bastion === undefined) {
    return { vpcId: vpc.id, subnets: ids, routes: [] };
  }
  const front = subnetIn(args.network.publicZone ?? zones[0] ?? "", true);
  const gateway = new ec2.InternetGateway(`${name}-igw`, { vpcId: vpc.id, tags: tagsOf(context, name) }, opts);
  const out = routeAll(context, "public", vpc.id, { gatewayId: gateway.id }, { front });
  const nat = hasNat ? [makeNat(context, vpc.id, front, subnets, out)].flat() : [];
  return { vpcId: vpc.id, subnets: ids, publicSubnetId: front.id, routes: [...out, ...nat] };
}

/** One gateway by which all private subnets reach the Internet, and nobody reaches them. */
function makeNat(
  context: Context,
  vpcId: pulumi.Input<string>,
  front: awsTypes.ec2.Subnet,
  subnets: readonly { readonly zone: string; readonly subnet: awsTypes.ec2.Subnet }[],
  dependsOn: pulumi.Resource[],
): pulumi.Resource[] {
  const { name, parent } = context;
  const { ec2 } = aws();
  const id = `${name}-nat`;
  const address = new ec2.Eip(id, { domain: "vpc", tags: tagsOf(context, id) }, { parent, dependsOn });
  const gateway = new ec2.NatGateway(
    id,
    { allocationId: address.id, subnetId: front.id, tags: tagsOf(context, id) },
    { parent, dependsOn },
  );
  const all = Object.fromEntries(subnets.map(({ zone, subnet }) => [zone, subnet]));
  return routeAll(context, "private", vpcId, { natGatewayId: gateway.id }, all);
}

/** A table by which subnets reach the Internet. */
function routeAll(
  context: Context,
  kind: string,
  vpcId: pulumi.Input<string>,
  target: Pick<awsTypes.ec2.RouteArgs, "gatewayId" | "natGatewayId">,
  subnets: Readonly<Record<string, awsTypes.ec2.Subnet>>,
): pulumi.Resource[] {
  const { parent } = context;
  const { ec2 } = aws();
  const id = `${context.name}-${kind}`;
  const table = new ec2.RouteTable(id, { vpcId, tags: tagsOf(context, id) }, { parent });
  const route = new ec2.Route(id, { routeTableId: table.id, destinationCidrBlock: everywhere, ...target }, { parent });
  const used = Object.entries(subnets).map(
    ([key, subnet]) =>
      new ec2.RouteTableAssociation(`${id}-${key}`, { routeTableId: table.id, subnetId: subnet.id }, { parent }),
  );
  return [route, ...used];
}
