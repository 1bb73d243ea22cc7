import type { Claim } from "../model/claims";
import type { Release } from "../model/releases";
import { array, hereDocument, quote } from "./bash";
import { renderSshAccess, type SshAccess } from "./ssh-access";

/** What is to be on one server. */
export interface HostExpectation {
  readonly access: SshAccess;
  /** The block device of its stores. */
  readonly dataDisk?: string;
  /** Its processes, with the names of their units. */
  readonly processes: readonly { readonly claim: Claim; readonly unit: string }[];
}

/** A look at all servers before anything is changed on any of them. */
export interface Preflight {
  readonly hosts: readonly HostExpectation[];
  readonly release: Release;
  readonly dataDirectory: string;
  /** The Java that must be there already. */
  readonly javaHome?: string;
  readonly tunesKernel: boolean;
  readonly skipChecks: readonly string[];
  /** Seconds that a host which does not answer is waited for. */
  readonly connectTimeoutSeconds: number;
  /** The program that looks at one host. */
  readonly program: string;
  /** The program that looks at the disk of the stores, where a host has one. */
  readonly diskProgram: string;
}

/** What a broker needs to read its commit log from, beside heap and direct memory; a NameServer reads nothing. */
const pageCacheMiB = 256;

/** Seconds by which clocks may differ: RocketMQ tells delays, retention and the age of a slave by them. */
const skewSeconds = 5;

/**
 * The script that looks at all hosts at once and fails with all that it found; for `bash -euo pipefail -s` on the machine
 * that runs Pulumi.
 */
export function renderPreflight(preflight: Preflight): string {
  const { hosts, connectTimeoutSeconds, skipChecks } = preflight;
  return [
    renderSshAccess(hosts.map(({ access }) => access)),
    array(
      "hosts",
      hosts.map(({ access }) => access.id),
    ),
    `patience=${connectTimeoutSeconds}`,
    `max_skew=${skipChecks.includes("clock") ? 1_000_000_000 : skewSeconds}`,
    "host_script() {",
    "  case $1 in",
    ...hosts.map((host) =>
      [`    ${quote(host.access.id)})`, hereDocument("      cat", variablesOf(host, preflight)), "      ;;"].join("\n"),
    ),
    "  esac",
    ...(hosts.some(({ dataDisk }) => dataDisk !== undefined) ? [hereDocument("  cat", preflight.diskProgram)] : []),
    hereDocument("  cat", preflight.program),
    "}",
    logic,
  ].join("\n");
}

/** The memory that processes need of a host, in MiB. */
export function neededMiB(claims: readonly Claim[]): number {
  const brokers = claims.filter(({ kind }) => kind === "broker");
  return claims.reduce((sum, { heapMiB, directMiB }) => sum + heapMiB + directMiB, brokers.length * pageCacheMiB);
}

function variablesOf({ processes, dataDisk }: HostExpectation, preflight: Preflight): string {
  const { release, dataDirectory, javaHome, tunesKernel, skipChecks } = preflight;
  const claims = processes.map(({ claim }) => claim);
  const stores = claims.flatMap(({ directories }) =>
    directories.filter(({ field }) => field === "storeDirectory").map(({ directory }) => directory),
  );
  return [
    array(
      "units",
      processes.map(({ unit }) => unit),
    ),
    array(
      "ports",
      claims.flatMap(({ ports }) => ports.map(({ port, purpose }) => `${port} (${purpose})`)),
    ),
    array("disks", [...new Set([dataDirectory, ...stores])]),
    `needs_mib=${neededMiB(claims)}`,
    `data=${quote(dataDirectory)}`,
    `java_home=${quote(javaHome ?? "")}`,
    `java_given=${javaHome === undefined ? "" : "yes"}`,
    `java_min=${release.java.min}`,
    `java_max=${release.java.max}`,
    `tunes=${tunesKernel ? "yes" : ""}`,
    `skip=${quote(skipChecks.join(" "))}`,
    ...(dataDisk === undefined ? [] : [`data_disk=${quote(dataDisk)}`]),
    "",
  ].join("\n");
}

const logic = `look() { # look <host>: its answer goes to files; only a host that is not there yet is asked again
  local at=$1 until=$((SECONDS + patience)) rc
  while true; do
    rc=0
    date +%s >"$work/$at.began"
    host_script "$at" | run_on "$at" >"$work/$at.out" 2>"$work/$at.err" || rc=$?
    if [ "$rc" -ne 255 ] || [ "$SECONDS" -ge "$until" ] || grep -qE 'Permission denied|Host key verification|IDENTIFICATION' "$work/$at.err"; then
      break
    fi
    sleep 2
  done
  echo "$rc" >"$work/$at.rc"
  date +%s >"$work/$at.now"
}

for host in "\${hosts[@]}"; do
  look "$host" &
done
wait

count=0 ahead='' behind=''
found() { # found <host> <text>
  count=$((count + 1))
  printf '  %s: %s\\n' "$1" "$2" >>"$work/findings"
}

for host in "\${hosts[@]}"; do
  if [ "$(cat "$work/$host.rc")" -ne 0 ] || ! grep -q '^clock ' "$work/$host.out"; then
    found "$host" "$(ssh_why "$host" "$work/$host.err")"
    continue
  fi
  while read -r kind text; do
    case $kind in
      finding) found "$host" "$text" ;;
      note) echo "host $host: $text" ;;
      clock) # it was read between two moments of this machine: only what is certain counts
        skew=$((text - $(cat "$work/$host.now")))
        if [ -z "$ahead" ] || [ "$skew" -gt "\${ahead%% *}" ]; then ahead="$skew $host"; fi
        skew=$((text - $(cat "$work/$host.began")))
        if [ -z "$behind" ] || [ "$skew" -lt "\${behind%% *}" ]; then behind="$skew $host"; fi
        ;;
    esac
  done <"$work/$host.out"
done
if [ -n "$ahead" ] && [ $((\${ahead%% *} - \${behind%% *})) -gt "$max_skew" ]; then
  found "\${ahead#* }" "clock: it is ahead of host \${behind#* }; got $((\${ahead%% *} - \${behind%% *})) s; allowed up to $max_skew s; do run an NTP client on both, or add \\"clock\\" to skipChecks"
fi
if [ "$count" -gt 0 ]; then
  {
    printf 'preflight: %s, and nothing was changed on any host\\n' "$count $(if [ "$count" -eq 1 ]; then echo issue; else echo issues; fi)"
    cat "$work/findings"
  } >&2
  exit 1
fi
echo "ready: \${hosts[*]}"
`;
