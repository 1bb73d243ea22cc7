import type { Launch } from "../model/launch";
import { actFunction } from "./act";
import { array, hereDocument, quote } from "./bash";
import { commitLogFunctions, commitLogOf } from "./commit-log";
import { digest } from "./digest";
import { renderSshAccess, type SshAccess } from "./ssh-access";

/** A process on a server, as a verification looks for it. */
export interface VerifiedProcess {
  readonly launch: Launch;
  /** The id of its host. */
  readonly host: string;
  readonly directory: string;
  /** What its host must be able to dial: `host:port purpose`. */
  readonly dials: readonly string[];
}

/** A verification of a whole cluster on servers. */
export interface SystemdVerification {
  readonly processes: readonly VerifiedProcess[];
  readonly hosts: readonly SshAccess[];
  /** The probe's command line up to its mode, on the first host. */
  readonly probe: { readonly argv: readonly string[]; readonly input: string };
  /** Seconds until all must be well. */
  readonly timeoutSeconds: number;
}

/** What the host of a process must be able to dial: a broker its NameServers, a slave its master too. */
export function dialsOf(launch: Launch, all: readonly Launch[], namesrvAddr: string): string[] {
  if (launch.kind !== "broker") {
    return [];
  }
  const masters = all.filter(({ role, identity }) => {
    return launch.role === "SLAVE" && role !== "SLAVE" && identity["brokerName"] === launch.identity["brokerName"];
  });
  return [
    ...namesrvAddr.split(";").map((address) => `${address} the NameServer`),
    ...masters.map(({ address, ports, key }) => {
      const port = ports.find(({ everyAddress }) => everyAddress)?.port ?? 0;
      return `${address.replace(/:\d+$/, "")}:${port} the HA port of ${key}`;
    }),
  ];
}

/**
 * The script that looks at all hosts at once and asks the probe on the first one; with the argument `status` it changes
 * nothing and prints facts for `make status`; with `stop` or `start` and processes it does only that. For `bash -euo pipefail -s` on the machine that runs Pulumi.
 */
export function renderSystemdVerify({ processes, hosts, probe, timeoutSeconds }: SystemdVerification): string {
  const used = hosts.filter(({ id }) => processes.some(({ host }) => host === id));
  const asks = used[0]?.id ?? "";
  return [
    renderSshAccess(used),
    array(
      "hosts",
      used.map(({ id }) => id),
    ),
    `asks=${quote(asks)}`,
    array(
      "processes",
      processes.map(({ launch, host }) => [host, launch.key, launch.address, digest(launch)].join(" ")),
    ),
    "host_script() {",
    "  case $1 in",
    ...used.map(({ id }) =>
      [
        `    ${quote(id)})`,
        hereDocument(
          "      cat",
          variablesOf(
            processes.filter(({ host }) => host === id),
            timeoutSeconds,
          ),
        ),
        "      ;;",
      ].join("\n"),
    ),
    "  esac",
    hereDocument("  cat", onHost),
    `  [ "$1" != "$asks" ] || cat <<'END_OF_PROBE'`,
    "asks_probe=yes",
    "at_hand=$(mktemp -d)",
    `trap 'rm -rf "$at_hand"' EXIT`,
    `cd "$at_hand"`,
    ...processes.flatMap(({ launch }) => confAtHand(launch)),
    "probe() {",
    hereDocument(`timeout ${timeoutSeconds + 60} ${probe.argv.map(quote).join(" ")} "$1"`, probe.input),
    "}",
    "END_OF_PROBE",
    `  echo '"$@"'`,
    "}",
    logic,
  ].join("\n");
}

function confAtHand({ kind, key, files, liveCopy }: Launch): string[] {
  const conf = files.find(({ name }) => name === liveCopy.file);
  return kind !== "broker" || conf === undefined ? [] : [hereDocument(`cat >${quote(key)}`, conf.content)];
}

function variablesOf(processes: readonly VerifiedProcess[], timeoutSeconds: number): string {
  const list = (name: string, of: (process: VerifiedProcess) => string): string => array(name, processes.map(of));
  return [
    list("keys", ({ launch }) => launch.key),
    list("directories", ({ directory }) => directory),
    list("addresses", ({ launch }) => launch.address),
    list("digests", ({ launch }) => digest(launch)),
    list("commit_logs", ({ launch }) => commitLogOf(launch)),
    array("dials", [...new Set(processes.flatMap(({ dials }) => dials))]),
    `timeout=${timeoutSeconds}`,
    "asks_probe=''",
    "",
  ].join("\n");
}

