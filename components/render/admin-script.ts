import { array, hereDocument, quote } from "./bash";
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

/** What the script begins with: which members there were, and an end where there is nothing to ask for. */
export function renderPrevious(members: readonly string[] | undefined): string {
  if (members === undefined) {
    return "previous=''";
  }
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
 * The script for a host that has the probe: for the standard input of `bash -euo pipefail -s`; its argument is `create`,
 * `update`, `delete`, or `status`, which changes nothing.
 */
export function renderAdminScript(script: AdminScript, library: HostLibrary): string {
  return [renderNeedLibrary(library), renderPrevious(script.members), body(script)].join("\n");
}

/** The same on a server: for the machine that runs Pulumi. */
export function renderRemoteAdminScript(script: AdminScript, host: SshAccess): string {
  return [
    renderPrevious(script.members),
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
