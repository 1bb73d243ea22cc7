import { checkArguments, checkPositive, checkText } from "./arguments";
import { checkAddress, checkBindAddress, isLoopback } from "./addresses";
import { type Issue, under } from "./issue";
import { checkName } from "./names";
import { checkDirectory } from "./paths";

/** Which of a broker's two addresses clients are told (`brokerIP1`). */
export const Advertise = {
  /** That of the engine's host, where its ports are published: for clients anywhere. */
  Host: "host",
  /** That of the container: for clients on the same Docker network only; nothing is published. */
  Container: "container",
} as const;
export type Advertise = (typeof Advertise)[keyof typeof Advertise];

/** What is plain of a Docker engine and its host. */
export interface DockerHostSpec {
  engine?: string;
  address?: string;
  publishAddress?: string;
  sshOptions?: string[];
}

export const defaultEngine = "unix:///var/run/docker.sock";

const engineUrl = /^(?:unix:\/\/(\/\S*)|ssh:\/\/(?:[\w.-]+@)?([\w.-]+)(?::\d{1,5})?|tcp:\/\/([\w.-]+):\d{1,5})$/;

/** The path of the socket of a local engine. */
export function socketOf(engine: string): string | undefined {
  return engineUrl.exec(engine)?.[1];
}

/** The host name or address that an engine is reached by; undefined for a local one. */
export function remoteOf(engine: string): string | undefined {
  const [, , ssh, tcp] = engineUrl.exec(engine) ?? [];
  return ssh ?? tcp;
}

/** What is plain of the arguments of a docker platform. */
export interface DockerPlatformSpec {
  hosts?: Readonly<Record<string, DockerHostSpec>>;
  image?: string;
  advertise?: Advertise;
  network?: string;
  subnet?: string;
  namePrefix?: string;
  user?: string;
  rocketmqHome?: string;
  java?: string;
  labels?: Readonly<Record<string, string>>;
  purgeData?: boolean;
  verifyTimeoutSeconds?: number;
  restartTimeoutSeconds?: number;
}

const argumentNames = [
  "hosts",
  "image",
  "advertise",
  "network",
  "subnet",
  "namePrefix",
  "user",
  "rocketmqHome",
  "java",
  "labels",
  "purgeData",
  "verifyTimeoutSeconds",
  "restartTimeoutSeconds",
];

const hostNames = ["engine", "address", "publishAddress", "sshOptions", "caMaterial", "certMaterial", "keyMaterial"];

/** What is wrong with the arguments of a platform, whose addresses are filled in. */
export function checkDockerPlatform(args: DockerPlatformSpec): Issue[] {
  const { hosts = {}, advertise = Advertise.Host } = args;
  const ids = Object.keys(hosts);
  return [
    ...checkArguments(args, argumentNames),
    ...(ids.length === 0
      ? [{ path: "hosts", reason: "no host", got: {}, fix: "leave it out for the local engine" }]
      : []),
    ...ids.flatMap((id) => [
      ...under(`hosts.${id}`, checkName("id", id)),
      ...under(`hosts.${id}`, checkHostSpec(hosts[id] ?? {}, advertise)),
    ]),
    ...checkAdvertise(advertise, ids.length),
    ...checkText("image", args.image, /^[\w./:@-]+$/, "name:tag or name@sha256:digest"),
    ...checkText("network", args.network, /^[a-zA-Z0-9][\w.-]*$/, "letters, digits, _ . -"),
    ...checkText("namePrefix", args.namePrefix, /^([a-zA-Z0-9][\w.-]*)?$/, "letters, digits, _ . -"),
    ...checkText("user", args.user, /^\d+:\d+$/, "uid:gid in numbers, such as 3000:3000"),
    ...checkText("java", args.java, /^[\w./-]+$/, "a path in the image, or java from its PATH"),
    ...checkDirectory("rocketmqHome", args.rocketmqHome),
    ...checkSubnet(args.subnet),
    ...checkLabels(args.labels),
    ...checkPositive("verifyTimeoutSeconds", args.verifyTimeoutSeconds),
    ...checkPositive("restartTimeoutSeconds", args.restartTimeoutSeconds),
  ];
}

