import type { Launch } from "../model/launch";
import { actFunction } from "./act";
import { type AdminScript, renderAfter as renderAfterAdmin, renderBefore as renderBeforeAdmin } from "./admin-script";
import { array, hereDocument, quote } from "./bash";
import { containerConf, type ContainerSite, type ContainerSpec, digestLabel, runtimeFile } from "./container";
import { sha256 } from "./digest";
import { type EngineAccess, renderEngineAccess } from "./engine-access";
import type { ProbeFiles } from "./probe-spec";
import { portArray } from "./process-script";

/** Programs of the docker platform, as their sources. */
export interface DockerPrograms {
  readonly box: string;
  readonly process: string;
  readonly verify: string;
  readonly store: string;
}

/** What a container that asks the probe is made of. */
export interface Box {
  readonly host: string;
  readonly image: string;
  /** `host`, or the network of the cluster. */
  readonly network: string;
  /** Where names of the cluster's network are published. @default - they can be dialled */
  readonly namesAt?: string;
  /** The volume that holds the probe. */
  readonly library: string;
  readonly probe: { readonly argv: readonly string[]; readonly input: string };
  /** Seconds that one question to the probe may take. */
  readonly patience: number;
}

/** Where the library volume is in a box. */
export const libraryDirectory = "/opt/pulumi-rocketmq";

/** The script of one process around its container: before it is made or replaced, or after. */
export interface DockerProcess {
  readonly launch: Launch;
  readonly site: ContainerSite;
  readonly spec: ContainerSpec;
  readonly engine: EngineAccess;
  readonly box: Box;
  readonly restartTimeoutSeconds: number;
}

/** Where the probe finds what belongs to a process, in a box. */
export function filesInBox(launch: Launch): ProbeFiles {
  const { base, runtime } = containerConf(launch);
  return {
    config: `/tmp/pulumi-rocketmq/conf/${launch.key}`,
    sha256: sha256(base + runtime),
    recordFile: `${launch.layout.storeDirectory}/pulumi-rocketmq.leaving`,
  };
}

/** The script that runs before the container is made or replaced; for `bash -euo pipefail -s`. */
export function renderBefore(process: DockerProcess, programs: DockerPrograms): string {
  return [`# ${process.launch.key}: before its container`, ...around(process, programs), "before", ""].join("\n");
}

/**
 * The script that runs after the container was made or replaced: nothing at the first time, then a gate.
 *
 * @param id of the container: with another one the gate is another
 */
export function renderGate(process: DockerProcess, programs: DockerPrograms, id: string): string {
  const head = [`# ${process.launch.key}: after its container`, `# ${id}`];
  return [...head, ...around(process, programs), "gate", ""].join("\n");
}

function around(
  { launch, site, spec, engine, box, restartTimeoutSeconds }: DockerProcess,
  programs: DockerPrograms,
): string[] {
  return [
    `key=${quote(launch.key)}`,
    `host=${quote(engine.id)}`,
    `container=${quote(spec.name)}`,
    `want=${spec.labels[digestLabel] ?? ""}`,
    `store_source=${quote(site.store.source)}`,
    array("conf_files", confFiles(launch)),
    `restart_timeout=${restartTimeoutSeconds}`,
    // The longest that one replacement may take.
    `guard_seconds=${launch.stopGraceSeconds + restartTimeoutSeconds + 120}`,
    renderEngineAccess([engine]),
    renderBox(box, boxOf(launch, site, spec), programs),
    programs.process,
  ];
}

/** The files that a container's configuration was made of. */
export function confFiles(launch: Launch): string[] {
  const base = `${launch.layout.confDirectory}/${launch.liveCopy.file}`;
  return containerConf(launch).runtime === "" ? [base] : [base, runtimeFile(launch)];
}

interface BoxContent {
  readonly variables: readonly string[];
  readonly mounts: readonly string[];
  readonly runtime: string;
}

function boxOf(launch: Launch, site: ContainerSite, spec: ContainerSpec): BoxContent {
  const { layout } = launch;
  const bound = spec.mounts.filter(({ type }) => type === "bind").map(({ source, target }) => `${target}=${source}`);
  const ip = site.publishAddress;
  const published =
    ip === undefined ? [] : launch.ports.filter(({ port }) => spec.ports.some((p) => p.external === port));
  return {
    variables: [
      `key=${quote(launch.key)}`,
      `store=${quote(layout.storeDirectory)}`,
      `logs=${quote(layout.logDirectory)}`,
      `owner=${quote(site.user)}`,
      `bound=${quote(bound.join("\n"))}`,
      array(
        "identity",
        Object.entries(launch.identity).map(([name, value]) => `${name}=${value}`),
      ),
      portArray(published),
      `published=${quote(ip === undefined || ip === "0.0.0.0" ? "127.0.0.1" : ip)}`,
      `disk_limit=${launch.diskLimit}`,
      `main_log=${quote(launch.mainLog)}`,
      `runtime_file=${quote(runtimeFile(launch))}`,
      `record=${quote(filesInBox(launch).recordFile)}`,
    ],
    mounts: spec.mounts.map(({ type, source, target }) => `type=${type},source=${source},target=${target}`),
    runtime: containerConf(launch).runtime,
  };
}

