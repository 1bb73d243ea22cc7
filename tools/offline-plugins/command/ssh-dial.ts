import { connect, isIPv6 } from "node:net";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "ssh2";
import type { ConnectConfig } from "ssh2";
import type { Operation } from "../shared/resource";
import type { Connection, Endpoint } from "./connection";
import { errnoText, errorCode } from "./go-text";
import { abortText } from "./process";
import { authenticator, readCredentials } from "./ssh-auth";
import type { Credentials } from "./ssh-auth";

/** A client that is let in, and the way to hang up. */
export interface Link {
  readonly client: Client;
  close(): void;
}

const firstDelayMs = 100;
const backOff = 1.5;
const longestDelayMs = 5_000;

/** How long a host may take over the handshake: as long as sshd itself waits. The real plugin waits for ever. */
const handshakeMs = 120_000;

/** How long Node waits for one address of a host before it tries the next; its own 250 ms are short for a far one. */
const nextAddressMs = 2_500;

/** As Go does it: else a command waits for ever for a host that is gone. */
const keepAliveMs = 15_000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Tries until it works, the limit of failures is reached or the operation is aborted. A wrong key and an unknown host
 * are tried again, too: the real plugin makes no difference.
 */
async function withRetry<T>(
  { signal, log }: Operation,
  what: string,
  limit: number,
  attempt: () => Promise<T>,
): Promise<T> {
  let delayMs = firstDelayMs;
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted) {
        break;
      }
      if (limit >= 0 && failures > limit) {
        throw new Error(`after ${failures - 1} failed attempts: ${messageOf(error)}`);
      }
    }
    log.status(`${what} ${failures}/${limit === -1 ? "inf" : limit} failed: retrying`);
    await sleep(Math.min(delayMs, longestDelayMs), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) {
      break;
    }
    delayMs *= backOff;
  }
  throw new Error(abortText(signal));
}

const hostPort = (host: string, port: number): string => `${isIPv6(host) ? `[${host}]` : host}:${port}`;

/** A failed connection in Go's words. For a name with several addresses, that of the first. */
function describeConnectError(thrown: unknown, { host, port }: Endpoint): string {
  const error: unknown = thrown instanceof AggregateError ? (thrown.errors[0] ?? thrown) : thrown;
  if (errorCode(error) === "ENOTFOUND") {
    return `dial tcp: lookup ${host}: no such host`;
  }
  const address =
    error instanceof Error && "address" in error && typeof error.address === "string" ? error.address : host;
  return `dial tcp ${hostPort(address, port)}: connect: ${errnoText(error)}`;
}

function openSocket(endpoint: Endpoint, signal: AbortSignal): Promise<Socket> {
  const { host, port, perDialTimeoutSeconds } = endpoint;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveMs,
      autoSelectFamilyAttemptTimeout: nextAddressMs,
    });
    const finish = (end: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      end();
    };
    const fail = (reason: string) =>
      finish(() => {
        socket.destroy();
        reject(new Error(reason));
      });
    const onAbort = () => fail(abortText(signal));
    const expire = () => fail(`dial tcp ${hostPort(host, port)}: i/o timeout`);
    const timer = perDialTimeoutSeconds > 0 ? setTimeout(expire, perDialTimeoutSeconds * 1_000) : undefined;
    signal.addEventListener("abort", onAbort, { once: true });
    socket.on("error", (error) => fail(describeConnectError(error, endpoint)));
    socket.once("connect", () => finish(() => resolve(socket)));
  });
}

/** A failure of the handshake in Go's words, where ssh2 has others. */
function describeHandshakeError(error: Error, { hostKey }: Credentials): string {
  if (hostKey !== undefined && error.message.includes("no matching host key format")) {
    return `ssh: no common algorithm for host key; we offered: [${hostKey.type}]`;
  }
  return /before handshake|Socket closed/i.test(error.message) ? "EOF" : errnoText(error);
}

