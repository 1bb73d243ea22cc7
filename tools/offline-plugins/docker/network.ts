import type Docker from "dockerode";
import type { ResourceHandler } from "../shared/resource";
import type { WireMap } from "../shared/wire";
import { toWire, isMap } from "../shared/wire";
import { attempt, isNotFound, reasonOf } from "../shared/docker-errors";
import { flag, labelSet, map, objectSet, replacing, text } from "./fields";
import type { Found } from "./handler";
import { HalfCreated, handlerOf, isNamedByHand } from "./handler";
import { retry } from "../shared/retry";
import { flagAt, labelPairs, labelsAt, mapAt, mapsAt, textAt, textMapAt, withoutAbsent } from "../shared/values";

const fields = replacing({
  name: text(),
  labels: labelSet(),
  driver: text({ computed: true }),
  options: map({ computed: true }),
  internal: flag({ computed: true }),
  attachable: flag(),
  ingress: flag(),
  ipv6: flag(),
  ipamDriver: text({ default: "default" }),
  ipamOptions: map(),
  ipamConfigs: objectSet({ subnet: text(), ipRange: text(), gateway: text(), auxAddress: map() }, { computed: true }),
});

export const ipamConfigsOf = (network: WireMap): WireMap[] =>
  mapsAt(mapAt(network, "IPAM"), "Config").map((config) => ({
    subnet: textAt(config, "Subnet") ?? "",
    ipRange: textAt(config, "IPRange") ?? "",
    gateway: textAt(config, "Gateway") ?? "",
    auxAddress: textMapAt(config, "AuxiliaryAddresses"),
  }));

const createBody = (inputs: WireMap): Docker.NetworkCreateOptions => ({
  Name: textAt(inputs, "name") ?? "",
  CheckDuplicate: true,
  Driver: textAt(inputs, "driver") ?? "bridge",
  Internal: flagAt(inputs, "internal"),
  Attachable: flagAt(inputs, "attachable"),
  Ingress: flagAt(inputs, "ingress"),
  EnableIPv6: flagAt(inputs, "ipv6"),
  Labels: labelsAt(inputs, "labels"),
  Options: textMapAt(inputs, "options"),
  IPAM: {
    Driver: textAt(inputs, "ipamDriver") ?? "default",
    Options: textMapAt(inputs, "ipamOptions"),
    Config: mapsAt(inputs, "ipamConfigs").map((config) => ({
      ...withoutAbsent({
        Subnet: textAt(config, "subnet"),
        IPRange: textAt(config, "ipRange"),
        Gateway: textAt(config, "gateway"),
      }),
      AuxiliaryAddresses: textMapAt(config, "auxAddress"),
    })),
  },
});

function valuesOf(network: WireMap): WireMap {
  const ipam = mapAt(network, "IPAM");
  return {
    name: textAt(network, "Name") ?? "",
    labels: labelPairs(mapAt(network, "Labels")),
    driver: textAt(network, "Driver") ?? "",
    options: textMapAt(network, "Options"),
    internal: flagAt(network, "Internal"),
    attachable: flagAt(network, "Attachable"),
    ingress: flagAt(network, "Ingress"),
    ipv6: flagAt(network, "EnableIPv6"),
    ipamDriver: textAt(ipam, "Driver") ?? "",
    ipamOptions: textMapAt(ipam, "Options"),
    ipamConfigs: ipamConfigsOf(network),
    scope: textAt(network, "Scope") ?? "",
  };
}

export async function inspectNetwork(docker: Docker, id: string): Promise<WireMap | undefined> {
  try {
    const network = toWire(await docker.getNetwork(id).inspect());
    return isMap(network) ? network : undefined;
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw new Error(`Unable to inspect network ${id}: ${reasonOf(error)}`);
  }
}

async function read(docker: Docker, id: string): Promise<Found | undefined> {
  const network = await inspectNetwork(docker, id);
  return network === undefined ? undefined : { id, values: valuesOf(network) };
}

/** `docker:index/network:Network`. Each change of it is a replacement. */
export const networkHandler = (docker: () => Docker): ResourceHandler =>
  handlerOf({
    fields,
    outputs: ["scope"],
    isAutonamed: true,
    isDeletedFirst: isNamedByHand,

    async create(_operation, inputs) {
      const { id } = await attempt("Unable to create network", docker().createNetwork(createBody(inputs)));
      const found = await read(docker(), id);
      if (found === undefined) {
        throw new HalfCreated(`the network ${id} is gone at once`, id);
      }
      return found;
    },

    read: (_operation, id) => read(docker(), id),

    /** Containers that leave at the same time are waited for. */
    delete: (operation, id) =>
      retry(operation, "has active endpoints", async () => {
        if ((await inspectNetwork(docker(), id)) !== undefined) {
          await attempt(`Unable to remove network ${id}`, docker().getNetwork(id).remove());
        }
      }),
  });
