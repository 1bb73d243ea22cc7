#!/usr/bin/env bash
# Starts, stops and shows one RocketMQ process and its supervisor.
# shellcheck disable=SC2154 # the missing variables come from conf/launch
set -euo pipefail
cd "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")"

usage() {
  echo "usage: ${0##*/} start | stop | restart | status | facts"
  exit 2
}

supervised() {
  [ -e run/supervisor.lock ] && ! flock -s -n run/supervisor.lock true
}

# Whether that pid is the java of this directory: pids are used again.
owns() {
  [ -n "${1:-}" ] && tr '\0' '\n' 2>/dev/null <"/proc/$1/cmdline" | grep -qxF -- "$live_path"
}

java_pid() {
  local pid
  pid=$(cat run/java.pid 2>/dev/null) && owns "$pid" && echo "$pid"
}

start() {
  if supervised; then
    rm -f run/failure
    kill -USR1 "$(cat run/supervisor.pid)" 2>/dev/null || true
    return
  fi
  # Nothing of the caller's environment: it may hold secrets, and a restart must not depend on who started it.
  setsid -f env -i PATH="$PATH" HOME="${HOME:-/}" LANG=C.UTF-8 ./supervise </dev/null >/dev/null 2>&1
  for _ in {1..100}; do
    supervised && return
    sleep 0.02
  done
  echo "$key: the supervisor did not start; see $PWD/run/supervisor.log" >&2
  return 1
}

# One that is gone by now, even between the two, has ended as it should.
terminate() {
  kill -TERM "$1" 2>/dev/null || return 0
  kill -CONT "$1" 2>/dev/null || true
}

# Ends java and leaves it to the supervisor to start the new one, so that a kill of whoever asked leaves nothing stopped.
cycle() {
  local old until=$((SECONDS + stop_grace))
  old=$(java_pid) || { start; return; }
  : >run/restart
  terminate "$old"
  while owns "$old"; do
    if [ "$SECONDS" -ge "$until" ]; then
      rm -f run/restart
      echo "$key: pid $old did not end within $stop_grace s of SIGTERM"
      return 1
    fi
    sleep 0.1
  done
}

signal_stop() {
  local pid
  if supervised; then
    kill -TERM "$(cat run/supervisor.pid)" 2>/dev/null || true
  elif pid=$(java_pid); then
    terminate "$pid"
  fi
}

stop() {
  local pid until=$((SECONDS + stop_grace))
  if ! supervised && ! java_pid >/dev/null; then
    echo "$key: not running"
    return
  fi
  signal_stop
  while supervised || java_pid >/dev/null; do
    if [ "$SECONDS" -ge "$until" ] && pid=$(java_pid); then
      echo "$key: pid $pid did not end within $stop_grace s of SIGTERM; killed" >&2
      kill -KILL "$pid" 2>/dev/null || true
    fi
    sleep 0.1
  done
  if [ -n "$abort_file" ] && [ -e "$abort_file" ]; then
    echo "$key: stopped, but $abort_file is still there: the store will be checked at the next start" >&2
  else
    echo "$key: stopped"
  fi
}

# Once the script of a change is gone: what it took from brokers and did not give back itself goes back now.
guard() {
  setsid -f env -i PATH="$PATH" HOME="${HOME:-/}" LANG=C.UTF-8 ./ctl guarding "$1" </dev/null >/dev/null 2>>run/supervisor.log
}

guarding() {
  while kill -0 "$1" 2>/dev/null; do sleep 0.5; done
  [ -e run/leaving ] || return 0
  # shellcheck source=/dev/null
  . run/guard.launch
  "${probe[@]}" return <run/guard.properties >&2
}

fact() {
  cat "run/$1" 2>/dev/null || true
}

facts() {
  local pid state=stopped
  if pid=$(java_pid); then
    state=running
    supervised || state=unsupervised
  elif supervised; then
    state=restarting
  fi
  printf '%s\n' "state=$state" "pid=${pid:-}" "started=$(fact started)" "restarts=$(fact restarts)" \
    "digest=$(fact digest)" "last=$(fact last)" "failure=$([ "$state" = running ] || fact failure)"
}

status() {
  local pid restarts
  restarts=$(fact restarts)
  if pid=$(java_pid); then
    echo "$key: running, pid $pid, since $(date -d "@$(fact started)" +%FT%T%z), restarts ${restarts:-0}$(last_end)"
    supervised || { echo "$key: its supervisor is gone; '$PWD/ctl start' brings it back"; return 1; }
  elif supervised; then
    echo "$key: restarting, restarts ${restarts:-0}$(last_end)"
    return 1
  else
    echo "$key: stopped"
    return 3
  fi
}

last_end() {
  [ ! -s run/last ] || echo ", last $(fact last)"
}

# shellcheck source=/dev/null
. conf/launch 2>/dev/null || { echo "${PWD##*/}: nothing installed here"; exit 3; }
case ${1:-} in
  start | stop | status | facts | cycle) "$1" ;;
  said) ;; # all that java says is in its logs
  restart) stop && start ;;
  owns | guard | guarding) "$1" "${2:-}" ;;
  *) usage ;;
esac