/** What runs on each host: `status`, `sums`, `stop`, `start` or `verify`. */
const onHost = `${commitLogFunctions}

${actFunction}
stop_one() { "\${directories[$1]}/ctl" stop; }
start_one() { "\${directories[$1]}/ctl" start; }
stop() { act stop "$@"; }
start() { act start "$@"; }

facts() { "$1/ctl" facts 2>/dev/null || echo state=absent; }

status() {
  local i
  for i in "\${!keys[@]}"; do
    printf 'process=%s\\naddress=%s\\nwant=%s\\n' "\${keys[i]}" "\${addresses[i]}" "\${digests[i]}"
    echo "first=$(first_offset "\${commit_logs[i]}")"
    facts "\${directories[i]}"
  done
  [ -z "$asks_probe" ] || { echo probe && probe status; }
}

sums() { # sums <process> <from> <to>...
  local i
  while [ $# -ge 3 ]; do
    for i in "\${!keys[@]}"; do
      [ "\${keys[i]}" != "$1" ] || echo "$1 $2 $3 $(log_sum "\${commit_logs[i]}" "$2" "$3")"
    done
    shift 3
  done
}

reaches() { # reaches <host:port>, until the time is over
  local host=\${1%:*} until=$((SECONDS + timeout))
  host=\${host#[} host=\${host%]}
  until command timeout 3 bash -c 'exec 3<>"/dev/tcp/$1/$2"' - "$host" "\${1##*:}" 2>/dev/null; do
    [ "$SECONDS" -lt "$until" ] || return 1
    sleep 0.5
  done
}

verify() {
  local i found each wrong=''
  for i in "\${!keys[@]}"; do
    if [ ! -x "\${directories[i]}/ctl" ]; then
      echo "FAIL  \${keys[i]}: nothing installed in \${directories[i]}, was it removed by hand? pulumi destroy, then pulumi up install it again; the other stores stay"
      exit 1
    fi
    "\${directories[i]}/ctl" start
  done
  for each in "\${dials[@]}"; do
    reaches "\${each%% *}" || { echo "FAIL  \${each#* } \${each%% *} cannot be reached from here; open the port in the firewalls between" && wrong=1; }
  done
  [ -z "$asks_probe" ] || probe verify || wrong=1
  for i in "\${!keys[@]}"; do
    found=$(facts "\${directories[i]}")
    case $found in
      *state=running*"digest=\${digests[i]}"*) continue ;;
      *state=running*) echo "FAIL  \${keys[i]}: runs with another configuration than the one in \${directories[i]}/conf" ;;
      *)
        echo "FAIL  \${keys[i]}: $("\${directories[i]}/ctl" status || true)"
        "\${directories[i]}/ctl" said
        ;;
    esac
    wrong=1
  done
  [ -z "$wrong" ]
}

`;

const logic = `# Each further argument is a process; each host in its turn, so that they stop and start in this order.
act_on_hosts() { # act_on_hosts <stop|start> <process>...
  local action=$1 wanted each host key at=() rc
  shift
  for wanted in "$@"; do
    for each in "\${processes[@]}"; do
      read -r host key _ <<<"$each"
      [ "$key" != "$wanted" ] || at+=("$host $key")
    done
  done
  [ "\${#at[@]}" -eq $# ] || { echo "not all of these are processes of this cluster: $*" >&2 && return 2; }
  for each in "\${at[@]}"; do
    read -r host key <<<"$each"
    rc=0
    host_script "$host" | run_on "$host" "$action $key" 2>"$work/$host.err" || rc=$?
    sed "s/^/host $host: /" "$work/$host.err" >&2
    [ "$rc" -ne 255 ] || echo "host $host: $(ssh_why "$host" "$work/$host.err")" >&2
    [ "$rc" -eq 0 ] || return 1
  done
}
case \${1:-} in
  stop | start)
    act_on_hosts "$@"
    exit
    ;;
esac

mode=verify
case \${1:-} in status | sums) mode=$1 ;; esac
ranges=''
[ "$mode" != sums ] || ranges=" \${*:2}"
look() {
  local rc=0
  host_script "$1" | run_on "$1" "$mode$ranges" >"$work/$1.out" 2>"$work/$1.err" || rc=$?
  echo "$rc" >"$work/$1.rc"
}

for host in "\${hosts[@]}"; do
  look "$host" &
done
wait

wrong=''
for host in "\${hosts[@]}"; do
  if [ "$(cat "$work/$host.rc")" -eq 255 ]; then
    echo "FAIL  host $host: $(ssh_why "$host" "$work/$host.err")" >&2
    wrong=1
  fi
done
if [ "$mode" = sums ]; then
  for host in "\${hosts[@]}"; do cat "$work/$host.out"; done
  exit
fi
if [ "$mode" = status ]; then
  for host in "\${hosts[@]}"; do
    [ "$(cat "$work/$host.rc")" -ne 255 ] || continue
    # Where the first host is down, the next one asks the others.
    if [ "$(cat "$work/$asks.rc")" -eq 255 ]; then
      asks=$host
      look "$host"
    fi
    sed '/^probe$/,$d' "$work/$host.out"
  done
  for process in "\${processes[@]}"; do
    read -r host key address digest <<<"$process"
    [ "$(cat "$work/$host.rc")" -ne 255 ] ||
      printf 'process=%s\\naddress=%s\\nwant=%s\\nstate=unreachable\\n' "$key" "$address" "$digest"
  done
  sed -n '/^probe$/,$p' "$work/$asks.out"
  exit
fi
for host in "\${hosts[@]}"; do
  [ "$(cat "$work/$host.rc")" -eq 0 ] || wrong=1
  sed "s/^/host $host: /" "$work/$host.out"
  [ "$(cat "$work/$host.rc")" -eq 255 ] || sed "s/^/host $host: /" "$work/$host.err" >&2
done
[ -z "$wrong" ]
`;
