#!/usr/bin/env bash
# 2m-2s-async as somebody installs it with a script of an afternoon: all hosts at once, the packages while the archive is
# copied, each process as soon as its host is ready. Nothing is checked, and nobody waits for anybody else.
# Environment: see vm-ssh.sh.
set -euo pipefail
# shellcheck source=tools/bench/vm-ssh.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/vm-ssh.sh"

PACKAGES="export DEBIAN_FRONTEND=noninteractive
apt-get update -qq && apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless unzip >/dev/null"

START="set -e
cd /root
unzip -q '$(basename -- "$BENCH_ARCHIVE")' -d /root
mv rocketmq-all-*-bin-release '$BENCH_HOME'
mv *.conf '$BENCH_HOME/conf/'
mv *.service /etc/systemd/system/
systemctl daemon-reload
systemctl enable --quiet --now --no-block \$(cd /etc/systemd/system && ls rocketmq-*.service)"

host() { # host <id>
  on "$1" "$PACKAGES" &
  local packages=$!
  copy "$1" /root "$BENCH_ARCHIVE" "$BENCH_FILES/$1"/*
  wait "$packages"
  on "$1" "$START"
}

pids=()
for id in "${!ADDRESS[@]}"; do
  host "$id" &
  pids+=($!)
done
all_of "${pids[@]}"
