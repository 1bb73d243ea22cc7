#!/usr/bin/env bash
# 2m-2s-async by the steps of the Ansible playbook of the RocketMQ project (rocketmq-ansible in apache/rocketmq-externals), in
# Ansible's order: a task on all its hosts at once (its five forks are more than the hosts), the next one when all are done.
#
# A lower bound of what Ansible takes. A task is one ssh session on a connection that persists, where Ansible has several and
# a start of Python for each; the time of Ansible's own, its debug tasks and the exporter are left out. Otherwise than there:
# two tasks install Java and unzip, which it takes for given; hosts without a network get the archive from here instead of by
# a download; os.sh is an empty session, as the test hosts share their kernel; the units are those of vm-script.sh.
# Environment: see vm-ssh.sh.
set -euo pipefail

CONTROL=$(mktemp -d "${TMPDIR:-/tmp}/bench-ssh.XXXXXX")
# shellcheck source=tools/bench/vm-ssh.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/vm-ssh.sh"

disconnect() {
  local socket
  for socket in "$CONTROL"/*; do
    [ ! -S "$socket" ] || timeout --foreground 5 ssh -F none -o "ControlPath=$socket" -O exit "${socket##*/}" 2>/dev/null || true
  done
  rm -rf -- "${CONTROL:?}"
}
trap disconnect EXIT
trap 'exit 143' TERM INT HUP

ALL=${!ADDRESS[*]}
ARCHIVE=$(basename -- "$BENCH_ARCHIVE")
UNITS=/usr/lib/systemd/system

task() { # task <name> <ids> <function> <argument>...: the function gets the id first
  local name=$1 ids=$2 id pids=()
  for id in $ids; do
    "$3" "$id" "${@:4}" &
    pids+=($!)
  done
  [ "${#pids[@]}" -eq 0 ] || all_of "${pids[@]}" || { echo "task '$name' failed" >&2 && exit 1; }
}

unpack() { # unpack <id>
  copy "$1" /tmp "$BENCH_ARCHIVE"
  on "$1" "unzip -q '/tmp/$ARCHIVE' -d '${BENCH_HOME%/*}' && rm '/tmp/$ARCHIVE'"
}

file() { # file <id> <name> <directory>
  copy "$1" "$3" "$BENCH_FILES/$1/$2"
}

without_release() { # without_release <ids>: in FRESH those that no role has put a release on
  local id
  FRESH=""
  for id in $1; do [[ " $DEPLOYED " == *" $id "* ]] || FRESH+="$id "; done
}

role() { # role <namesrv|broker> <ids>
  local unit=rocketmq-$1.service main=NamesrvStartup
  task "gather facts" "$2" on "uname -a; cat /etc/os-release /proc/meminfo; ip -o address"
  task "check the deploy directory" "$2" on "stat '$BENCH_HOME' 2>/dev/null || true"
  without_release "$2"
  task "unpack the release" "$FRESH" unpack
  task "rename the deploy directory" "$2" on "cd '${BENCH_HOME%/*}' && { [ -d '$BENCH_HOME' ] || mv rocketmq-* '$BENCH_HOME'; }"
  task "configure the log" "$2" on "echo '<configuration/>' >'$BENCH_HOME/conf/logback_$1.xml'"
  if [ "$1" = broker ]; then
    main=BrokerStartup
    task "configure the broker" "$2" file broker.conf "$BENCH_HOME/conf"
  fi
  task "add the unit" "$2" file "$unit" "$UNITS"
  task "check the process" "$2" on "pgrep -fc '[.]$main' || true"
  if [ "$1" = broker ]; then
    task "optimize the system" "$FRESH" on true
  fi
  task "start" "$2" on "systemctl disable -q $unit; systemctl enable -q $unit && systemctl stop $unit && systemctl start $unit"
  DEPLOYED="$DEPLOYED $2"
}

DEPLOYED=""
task "create the deploy path" "$ALL" on "mkdir -p '${BENCH_HOME%/*}'"
task "refresh the package lists" "$ALL" on "apt-get update -qq"
task "install Java and unzip" "$ALL" on \
  "DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless unzip >/dev/null"
role namesrv "$BENCH_NAMESERVERS"
role broker "$BENCH_BROKERS"