function checkHostSpec(host: DockerHostSpec, advertise: Advertise): Issue[] {
  const { engine = defaultEngine, address, publishAddress, sshOptions } = host;
  if (!engineUrl.test(engine)) {
    const allowed = "unix:///path, ssh://user@host, tcp://host:port";
    return [
      ...checkArguments(host, hostNames),
      { path: "engine", reason: "no address of a Docker engine", got: engine, allowed },
    ];
  }
  const issues = checkArguments(host, hostNames);
  if (sshOptions !== undefined && !engine.startsWith("ssh://")) {
    issues.push({
      path: "sshOptions",
      reason: "the engine is not reached by ssh",
      got: sshOptions,
      fix: "remove them",
    });
  }
  if (advertise === Advertise.Container) {
    return issues;
  }
  if (address === undefined) {
    const reason = "this machine has no IPv4 address beside loopback, which containers could dial";
    return [...issues, { path: "address", reason, fix: "set the address that clients dial" }];
  }
  return [
    ...issues,
    ...checkAddress("address", address, "publishAddress"),
    ...(isLoopback(address) ? [loopback(address)] : []),
    ...(publishAddress === undefined ? [] : checkBindAddress("publishAddress", publishAddress, address)),
  ];
}

/** A slave asks its master at the address that clients dial, from its own container. */
function loopback(address: string): Issue {
  return {
    path: "address",
    reason: "containers would be sent to their own loopback",
    got: address,
    allowed: "an address of the host that its containers and its clients dial",
  };
}

function checkAdvertise(advertise: Advertise, hosts: number): Issue[] {
  const known: readonly string[] = Object.values(Advertise);
  if (!known.includes(advertise)) {
    return [{ path: "advertise", reason: "unknown", got: advertise, allowed: known.join(", ") }];
  }
  return advertise === Advertise.Container && hosts > 1
    ? [{ path: "advertise", reason: "containers of several hosts share no network", got: advertise, allowed: "host" }]
    : [];
}

/** Before the names of the labels that the library itself sets. */
export const labelPrefix = "pulumi-rocketmq.";

function checkLabels(labels: unknown): Issue[] {
  if (labels === undefined) {
    return [];
  }
  if (typeof labels !== "object" || labels === null || Array.isArray(labels)) {
    return [{ path: "labels", reason: "not an object", got: labels, allowed: "texts by their names" }];
  }
  return Object.entries(labels).flatMap(([name, value]: [string, unknown]): Issue[] => {
    const path = `labels.${name}`;
    if (name === "" || name.startsWith(labelPrefix)) {
      const reason = name === "" ? "a label without a name" : "the library sets these labels itself";
      return [{ path, reason, got: value, fix: "give it another name" }];
    }
    return typeof value === "string" ? [] : [{ path, reason: "not a text", got: value, allowed: "a text" }];
  });
}

/** An IPv4 network whose first address is the host's. */
function checkSubnet(subnet: string | undefined): Issue[] {
  const [, address = "", bits = ""] = /^([\d.]+)\/(\d{1,2})$/.exec(subnet ?? "") ?? [];
  const numbers = address.split(".").map(Number);
  const whole = numbers.reduce((sum, part) => sum * 256 + part, 0);
  const fits = numbers.length === 4 && numbers.every((part) => part <= 255) && Number(bits) >= 8 && Number(bits) <= 28;
  return subnet === undefined || (fits && whole % 2 ** (32 - Number(bits)) === 0)
    ? []
    : [
        {
          path: "subnet",
          reason: "not an IPv4 network",
          got: subnet,
          allowed: "such as 172.30.0.0/24, from /8 to /28",
        },
      ];
}