/** The functions `box <action>...` and `box_detached <action>...`, which run an action in a container of the image. */
function renderBox(
  box: Box,
  { variables, mounts, runtime }: BoxContent,
  { box: program, store }: DockerPrograms,
): string {
  const text = [
    ...variables,
    `names_at=${quote(box.namesAt ?? "")}`,
    array("probe", box.probe.argv),
    "render_files() {",
    hereDocument(`cat >"$stage/spec"`, box.probe.input),
    hereDocument(`cat >"$stage/runtime"`, runtime),
    "}",
    store,
    program,
  ].join("\n");
  const library = `type=volume,source=${box.library},target=${libraryDirectory},readonly`;
  const start = `cat >/tmp/box && exec bash -euo pipefail /tmp/box "$@" </dev/null`;
  return [
    "box_text() {",
    `  printf 'conf64=%s\\nprevious=%q\\npatience=%s\\n' "\${conf64:-}" "\${previous:-}" "$((\${gone:-1} * ${box.patience}))"`,
    hereDocument("  cat", text),
    "}",
    array("box_options", [
      "--user=0:0",
      `--network=${box.network}`,
      ...[...mounts, library].map((mount) => `--mount=${mount}`),
      "--label=pulumi-rocketmq.role=probe",
      "--entrypoint=/bin/bash",
    ]),
    `box_image=${quote(box.image)}`,
    `box_start=${quote(start)}`,
    "box() {",
    `  box_text | docker_at ${quote(box.host)} run --rm -i "\${box_options[@]}" "$box_image" -c "$box_start" box "$@"`,
    "}",
    "box_detached() {",
    "  local id",
    `  id=$(docker_at ${quote(box.host)} create --rm "\${box_options[@]}" "$box_image" -euo pipefail /tmp/box "$@")`,
    `  box_text >"$work/box"`,
    `  tar -C "$work" -c box | docker_at ${quote(box.host)} cp - "$id:/tmp"`,
    `  docker_at ${quote(box.host)} start "$id"`,
    "}",
  ].join("\n");
}

/** A verification of a whole cluster. */
export interface DockerVerification {
  readonly processes: readonly {
    readonly launch: Launch;
    readonly host: string;
    readonly container: string;
    readonly digest: string;
    /** `host:port` that processes of the same platform dial. */
    readonly inside: string;
  }[];
  readonly engines: readonly EngineAccess[];
  readonly box: Box;
}

/**
 * The script that verifies; with the argument `status` it changes nothing and prints facts for `make status`, with `stop` or
 * `start` and processes it does only that.
 */
export function renderDockerVerify({ processes, engines, box }: DockerVerification, programs: DockerPrograms): string {
  const list = (name: string, of: (process: DockerVerification["processes"][number]) => string): string =>
    array(name, processes.map(of));
  return [
    list("keys", ({ launch }) => launch.key),
    list("hosts", ({ host }) => host),
    list("containers", ({ container }) => container),
    list("digests", ({ digest }) => digest),
    list("addresses", ({ launch }) => launch.address),
    list("inside", ({ inside }) => inside),
    list("conf_files", ({ launch }) => confFiles(launch).join(" ")),
    list("graces", ({ launch }) => String(launch.stopGraceSeconds)),
    `patience=${box.patience}`,
    renderEngineAccess(engines),
    renderBox(box, noProcess("verify"), programs),
    actFunction,
    programs.verify,
  ].join("\n");
}

/** The script that tells brokers something as they run: its argument is `create`, `update`, `delete` or `status`. */
export function renderDockerAdmin(
  box: Box,
  asked: AdminScript,
  engine: EngineAccess,
  programs: DockerPrograms,
): string {
  return [
    renderBeforeAdmin(asked),
    renderEngineAccess([engine]),
    renderBox(box, noProcess("admin"), programs),
    `limit=$((gone * ${box.patience} + 60))`,
    `box ask admin "\${1:-create}"`,
    renderAfterAdmin(asked),
  ].join("\n");
}

/** A box that belongs to no process. */
function noProcess(key: string): BoxContent {
  const variables = ["store=''", "logs=''", "bound=''", "identity=()", "ports=()", "record=/dev/null/none"];
  return { variables: [`key=${key}`, ...variables, "runtime_file=''"], mounts: [], runtime: "" };
}
