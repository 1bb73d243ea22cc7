import type { Launch } from "../model/launch";
import { actFunction } from "./act";
import { array, hereDocument, quote } from "./bash";
import { commitLogFunctions, commitLogOf } from "./commit-log";
import { digest } from "./digest";
import { type HostLibrary, renderNeedLibrary } from "./host-library";

/** A verification of a whole cluster on a host that has bash. */
export interface Verification {
  readonly processes: readonly { readonly launch: Launch; readonly directory: string }[];
  /** The probe's command line up to its mode. */
  readonly probeArgv: readonly string[];
  readonly probeInput: string;
  readonly library: HostLibrary;
}

/**
 * The script that starts what should run and does not, asks the probe, and on failure says what the probe cannot see:
 * processes that end as soon as they start. For the standard input of `bash -euo pipefail -s`; with the argument
 * `status` it changes nothing and prints facts for `make status`; with `stop` or `start` and processes it does only that.
 */
export function renderVerifyScript({ processes, probeArgv, probeInput, library }: Verification): string {
  return [
    renderNeedLibrary(library),
    array(
      "keys",
      processes.map(({ launch }) => launch.key),
    ),
    array(
      "directories",
      processes.map(({ directory }) => directory),
    ),
    array(
      "stdout_logs",
      processes.map(({ launch }) => `${launch.layout.logDirectory}/stdout.log`),
    ),
    array(
      "addresses",
      processes.map(({ launch }) => launch.address),
    ),
    array(
      "digests",
      processes.map(({ launch }) => digest(launch)),
    ),
    array(
      "commit_logs",
      processes.map(({ launch }) => commitLogOf(launch)),
    ),
    commitLogFunctions,
    actFunction,
    "probe() {",
    hereDocument(`${probeArgv.map(quote).join(" ")} "$1"`, probeInput),
    "}",
    logic,
  ].join("\n");
}

const logic = `facts() { "$1/ctl" facts 2>/dev/null || echo state=absent; }

if [ "\${1:-verify}" = status ]; then
  for i in "\${!keys[@]}"; do
    printf 'process=%s\\naddress=%s\\nwant=%s\\n' "\${keys[i]}" "\${addresses[i]}" "\${digests[i]}"
    echo "first=$(first_offset "\${commit_logs[i]}")"
    facts "\${directories[i]}"
  done
  echo probe
  probe status
  exit
fi

# Each further argument is \`process from to\`.
if [ "\${1:-verify}" = sums ]; then
  for range in "\${@:2}"; do
    read -r key from to <<<"$range"
    for i in "\${!keys[@]}"; do
      [ "\${keys[i]}" != "$key" ] || echo "$range $(log_sum "\${commit_logs[i]}" "$from" "$to")"
    done
  done
  exit
fi

stop_one() { "\${directories[$1]}/ctl" stop; }
start_one() { "\${directories[$1]}/ctl" start; }
case "\${1:-verify}" in
  stop | start)
    act "$@"
    exit
    ;;
esac

wrong=''
for i in "\${!keys[@]}"; do
  [ -x "\${directories[i]}/ctl" ] || { echo "FAIL  \${keys[i]}: nothing installed in \${directories[i]}, was it removed by hand? pulumi destroy, then pulumi up install it again; the other stores stay" >&2; exit 1; }
  "\${directories[i]}/ctl" start
done
probe verify || wrong=1
for i in "\${!keys[@]}"; do
  found=$(facts "\${directories[i]}")
  case $found in
    *state=running*"digest=\${digests[i]}"*) continue ;;
    *state=running*) echo "FAIL  \${keys[i]}: runs with another configuration than the one in \${directories[i]}/conf" ;;
    *)
      echo "FAIL  \${keys[i]}: $("\${directories[i]}/ctl" status || true)"
      tail -n 8 "\${stdout_logs[i]}" 2>/dev/null | cut -c1-500 | sed 's/^/    /' || true
      ;;
  esac
  wrong=1
done >&2
[ -z "$wrong" ]
`;
