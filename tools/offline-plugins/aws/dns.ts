import type { ResourceHandler } from "../shared/resource";
import { mapsAt, textAt, textsAt } from "../shared/values";
import type { WireMap } from "../shared/wire";
import type { Account } from "./account";
import { isAddress } from "./cidr";
import type { Kind } from "./kind";
import { handlerOf } from "./handler";
import { digits } from "./ids";
import { recorded } from "./records";

/** Names are kept, and answered by nobody. */

const digitsOfZone = 20;
const recordTypes = [
  "A",
  "AAAA",
  "CAA",
  "CNAME",
  "DS",
  "HTTPS",
  "MX",
  "NAPTR",
  "NS",
  "PTR",
  "SOA",
  "SPF",
  "SRV",
  "SSHFP",
  "SVCB",
  "TLSA",
  "TXT",
];

const nameServersOf = (id: string): string[] =>
  ["com", "net", "org", "co.uk"].map((end, i) => `ns-${parseInt(digits(`${id}${i}`, 3), 16)}.awsdns-0${i}.${end}`);

const bare = (name: string): string => name.replace(/\.$/, "").toLowerCase();

const zoneKind = (account: () => Account): Kind =>
  recorded(account, {
    type: "zone",
    args: ["route53/zone", "ZoneArgs"],
    replace: ["delegationSetId", "name"],
    sets: ["vpcs"],
    computed: ["arn", "comment", "name", "nameServers", "primaryNameServer", "tagsAll", "zoneId"],
    autoname: "name",
    idOf: () => `Z${digits(`${Date.now()} ${Math.random()}`, digitsOfZone - 1).toUpperCase()}`,
    refuse: (inputs) => mapsAt(inputs, "vpcs").forEach((vpc) => account().must("vpc", textAt(vpc, "vpcId") ?? "")),
    values: (inputs, id) => ({
      comment: "Managed by Pulumi",
      enableAcceleratedRecovery: false,
      forceDestroy: false,
      ...inputs,
      name: bare(textAt(inputs, "name") ?? ""),
      ...(inputs["vpcs"] === undefined
        ? {}
        : { vpcs: mapsAt(inputs, "vpcs").map((vpc) => ({ vpcRegion: account().region, ...vpc })) }),
      arn: account().arn("route53", `hostedzone/${id}`),
      nameServers: nameServersOf(id),
      primaryNameServer: nameServersOf(id)[0] ?? "",
      zoneId: id,
    }),
    usedBy: (id) =>
      account()
        .store.all("record")
        .some(({ values }) => values["zoneId"] === id)
        ? "HostedZoneNotEmpty: The specified hosted zone contains non-required resource record sets and so cannot be deleted."
        : undefined,
  });

/** The whole name of a record: the one that is given may leave the zone out. */
function fqdnOf(account: Account, inputs: WireMap): string {
  const zone = textAt(account.must("zone", textAt(inputs, "zoneId") ?? ""), "name") ?? "";
  const name = bare(textAt(inputs, "name") ?? "");
  return name === "" || name === zone || name.endsWith(`.${zone}`) ? name || zone : `${name}.${zone}`;
}

const notAddress = (inputs: WireMap): string | undefined => {
  const wrong =
    textAt(inputs, "type") === "A"
      ? textsAt(inputs, "records").find((one) => one !== "" && !isAddress(one))
      : undefined;
  return wrong === undefined
    ? undefined
    : `InvalidChangeBatch: Invalid Resource Record: '${wrong}' is not an IPv4 address`;
};

const recordKind = (account: () => Account): Kind =>
  recorded(account, {
    type: "record",
    args: ["route53/record", "RecordArgs"],
    replace: ["name", "setIdentifier", "type", "zoneId"],
    sets: ["records"],
    computed: ["allowOverwrite", "fqdn"],
    problems: (inputs, has) => ({
      type:
        !recordTypes.includes(textAt(inputs, "type") ?? "A") &&
        `expected type to be one of ${JSON.stringify(recordTypes)}, got ${textAt(inputs, "type") ?? ""}`,
      ttl: has("records") && !has("ttl") && "missing: records have a ttl",
    }),
    idOf: (inputs) =>
      [textAt(inputs, "zoneId"), textAt(inputs, "name"), textAt(inputs, "type"), textAt(inputs, "setIdentifier")]
        .filter((part) => part !== undefined)
        .join("_"),
    refuse(inputs, id) {
      const problem = notAddress(inputs);
      if (problem !== undefined) {
        throw new Error(problem);
      }
      const fqdn = fqdnOf(account(), inputs);
      const isThere = account()
        .store.all("record")
        .some(
          ({ values }) =>
            values["zoneId"] === inputs["zoneId"] &&
            values["fqdn"] === fqdn &&
            values["type"] === inputs["type"] &&
            values["setIdentifier"] === inputs["setIdentifier"],
        );
      if (id === undefined && isThere && inputs["allowOverwrite"] !== true) {
        throw new Error(
          `InvalidChangeBatch: [Tried to create resource record set [name='${fqdn}.', type='${textAt(inputs, "type") ?? ""}'] but it already exists]`,
        );
      }
    },
    values: (inputs) => ({ allowOverwrite: false, ...inputs, fqdn: fqdnOf(account(), inputs) }),
  });

export const zoneHandler = (account: () => Account): ResourceHandler => handlerOf(account, zoneKind);
export const recordHandler = (account: () => Account): ResourceHandler => handlerOf(account, recordKind);
