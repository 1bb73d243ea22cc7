import { isWildcard } from "./addresses";
import type { Issue } from "./issue";
import { repeated } from "./names";

/** `host:port`, the host a name, an IPv4 address, or an IPv6 address in brackets. */
const endpoint = /^(?<host>[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:.]+\]):(?<port>\d{1,5})$/;

/** Splits `host:port`; undefined if it is not one. */
export function parseEndpoint(text: string): { host: string; port: number } | undefined {
  const groups = endpoint.exec(text)?.groups;
  const port = Number(groups?.["port"]);
  return groups?.["host"] === undefined || port < 1 || port > 65535 ? undefined : { host: groups["host"], port };
}

/** NameServer addresses: RocketMQ splits on `;` only and takes anything else for a part of the host. */
export function checkEndpoints(path: string, addresses: readonly string[]): Issue[] {
  if (!Array.isArray(addresses)) {
    return [{ path, reason: "not a list", got: addresses, allowed: "a list of host:port" }];
  }
  if (addresses.length === 0) {
    return [{ path, reason: "no NameServer", got: [], allowed: "at least one host:port" }];
  }
  return [
    ...addresses.flatMap((address: unknown, index) => checkEndpoint(`${path}.${index}`, address)),
    ...repeated(addresses).map((got: string) => ({ path, reason: "stands more than once", got, allowed: "each once" })),
  ];
}

function checkEndpoint(path: string, address: unknown): Issue[] {
  const parsed = typeof address === "string" ? parseEndpoint(address) : undefined;
  if (parsed === undefined || typeof address !== "string") {
    const fix = typeof address === "string" ? endpointFix(address) : undefined;
    return [{ path, reason: "not a NameServer address", got: address, allowed: "host:port, one an element", fix }];
  }
  return isWildcard(parsed.host.replace(/^\[|\]$/g, ""))
    ? [{ path, reason: "nobody can dial every address", got: address, allowed: "the address that brokers dial" }]
    : [];
}

function endpointFix(address: string): string {
  if (/[,;]/.test(address)) {
    return "give a list with one address an element";
  }
  if (/\s/.test(address)) {
    return "remove the blank";
  }
  if (address.includes("://")) {
    return "remove the scheme";
  }
  return /:\d+$/.test(address) ? "write a host name, an IP address or [IPv6], and a port up to 65535" : "add the port";
}
