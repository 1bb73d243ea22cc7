import { Effect, Reason } from "../model/change";
import type { Launch } from "../model/launch";
import type { Port } from "../model/ports";
import { quote } from "./bash";
import { sha256 } from "./digest";
import { renderProperties } from "./properties";

/** What a container has at a path: a named volume, or a directory of the host. */
export interface ContainerMount {
  readonly type: "volume" | "bind";
  readonly source: string;
  readonly target: string;
}

/** What surrounds a process that runs as a container. */
export interface ContainerSite {
  readonly containerName: string;
  readonly image: string;
  /** `uid:gid` of the process. */
  readonly user: string;
  readonly network: string;
  /** The address of the host that its ports are published on. @default - they are not published */
  readonly publishAddress?: string;
  /** Whether slaves on other hosts dial the HA port. */
  readonly publishHaPort: boolean;
  readonly store: ContainerMount;
  readonly logs: ContainerMount;
  readonly labels: Readonly<Record<string, string>>;
}

/** A container as an engine is asked for it; the names are those of Pulumi's docker.Container. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly user: string;
  readonly entrypoints: readonly string[];
  readonly command: readonly string[];
  readonly envs: readonly string[];
  readonly uploads: readonly { readonly file: string; readonly content: string }[];
  readonly mounts: readonly ContainerMount[];
  readonly ports: readonly { readonly internal: number; readonly external: number; readonly ip: string }[];
  readonly networksAdvanced: readonly { readonly name: string; readonly aliases: readonly string[] }[];
  readonly healthcheck: Healthcheck;
  readonly stopTimeout: number;
  readonly logOpts: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

interface Healthcheck {
  readonly tests: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly startPeriod: string;
  readonly retries: number;
}

/** The label that says what a container was made from. */
export const digestLabel = "pulumi-rocketmq.digest";

/** Keys that a running broker takes up: beside the store, since a container's own files cannot change without it. */
export function runtimeFile(launch: Launch): string {
  return `${launch.layout.storeDirectory}/pulumi-rocketmq.runtime.conf`;
}

/** The rendered configuration of a container: what a change of replaces it, and what it takes up as it runs. */
export function containerConf(launch: Launch): { base: string; runtime: string } {
  if (launch.kind === "dashboard") {
    return { base: launch.files.map(({ content }) => content).join(""), runtime: "" };
  }
  const keys = (effect: Effect): Record<string, string> =>
    Object.fromEntries(
      launch.facets
        .filter((facet) => facet.reason === Reason.Key && facet.effect === effect)
        .map(({ name, value }) => [name, value]),
    );
  const runtime = keys(Effect.Runtime);
  return {
    base: renderProperties(keys(Effect.Restart), `${launch.key}, rendered by pulumi-rocketmq`),
    runtime:
      Object.keys(runtime).length === 0
        ? ""
        : renderProperties(runtime, `${launch.key}, what it takes up as it runs; rendered by pulumi-rocketmq`),
  };
}

/** Each start begins with the rendered configuration: RocketMQ itself rewrites the file that it reads. */
function entrypoint(launch: Launch): string[] {
  const { liveCopy, layout } = launch;
  const base = `${layout.confDirectory}/${liveCopy.file}`;
  const live = quote(liveCopy.path);
  const read = `cat ${quote(base)}; if [ -e ${quote(runtimeFile(launch))} ]; then cat ${quote(runtimeFile(launch))}; fi`;
  const before = (launch.beforeStart ?? []).map(quote).join(" ");
  const start = `${before === "" ? "" : `${before} && `}exec "$@"`;
  const script = `umask 027 && mkdir -p ${quote(layout.runDirectory)} && { ${read}; } >${live} && ${start}`;
  return ["/bin/sh", "-c", script, launch.key];
}

/** Ports that clients, or slaves on other hosts, dial. */
function publishedPorts({ ports }: Launch, publishHaPort: boolean): Port[] {
  return ports.filter((port) => publishHaPort || !port.purpose.startsWith("HA port"));
}

/** The container of a process, with the label that says what it was made from. */
export function toContainer(launch: Launch, site: ContainerSite): ContainerSpec {
  const { layout, liveCopy } = launch;
  const ip = site.publishAddress;
  const spec: ContainerSpec = {
    name: site.containerName,
    image: site.image,
    user: site.user,
    entrypoints: entrypoint(launch),
    command: launch.argv,
    envs: Object.entries(launch.env).map(([name, value]) => `${name}=${value}`),
    uploads: launch.files.map(({ name, content }) => ({
      file: `${layout.confDirectory}/${name}`,
      content: name === liveCopy.file ? containerConf(launch).base : content,
    })),
    mounts: [site.store, site.logs],
    ports:
      ip === undefined
        ? []
        : publishedPorts(launch, site.publishHaPort).map(({ port }) => ({ internal: port, external: port, ip })),
    networksAdvanced: [{ name: site.network, aliases: [site.containerName] }],
    healthcheck: {
      tests: ["CMD", "bash", "-c", `exec 3<>/dev/tcp/127.0.0.1/${launch.ports[0]?.port ?? 0}`],
      interval: "5s",
      timeout: "5s",
      startPeriod: "1m0s",
      retries: 6,
    },
    // A grace of the engine's own 10 s would kill a broker that closes its store.
    stopTimeout: launch.stopGraceSeconds,
    logOpts: { "max-size": "10m", "max-file": "2" },
    labels: { ...site.labels, "pulumi-rocketmq.role": launch.role },
  };
  return { ...spec, labels: { ...spec.labels, [digestLabel]: sha256(JSON.stringify(spec)) } };
}