/** The real plugin takes no host key of another type than the known one, and of RSA keys only those with SHA-1. */
function clientConfig(sock: Duplex, { user, hostKey }: Credentials, refuse: (reason: string) => void): ConnectConfig {
  const config: ConnectConfig = { sock, username: user, readyTimeout: handshakeMs };
  if (hostKey === undefined) {
    return config;
  }
  return {
    ...config,
    algorithms: { serverHostKey: [hostKey.type] },
    hostVerifier: (key: Buffer) => {
      const isKnown = key.equals(hostKey.blob);
      if (!isKnown) {
        refuse("ssh: host key mismatch");
      }
      return isKnown;
    },
  };
}

/** Makes an SSH connection of a plain one. */
function handshake(sock: Duplex, credentials: Credentials, signal: AbortSignal): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    let isOpen = true;
    const settle = (end: () => void) => {
      if (isOpen) {
        isOpen = false;
        signal.removeEventListener("abort", onAbort);
        end();
      }
    };
    const fail = (reason: string) =>
      settle(() => {
        reject(new Error(`ssh: handshake failed: ${reason}`));
        client.destroy();
        sock.destroy();
      });
    const onAbort = () => fail(abortText(signal));
    signal.addEventListener("abort", onAbort, { once: true });
    // After the handshake, a broken connection is told by what runs on it.
    client.on("error", (error) => fail(describeHandshakeError(error, credentials)));
    client.once("close", () => fail("EOF"));
    client.once("ready", () => settle(() => resolve(client)));
    client.connect({ ...clientConfig(sock, credentials, fail), authHandler: authenticator(credentials, fail) });
  });
}

/** A connection from one host to another one, over SSH. */
const forward = (client: Client, { host, port }: Endpoint): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    client.forwardOut("127.0.0.1", 0, host, port, (error, stream) => {
      if (error === undefined) {
        resolve(stream);
      } else {
        reject(new Error(`ssh: rejected: connect failed (${error.message.replace(/^.*open failure: /, "")})`));
      }
    });
  });

async function dialDirectly(
  operation: Operation,
  what: string,
  endpoint: Endpoint,
  credentials: Credentials,
): Promise<Link> {
  const client = await withRetry(operation, what, endpoint.dialErrorLimit, async () =>
    handshake(await openSocket(endpoint, operation.signal), credentials, operation.signal),
  );
  return { client, close: () => client.end() };
}

/**
 * The way from the bastion to the target. Each attempt has a connection of its own; the real plugin tries the second
 * handshake on the connection where the first one failed, and then tells of an `EOF` instead of the reason.
 */
async function dialFrom(
  bastion: Client,
  operation: Operation,
  target: Endpoint,
  credentials: Credentials,
): Promise<Client> {
  const limit = target.dialErrorLimit;
  let open: Duplex | undefined = await withRetry(operation, "Dial from proxy", limit, () => forward(bastion, target));
  return withRetry(operation, "Dial", limit, async () => {
    const stream = open ?? (await forward(bastion, target));
    open = undefined;
    return handshake(stream, credentials, operation.signal);
  });
}

async function dialThrough(
  operation: Operation,
  proxy: Endpoint,
  target: Endpoint,
  credentials: Credentials,
): Promise<Link> {
  const bastion = await dialDirectly(operation, "Dial proxy", proxy, await readCredentials(proxy));
  try {
    const client = await dialFrom(bastion.client, operation, target, credentials);
    const close = () => {
      client.end();
      bastion.close();
    };
    return { client, close };
  } catch (error) {
    bastion.close();
    throw error;
  }
}

/** Connects to a host, directly or through another one. */
export async function dial(operation: Operation, connection: Connection): Promise<Link> {
  const { proxy } = connection;
  const credentials = await readCredentials(connection);
  if (proxy === undefined) {
    return dialDirectly(operation, "Dial", connection, credentials);
  }
  return dialThrough(operation, proxy, connection, credentials).catch((error: unknown) => {
    throw new Error(`proxy: ${messageOf(error)}`);
  });
}
