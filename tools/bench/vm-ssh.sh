# shellcheck shell=bash
# Commands on the test hosts of a benchmark. The caller sets:
#   BENCH_KEY, BENCH_KNOWN_HOSTS  to log in as root
#   BENCH_HOSTS                   "201=10.0.0.201 202=..."
#   BENCH_NAMESERVERS, BENCH_BROKERS  ids of hosts, "201 202"
#   BENCH_FILES                   a folder for each host, by its id: files that are to be there
#   BENCH_ARCHIVE                 the archive of the release
#   BENCH_HOME                    where the release is to be; its parent is there
# and, where sessions of a host share a connection, CONTROL, a folder.

declare -A ADDRESS=()
for pair in $BENCH_HOSTS; do ADDRESS[${pair%%=*}]=${pair#*=}; done

SSH_OPTIONS=(-F none -i "$BENCH_KEY" -o IdentitiesOnly=yes -o BatchMode=yes -o ConnectTimeout=10 -o LogLevel=ERROR
  -o StrictHostKeyChecking=yes -o "UserKnownHostsFile=\"$BENCH_KNOWN_HOSTS\"" -o GlobalKnownHostsFile=none)
# Such a connection ends a minute after its last session, if nobody ends it before.
if [ -n "${CONTROL-}" ]; then
  SSH_OPTIONS+=(-o ControlMaster=auto -o ControlPersist=60s -o "ControlPath=$CONTROL/%h")
fi

bounded() { timeout --foreground -k 5 300 "$@" </dev/null; } # in the process group of the benchmark, which ends it

on() { # on <id> <command>
  bounded ssh "${SSH_OPTIONS[@]}" "root@${ADDRESS[$1]}" "$2"
}

copy() { # copy <id> <directory> <file>...
  bounded scp -q "${SSH_OPTIONS[@]}" "${@:3}" "root@${ADDRESS[$1]}:$2"
}

all_of() { # all_of <pid>...: waits for all; fails if one did
  local pid failed=0
  for pid; do wait "$pid" || failed=1; done
  return "$failed"
}
