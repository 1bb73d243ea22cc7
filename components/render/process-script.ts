import { type Launch } from "../model/launch";
import type { Port } from "../model/ports";
import { array, hereDocument, quote } from "./bash";
import { otherDirectories } from "./commit-log";
import { digest, sha256 } from "./digest";
import { type HostLibrary, renderNeedLibrary } from "./host-library";

/** One process on a host that has bash: files, supervisor, and what says that it is healthy after a change. */
export interface ProcessScript {
  readonly launch: Launch;
  /** The directory of the process; the launch's conf and run directories are `conf` and `run` in it. */
  readonly directory: string;
  readonly library: HostLibrary;
  /** Where its ports are asked for. */
  readonly bindAddress: string;
  /** Seconds that a changed process may take to be healthy again. */
  readonly restartTimeoutSeconds: number;
  /** The probe's command line up to its mode, and what it is told of this process. */
  readonly probe: { readonly argv: readonly string[]; readonly input: string };
  /** Where systemd runs it. @default - a supervisor of the library */
  readonly unit?: ProcessUnit;
}

/** A process as a unit of systemd. */
export interface ProcessUnit {
  /** Its name, without `.service`. */
  readonly name: string;
  readonly text: string;
  /** Who runs java; the script itself is run by root. */
  readonly user: string;
  /** IP ranges that an active firewall lets through to its ports. */
  readonly sources: readonly string[];
  /** A link that is to point to the release once it runs. */
  readonly current?: { readonly link: string; readonly home: string };
}

/** What the supervisor and ctl read before each start. */
function launchFile({ launch, probe, unit }: ProcessScript): string {
  const stdoutLog = unit === undefined ? `${launch.layout.logDirectory}/stdout.log` : "";
  return [
    `key=${quote(launch.key)}`,
    array("before_start", launch.beforeStart ?? []),
    array("argv", launch.argv),
    array(
      "environment",
      Object.entries(launch.env).map(([name, value]) => `${name}=${value}`),
    ),
    portArray(launch.ports),
    `store=${quote(launch.layout.storeDirectory)}`,
    `live_file=${quote(launch.liveCopy.file)}`,
    `live_path=${quote(launch.liveCopy.path)}`,
    `stdout_log=${quote(stdoutLog)}`,
    `main_log=${quote(launch.mainLog)}`,
    `abort_file=${quote(launch.abortFile ?? "")}`,
    `stop_grace=${launch.stopGraceSeconds}`,
    array("probe", probe.argv),
    ...(unit === undefined ? [] : [`unit=${quote(unit.name)}`, array("sources", unit.sources)]),
    "",
  ].join("\n");
}

/** The ports of a process and what they are for. */
export function portArray(ports: readonly Port[]): string {
  return array(
    "ports",
    ports.map((port) => `${port.port} ${port.purpose}`),
  );
}

/** One line a facet: what it costs, why, its name, and a digest of its value, since values may be secret. */
function facetsFile({ facets }: Launch): string {
  return facets
    .map(({ effect, reason, name, value }) => {
      return `${effect} ${reason} ${name.replace(/\s/g, "_")} ${sha256(value).slice(0, 16)}\n`;
    })
    .join("");
}

/**
 * The script that makes one process be what its launch says: for the standard input of `bash -euo pipefail -s`. It is
 * data, so that the difference of two scripts names what changed; the logic is the library's `apply`.
 */
export function renderProcessScript(script: ProcessScript): string {
  const { launch, directory, library, unit } = script;
  const file = (name: string, content: string): string => hereDocument(`cat >"$stage/${name}"`, content);
  const { storeDirectory, logDirectory, runDirectory } = launch.layout;
  return [
    `# ${launch.key}: RocketMQ ${launch.version}`,
    `key=${quote(launch.key)}`,
    `dir=${quote(directory)}`,
    `lib=${quote(library.directory)}`,
    renderNeedLibrary(library),
    `want=${digest(launch)}`,
    `store=${quote(storeDirectory)}`,
    // A supervisor lets java make the others; a unit may write to what is there only.
    array("directories", [
      runDirectory,
      logDirectory,
      storeDirectory,
      ...(unit === undefined ? [] : otherDirectories(launch)),
    ]),
    array(
      "identity",
      Object.entries(launch.identity).map(([name, value]) => `${name}=${value}`),
    ),
    portArray(launch.ports),
    array("requires", launch.requires ?? []),
    `bind=${quote(script.bindAddress === "0.0.0.0" ? "127.0.0.1" : script.bindAddress)}`,
    `restart_timeout=${script.restartTimeoutSeconds}`,
    `disk_limit=${launch.diskLimit}`,
    ...(unit === undefined ? [] : [`owner=${quote(unit.user)}`, `group=$(id -gn ${quote(unit.user)})`]),
    "set -E",
    "aftermath='what runs was left alone'",
    `trap 'printf "%s: %s: the command above failed; %s\\n" "$key" "$dir" "$aftermath" >&2' ERR`,
    "umask 077",
    `mkdir -p "$dir"`,
    `rm -rf "$dir"/.stage.*`,
    `stage=$(mktemp -d "$dir/.stage.XXXXXX")`,
    ...launch.files.map(({ name, content, common }) => (common ? `cp "$lib/${name}" "$stage/"` : file(name, content))),
    file("launch", launchFile(script)),
    file("facets", facetsFile(launch)),
    file("rollout.properties", script.probe.input),
    ...(unit === undefined ? [] : [file("unit", unit.text)]),
    `. "$lib/apply"`,
    ...(unit?.current === undefined ? [] : [renderLink(unit.current)]),
    "",
  ].join("\n");
}

function renderLink({ link, home }: { readonly link: string; readonly home: string }): string {
  return `ln -sfn -- ${quote(home)} ${quote(`${link}.new`)} && mv -fT -- ${quote(`${link}.new`)} ${quote(link)}`;
}

/** The same for a unit, which does not start with its host any more. */
export function renderRemoveCommand(directory: string): string {
  const ctl = quote(`${directory}/ctl`);
  return `[ ! -x ${ctl} ] || ${ctl} remove`;
}

/** Ends a process for good; done where it is gone already, and no data is touched. */
export function renderStopCommand(directory: string): string {
  const ctl = quote(`${directory}/ctl`);
  return `if [ -x ${ctl} ]; then exec ${ctl} stop; fi`;
}
