import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { reasonOf } from "./docker-errors";
import { SshAgent } from "./ssh-agent";

/** What the provider resource says about the engine. */
export interface ConnectionArgs {
  readonly host: string | undefined;
  readonly sshOpts: readonly string[];
  readonly certPath: string | undefined;
  readonly caMaterial: string | undefined;
  readonly certMaterial: string | undefined;
  readonly keyMaterial: string | undefined;
}

const defaultHost = "unix:///var/run/docker.sock";

type Tls = Readonly<Record<"ca" | "cert" | "key", string>>;

function tlsOf(args: ConnectionArgs): Tls | undefined {
  const { caMaterial: ca, certMaterial: cert, keyMaterial: key, certPath } = args;
  if (ca !== undefined || cert !== undefined || key !== undefined) {
    if (ca === undefined || cert === undefined || key === undefined) {
      throw new Error("certMaterial, keyMaterial and caMaterial go together: all or none of them");
    }
    if (certPath !== undefined) {
      throw new Error("certPath cannot be given beside certMaterial, keyMaterial and caMaterial");
    }
    return { ca, cert, key };
  }
  if (certPath === undefined) {
    return undefined;
  }
  const read = (name: string) => readFileSync(join(certPath, `${name}.pem`), "utf8");
  return { ca: read("ca"), cert: read("cert"), key: read("key") };
}

function sshOptions(host: string, args: ConnectionArgs): Docker.DockerOptions {
  const agent: unknown = new SshAgent(host, args.sshOpts);
  const options = { host: "docker.over.ssh", port: 80, socketPath: undefined, protocol: "http" as const, agent };
  return options;
}

/** All members are given, because those that are not come from DOCKER_HOST and its like. */
function clientOf(host: string, args: ConnectionArgs): Docker {
  const none = { host: undefined, port: undefined, socketPath: undefined, ca: undefined, cert: undefined };
  const { protocol, hostname, port, pathname } = new URL(host);
  const tls = tlsOf(args);
  switch (protocol) {
    case "unix:":
      return new Docker({ ...none, socketPath: decodeURIComponent(pathname), protocol: "http" });
    case "tcp:":
    case "http:":
    case "https:": {
      const isTls = tls !== undefined || protocol === "https:";
      const fallback = isTls ? "2376" : "2375";
      const where = { host: hostname, port: port === "" ? fallback : port };
      return new Docker({ ...none, ...tls, ...where, protocol: isTls ? "https" : "http" });
    }
    case "ssh:":
      return new Docker(sshOptions(host, args));
    default:
      throw new Error(`host ${host}: only unix://, tcp:// and ssh:// are covered by the offline stand-in`);
  }
}

async function reach(host: string, args: ConnectionArgs): Promise<Docker> {
  const client = clientOf(host, args);
  // An ssh:// host is asked by the first operation, so that a preview does without it.
  if (!host.startsWith("ssh:")) {
    await client.ping();
  }
  return client;
}

/** A client of the engine; where no host is given, of the first default one that answers. */
export async function connectTo(args: ConnectionArgs): Promise<Docker> {
  const environment = process.env["DOCKER_HOST"];
  const explicit = args.host ?? (environment === "" ? undefined : environment);
  const own = ["run", "desktop"].map((folder) => join(homedir(), ".docker", folder, "docker.sock")).filter(existsSync);
  const hosts = explicit !== undefined ? [explicit] : [defaultHost, ...own.map((socket) => `unix://${socket}`)];
  const failures: string[] = [];
  for (const host of hosts) {
    try {
      return await reach(host, args);
    } catch (error) {
      failures.push(`${host}: ${reasonOf(error)}`);
    }
  }
  throw new Error(`failed to connect to any docker daemon: ${failures.join("; ")}`);
}
