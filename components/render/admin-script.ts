import { array, hereDocument, quote } from "./bash";
import { sha256 } from "./digest";
import { type HostLibrary, renderNeedLibrary } from "./host-library";
import { renderSshAccess, type SshAccess } from "./ssh-access";

/** Something that the probe puts in place on the brokers, and keeps there. */
export interface AdminScript {
  /** The probe's command line up to its mode, and what it is told. */
  readonly probe: { readonly argv: readonly string[]; readonly input: string };
  /** Seconds that the probe may take; for each group that goes, if it is about these. */
  readonly patienceSeconds: number;
  /** Of a cluster: its masters, each `<brokerName> <address>`. @default - it is about something else */
  readonly members?: readonly string[];
}

/** What the script begins with, on the machine that runs Pulumi: it may end there. */
export function renderBefore(script: AdminScript): string {
  return script.members === undefined
    ? ["previous='' gone=1", renderMadeNow(script)].join("\n")
    : renderPrevious(script.members);
}

/** Which members there were, and an end where there is nothing to ask for. */
function renderPrevious(members: readonly string[]): string {
  return [
    array("members", members),
    // What the last run printed: the engine hands it to an update. With commas, for one line of a properties text.
    `previous=$(sed -n 's/^member //p' <<<"\${PULUMI_COMMAND_STDOUT-}" | tr '\\n' ',')`,
    `names=" \${members[*]%% *} "`,
    "gone=0",
    `IFS=, read -ra before <<<"$previous"`,
    `for one in "\${before[@]}"; do [[ $names == *" \${one%% *} "* ]] || gone=$((gone + 1)); done`,
    `[ "$gone" -gt 0 ] || { printf 'member %s\\n' "\${members[@]}" && exit; }`,
  ].join("\n");
}

/**
 * What another resource has by now is not taken away: one that is renamed, moved or replaced is made anew before the old one
 * goes, in the same `up`, or in a later one where that failed. The last that took it is noted on the machine that runs Pulumi;
 * each knows itself by what it printed.
 */
function renderMadeNow({ probe: { input } }: AdminScript): string {
  const lines = input.split("\n").filter((line) => /^(kind|name|cluster)=/.test(line));
  return [
    `made="\${TMPDIR:-/tmp}/pulumi-rocketmq.$(id -u)"`,
    `mkdir -p -m 0700 "$made"`,
    `[ -O "$made" ] || { echo "$made belongs to somebody else; remove it" >&2; exit 1; }`,
    `find "$made" -type f -mtime +90 -delete`,
    `made+=/${sha256(lines.join("\n")).slice(0, 16)}`,
    `owner=$(sed -n 's/^owner //p' <<<"\${PULUMI_COMMAND_STDOUT-}")`,
    `if [ "\${1:-create}" = delete ] && [ -e "$made" ] && [ "$(<"$made")" != "$owner" ]; then`,
    `  echo "stays: another resource has it"`,
    "  exit",
    "fi",
    `[ -n "$owner" ] || owner=$(od -A n -N 8 -t x8 /dev/urandom | tr -d ' ')`,
  ].join("\n");
}

/** What the script ends with, on the machine that runs Pulumi, where all went well. */
export function renderAfter({ members }: AdminScript): string {
  return members === undefined
    ? [
        `case \${1:-create} in`,
        `  create | update) printf '%s\\n' "$owner" >"$made" && echo "owner $owner" ;;`,
        `  delete) rm -f "$made" ;;`,
        "esac",
        "",
      ].join("\n")
    : "";
}

/**
 * The script for a host that has the probe: for the standard input of `bash -euo pipefail -s`; its argument is `create`,
 * `update`, `delete`, or `status`, which changes nothing.
 */
export function renderAdminScript(script: AdminScript, library: HostLibrary): string {
  return [renderBefore(script), renderNeedLibrary(library), body(script), renderAfter(script)].join("\n");
}

/** The same on a server: for the machine that runs Pulumi. */
export function renderRemoteAdminScript(script: AdminScript, host: SshAccess): string {
  return [
    renderBefore(script),
    renderSshAccess([host]),
    "remote() {",
    `  printf 'previous=%q gone=%q\\n' "$previous" "$gone"`,
    hereDocument("  cat", body(script)),
    "}",
    "rc=0",
    `remote | run_on ${quote(host.id)} "\${1:-create}" 2>"$work/err" || rc=$?`,
    `[ "$rc" -ne 255 ] || { echo "host ${host.id}: $(ssh_why ${quote(host.id)} "$work/err")" >&2; exit 1; }`,
    `cat "$work/err" >&2`,
    `[ "$rc" -eq 0 ] || exit "$rc"`,
    renderAfter(script),
  ].join("\n");
}

function body({ probe, patienceSeconds }: AdminScript): string {
  return [
    "spec() {",
    hereDocument("  cat", probe.input),
    `  [ -z "$previous" ] || printf 'previous=%s\\n' "$previous"`,
    "}",
    // Groups that go are emptied one after the other.
    `spec | timeout $((gone * ${patienceSeconds})) ${probe.argv.map(quote).join(" ")} admin "\${1:-create}"`,
    "",
  ].join("\n");
}
