import { array, hereDocument, quote } from "./bash";
import { sha256 } from "./digest";
import { type HostLibrary, renderNeedLibrary } from "./host-library";
import { renderSshAccess, type SshAccess } from "./ssh-access";

/** Something that the probe puts in place on the brokers, and keeps there. */
export interface AdminScript {
  /** The probe's command line up to its mode, and what it is told. */
  readonly probe: { readonly argv: readonly string[]; readonly input: string };
  /** Seconds that the probe may take. */
  readonly patienceSeconds: number;
  /** Of a cluster: its masters, each `<brokerName> <address>`. @default - it is about something else */
  readonly members?: readonly string[];
}

/** What the script begins with, on the machine that runs Pulumi: it may end there. */
export function renderBefore(script: AdminScript): string {
  return script.members === undefined
    ? ["previous=''", renderMadeNow(script)].join("\n")
    : renderPrevious(script.members);
}

/** Which members there were, and an end where there is nothing to ask for. */
function renderPrevious(members: readonly string[]): string {
  return [
    array("members", members),
    // What the last run printed: the engine hands it to an update. With commas, for one line of a properties text.
    `previous=$(sed -n 's/^member //p' <<<"\${PULUMI_COMMAND_STDOUT-}" | tr '\\n' ',')`,
    `names=" \${members[*]%% *} "`,
    "gone=''",
    `IFS=, read -ra before <<<"$previous"`,
    `for one in "\${before[@]}"; do [[ $names == *" \${one%% *} "* ]] || gone=1; done`,
    `[ -n "$gone" ] || { printf 'member %s\\n' "\${members[@]}" && exit; }`,
  ].join("\n");
}

/**
 * What was made or changed in this `up` is not taken away by its end: a resource that is replaced, renamed or moved is made
 * anew before the old one goes. All commands of one `up` are children of one process.
 */
function renderMadeNow({ probe: { input } }: AdminScript): string {
  const isIdentity = (line: string): boolean => /^(kind|name|clusterName|namesrvAddr)=/.test(line);
  const identity = sha256(input.split("\n").filter(isIdentity).join("\n")).slice(0, 16);
  return [
    `made="\${TMPDIR:-/tmp}/pulumi-rocketmq.$(id -u)"`,
    `mkdir -p -m 0700 "$made"`,
    `[ -O "$made" ] || { echo "$made belongs to somebody else; remove it" >&2; exit 1; }`,
    `find "$made" -type f -mmin +1440 -delete`,
    `made+="/$PPID-${identity}"`,
    `case \${1:-create} in`,
    `  create | update) : >"$made" ;;`,
    `  delete) [ ! -e "$made" ] || { echo "stays: another resource of this up has it"; exit; } ;;`,
    "esac",
  ].join("\n");
}

/**
 * The script for a host that has the probe: for the standard input of `bash -euo pipefail -s`; its argument is `create`,
 * `update`, `delete`, or `status`, which changes nothing.
 */
export function renderAdminScript(script: AdminScript, library: HostLibrary): string {
  return [renderBefore(script), renderNeedLibrary(library), body(script)].join("\n");
}

/** The same on a server: for the machine that runs Pulumi. */
export function renderRemoteAdminScript(script: AdminScript, host: SshAccess): string {
  return [
    renderBefore(script),
    renderSshAccess([host]),
    "remote() {",
    `  printf 'previous=%q\\n' "$previous"`,
    hereDocument("  cat", body(script)),
    "}",
    "rc=0",
    `remote | run_on ${quote(host.id)} "\${1:-create}" 2>"$work/err" || rc=$?`,
    `[ "$rc" -ne 255 ] || { echo "host ${host.id}: $(ssh_why ${quote(host.id)} "$work/err")" >&2; exit 1; }`,
    `cat "$work/err" >&2`,
    `exit "$rc"`,
    "",
  ].join("\n");
}

function body({ probe, patienceSeconds }: AdminScript): string {
  return [
    "spec() {",
    hereDocument("  cat", probe.input),
    `  [ -z "$previous" ] || printf 'previous=%s\\n' "$previous"`,
    "}",
    `spec | timeout ${patienceSeconds} ${probe.argv.map(quote).join(" ")} admin "\${1:-create}"`,
    "",
  ].join("\n");
}
