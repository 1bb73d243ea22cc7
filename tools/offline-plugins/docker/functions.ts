import type Docker from "dockerode";
import type { FunctionHandler } from "../shared/resource";
import { localImage } from "./images";
import { inspectNetwork, ipamConfigsOf } from "./network";
import { flagAt, mapAt, plainMap, textAt, textMapAt } from "../shared/values";

/** `docker:index/getRemoteImage:getRemoteImage`: an image that is on the engine; nothing is pulled. */
export const getRemoteImage =
  (docker: () => Docker): FunctionHandler =>
  async (_operation, args) => {
    const name = textAt(plainMap(args), "name") ?? "";
    const image = await localImage(docker(), name);
    if (image === undefined) {
      throw new Error(`did not find docker image '${name}'`);
    }
    return { id: image.id, name, repoDigest: image.repoDigest };
  };

/** `docker:index/getNetwork:getNetwork`. */
export const getNetwork =
  (docker: () => Docker): FunctionHandler =>
  async (_operation, args) => {
    const name = textAt(plainMap(args), "name") ?? "";
    const network = await inspectNetwork(docker(), name);
    if (network === undefined) {
      throw new Error(`Could not find docker network: network ${name} not found`);
    }
    const containers = Object.entries(mapAt(network, "Containers")).map(([containerId, value]) => {
      const endpoint = mapAt({ value }, "value");
      return {
        containerId,
        name: textAt(endpoint, "Name") ?? "",
        endpointId: textAt(endpoint, "EndpointID") ?? "",
        macAddress: textAt(endpoint, "MacAddress") ?? "",
        ipv4Address: textAt(endpoint, "IPv4Address") ?? "",
        ipv6Address: textAt(endpoint, "IPv6Address") ?? "",
      };
    });
    return {
      id: textAt(network, "Id") ?? "",
      name: textAt(network, "Name") ?? "",
      driver: textAt(network, "Driver") ?? "",
      options: textMapAt(network, "Options"),
      internal: flagAt(network, "Internal"),
      ipamConfigs: ipamConfigsOf(network),
      scope: textAt(network, "Scope") ?? "",
      containers,
    };
  };
