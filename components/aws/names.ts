import type * as pulumi from "@pulumi/pulumi";
import { aws } from "../host/packages";
import { nameServerHosts } from "../model/aws/rules";
import { checked, type Context, tagsOf } from "./context";
import type { Network } from "./network";

const ttlSeconds = 60;

/** Names of the machines in Route 53; brokers tell clients their addresses all the same. */
export function makeNames(
  context: Context,
  network: Network,
  addresses: ReadonlyMap<string, pulumi.Output<string>>,
): void {
  const { name, args, plan, parent } = context;
  if (args.dns === undefined) {
    return;
  }
  const { route53 } = aws();
  const { zoneName } = args.dns;
  const zoneId = args.dns.zoneId ?? makeZone(context, zoneName, network.vpcId);
  const record = (label: string, hosts: readonly string[]): void => {
    const records = hosts.flatMap((id) => addresses.get(id) ?? []);
    const own = { zoneId, name: `${label}.${zoneName}`, type: "A", ttl: ttlSeconds, records };
    new route53.Record(`${name}-name-${label}`, own, { parent });
  };
  for (const id of addresses.keys()) {
    record(id, [id]);
  }
  record("nameserver", nameServerHosts(args, plan));
}

function makeZone(context: Context, zoneName: string, vpcId: pulumi.Input<string>): pulumi.Output<string> {
  const zone = new (aws().route53.Zone)(
    `${context.name}-zone`,
    { name: checked(context, zoneName), vpcs: [{ vpcId }], tags: tagsOf(context, zoneName) },
    { parent: context.parent },
  );
  return zone.zoneId;
}
