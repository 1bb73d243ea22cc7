import type { ResourceHandler } from "../shared/resource";
import { mapsAt, textAt } from "../shared/values";
import type { Wire, WireMap } from "../shared/wire";
import type { Account } from "./account";
import { accountNumber } from "./account";
import type { Kind } from "./kind";
import { handlerOf } from "./handler";
import { numberOf } from "./ids";
import { notCidr } from "./network";
import { dependencyViolation, recorded } from "./records";
import type { ItemType } from "./store";

/** Routes are kept and looked at; within a VPC everybody reaches everybody. */

const destinations = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"] as const;

const targets: Readonly<Record<string, ItemType | undefined>> = {
  gatewayId: "internet-gateway",
  natGatewayId: "nat-gateway",
  networkInterfaceId: "network-interface",
  carrierGatewayId: undefined,
  coreNetworkArn: undefined,
  egressOnlyGatewayId: undefined,
  localGatewayId: undefined,
  odbNetworkArn: undefined,
  transitGatewayId: undefined,
  vpcEndpointId: undefined,
  vpcPeeringConnectionId: undefined,
};

const isGiven = (value: Wire | undefined): boolean => value !== undefined && value !== null && value !== "";

function refuseTarget(account: Account, route: WireMap): void {
  for (const [key, type] of Object.entries(targets)) {
    const id = textAt(route, key);
    if (type !== undefined && isGiven(id) && id !== "local") {
      account.must(type, id ?? "");
    }
  }
}

const oneOf = (inputs: WireMap, keys: readonly string[], what: string): string | undefined =>
  keys.filter((key) => isGiven(inputs[key])).length > 1 ? `only one ${what} of ${keys.join(", ")}` : undefined;

const routeTableKind = (account: () => Account): Kind =>
  recorded(account, {
    type: "route-table",
    prefix: "rtb",
    args: ["ec2/routeTable", "RouteTableArgs"],
    replace: ["vpcId"],
    sets: ["propagatingVgws", "routes"],
    computed: ["arn", "ownerId", "propagatingVgws", "region", "routes", "tagsAll"],
    problems: (inputs) =>
      Object.fromEntries(
        mapsAt(inputs, "routes").map((route, i) => [`routes[${i}].cidrBlock`, notCidr(textAt(route, "cidrBlock"))]),
      ),
    refuse(inputs) {
      account().must("vpc", textAt(inputs, "vpcId") ?? "");
      mapsAt(inputs, "routes").forEach((route) => refuseTarget(account(), route));
    },
    values: (inputs, id) => ({
      propagatingVgws: [],
      routes: [],
      ...inputs,
      arn: account().arn("ec2", `route-table/${id}`, inputs),
      ownerId: accountNumber,
    }),
    usedBy: (id) =>
      account()
        .store.all("route-table-association")
        .some(({ values }) => values["routeTableId"] === id)
        ? dependencyViolation("routeTable", id)
        : undefined,
  });

const destinationOf = (inputs: WireMap): string => destinations.map((key) => textAt(inputs, key)).find(isGiven) ?? "";

const routeKind = (account: () => Account): Kind =>
  recorded(account, {
    type: "route",
    args: ["ec2/route", "RouteArgs"],
    replace: ["routeTableId", ...destinations],
    computed: ["instanceId", "instanceOwnerId", "networkInterfaceId", "origin", "region", "state"],
    problems: (inputs) => ({
      destinationCidrBlock:
        notCidr(textAt(inputs, "destinationCidrBlock")) ?? oneOf(inputs, destinations, "destination"),
      gatewayId: oneOf(inputs, Object.keys(targets), "target"),
    }),
    idOf: (inputs) => `r-${textAt(inputs, "routeTableId") ?? ""}${numberOf(destinationOf(inputs))}`,
    refuse(inputs, id) {
      const table = textAt(inputs, "routeTableId") ?? "";
      account().must("route-table", table);
      refuseTarget(account(), inputs);
      if (destinationOf(inputs) === "") {
        throw new Error(`one destination of ${destinations.join(", ")} is needed`);
      }
      if (!Object.keys(targets).some((key) => isGiven(inputs[key]))) {
        throw new Error(`one target of ${Object.keys(targets).join(", ")} is needed`);
      }
      const isThere = account()
        .store.all("route")
        .some(({ values }) => values["routeTableId"] === table && destinationOf(values) === destinationOf(inputs));
      if (id === undefined && isThere) {
        throw new Error(`RouteAlreadyExists: The route identified by ${destinationOf(inputs)} already exists.`);
      }
    },
    values: (inputs) => ({
      instanceId: "",
      instanceOwnerId: "",
      networkInterfaceId: "",
      ...inputs,
      origin: "CreateRoute",
      state: "active",
    }),
  });

const associationKind = (account: () => Account): Kind =>
  recorded(account, {
    type: "route-table-association",
    prefix: "rtbassoc",
    args: ["ec2/routeTableAssociation", "RouteTableAssociationArgs"],
    replace: ["gatewayId", "subnetId"],
    computed: ["region"],
    problems: (inputs) => ({ subnetId: oneOf(inputs, ["gatewayId", "subnetId"], "end") }),
    refuse(inputs, id) {
      const table = account().must("route-table", textAt(inputs, "routeTableId") ?? "");
      const subnetId = textAt(inputs, "subnetId");
      if (subnetId === undefined) {
        return;
      }
      if (account().must("subnet", subnetId)["vpcId"] !== table["vpcId"]) {
        throw new Error(
          `InvalidParameterValue: Route table ${textAt(inputs, "routeTableId") ?? ""} and subnet ${subnetId} belong to different networks`,
        );
      }
      const isTaken = account()
        .store.all("route-table-association")
        .some((one) => one.id !== id && one.values["subnetId"] === subnetId);
      if (isTaken) {
        throw new Error(
          `Resource.AlreadyAssociated: the specified association for the subnet ${subnetId} conflicts with an existing association`,
        );
      }
    },
    values: (inputs) => inputs,
  });

export const routeTableHandler = (account: () => Account): ResourceHandler => handlerOf(account, routeTableKind);
export const routeHandler = (account: () => Account): ResourceHandler => handlerOf(account, routeKind);
export const routeTableAssociationHandler = (account: () => Account): ResourceHandler =>
  handlerOf(account, associationKind);
