import type { Issue } from "./issue";

const octet = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
const ipv4 = new RegExp(`^${octet}(\\.${octet}){3}$`);
const ipv6 = /^[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}(\.\d+){0,3}$/;
/** A host name; its last label is no number, so that 10.0.0.256 is none. */
const hostName =
  /^(?=.{1,253}$)([a-zA-Z0-9]([a-zA-Z0-9_-]*[a-zA-Z0-9])?\.)*(?!\d+$)[a-zA-Z0-9]([a-zA-Z0-9_-]*[a-zA-Z0-9])?$/;

/** Whether others can dial it in principle: an IP address or a host name. */
export function isAddress(text: string): boolean {
  return ipv4.test(text) || ipv6.test(text) || hostName.test(text);
}

/** All addresses of a machine: right to listen on, wrong to dial. */
export function isWildcard(text: string): boolean {
  return /^(0\.0\.0\.0|[0:]*:[0:]*)$/.test(text);
}

/** Reaches the machine itself only. */
export function isLoopback(text: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|\[?::1\]?|localhost)$/i.test(text);
}

/**
 * The address that clients dial, which RocketMQ hands out as `brokerIP1` without a look at it.
 *
 * @param bind the argument that says where it listens
 */
export function checkAddress(path: string, address: string, bind = "bindAddress"): Issue[] {
  if (isWildcard(address)) {
    return [
      {
        path,
        reason: "clients cannot dial every address",
        got: address,
        allowed: "the IP address or host name that clients dial",
        fix: `set ${bind} to ${address} to listen on every address`,
      },
    ];
  }
  return isAddress(address)
    ? []
    : [
        {
          path,
          reason: "not an address",
          got: address,
          allowed: "an IP address or host name, without scheme and port",
        },
      ];
}

/** The address to listen on, and whether it fits the one that clients dial. */
export function checkBindAddress(path: string, bindAddress: string, address: string): Issue[] {
  if (!ipv4.test(bindAddress) && !ipv6.test(bindAddress) && !hostName.test(bindAddress)) {
    return [{ path, reason: "not an address", got: bindAddress, allowed: "an IP address of the machine, or 0.0.0.0" }];
  }
  return isLoopback(bindAddress) && !isLoopback(address)
    ? [
        {
          path,
          reason: `nobody reaches ${address} where only loopback listens`,
          got: bindAddress,
          allowed: `${address}, or 0.0.0.0`,
        },
      ]
    : [];
}

/** A broker on loopback tells clients 127.0.0.1, whatever host they are on: only right where its NameServers are local too. */
export function checkReach(path: string, address: string, nameServers: readonly string[]): Issue[] {
  const remote = nameServers.find((server) => !isLoopback(server.replace(/:\d+$/, "")));
  return isLoopback(address) && remote !== undefined
    ? [
        {
          path,
          reason: `clients that ask the NameServer ${remote} would be sent to their own loopback`,
          got: address,
          allowed: "the address of this machine that they dial",
          fix: "set address of the platform",
        },
      ]
    : [];
}
