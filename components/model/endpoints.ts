import type { Issue } from "./issue";

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
  if (addresses.length === 0) {
    return [{ path, reason: "no NameServer", got: [], allowed: "at least one host:port" }];
  }
  return addresses.flatMap((address, index) =>
    parseEndpoint(address) === undefined
      ? [
          {
            path: `${path}.${index}`,
            reason: "not a NameServer address",
            got: address,
            allowed: "host:port, one an element",
            fix: /[,;\s]/.test(address) ? "give a list with one address an element" : "remove the scheme, add the port",
          },
        ]
      : [],
  );
}
