#!/usr/bin/env bash
# Keeps one RocketMQ process running: starts java, starts it again with back-off when it ends by itself, ends it on
# SIGTERM. It reads conf/launch before each start, so a new configuration needs only a restart of java.
# SIGUSR1 ends a back-off. The lock on run/supervisor.lock says that it lives.
# shellcheck disable=SC2154 # the missing variables come from conf/launch
set -uo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")" || exit 1

# As many open files as the host allows: each consume queue and each client is one.
ulimit -n "$(ulimit -Hn)"

exec 9>>run/supervisor.lock
flock -w 5 9 || exit 0
echo "$$" >run/supervisor.pid

stopping='' child='' sleeper=''
trap '' HUP INT
trap 'stopping=1; signal_java; wake' TERM
trap wake USR1

say() {
  printf '%(%FT%T%z)T %s\n' -1 "$*" >>run/supervisor.log
}

# A stopped (frozen) process keeps a SIGTERM pending until it may go on.
signal_java() {
  [ -z "$child" ] || kill -TERM "$child" 2>/dev/null && kill -CONT "$child" 2>/dev/null
}

wake() {
  [ -z "$sleeper" ] || kill "$sleeper" 2>/dev/null
}

pause() {
  sleep "$1" 9>&- &
  sleeper=$!
  wait "$sleeper"
  sleeper=''
}

# Keeps the last two files of what java itself prints, and of our own log.
rotate() {
  local file=$1
  if [ -f "$file" ] && [ "$(stat -c %s "$file")" -gt 10485760 ]; then
    mv -f "$file" "$file.1"
  fi
}

start_java() {
  before_start=()
  # shellcheck source=/dev/null
  . conf/launch
  rotate "$stdout_log"
  rotate run/supervisor.log
  cp -f "conf/$live_file" "$live_path.new" && mv -f "$live_path.new" "$live_path" || return
  [ "${#before_start[@]}" -eq 0 ] || "${before_start[@]}" >>run/supervisor.log 2>&1 || return
  cp -f conf/digest run/digest
  date +%s >run/started
  env -i PATH="$PATH" HOME="$HOME" LANG="$LANG" "${environment[@]}" "${argv[@]}" </dev/null >>"$stdout_log" 2>&1 9>&- &
  child=$!
  echo "$child" >run/java.pid
  [ -z "$stopping" ] || signal_java
  say "started java, pid $child"
}

# `wait` returns early on a trapped signal.
await_java() {
  while true; do
    wait "$child"
    code=$?
    kill -0 "$child" 2>/dev/null || break
  done
  child=''
  rm -f run/java.pid
}

# A supervisor that was killed left its java behind: look after it, as it is.
adopt_java() {
  local pid
  pid=$(cat run/java.pid 2>/dev/null) && ./ctl owns "$pid" || return 1
  child=$pid
  say "took over java, pid $pid"
  while kill -0 "$pid" 2>/dev/null; do
    pause 0.5
  done
  child='' code=unknown
  rm -f run/java.pid
}

code='' delay=1 quick=0 restarts=0
echo 0 >run/restarts
rm -f run/failure
began=$SECONDS
if ! adopt_java; then
  [ -n "$stopping" ] || { start_java && await_java; }
fi
while [ -z "$stopping" ]; do
  lasted=$((SECONDS - began))
  if [ -e run/restart ]; then
    rm -f run/restart
    say "java ended with status $code; starting it again, as asked"
    delay=1 quick=0
  else
    restarts=$((restarts + 1))
    echo "$restarts" >run/restarts
    if [ "$lasted" -lt 10 ]; then quick=$((quick + 1)); else quick=1 delay=1; fi
    echo "ended with status $code after $lasted s" >run/last
    if [ "$quick" -ge 3 ]; then
      echo "ended $quick times in a row within 10 s of its start, the last time with status $code" >run/failure
    fi
    say "java ended with status $code after $lasted s; next start in $delay s"
    pause "$delay"
    delay=$((delay * 2 > 30 ? 30 : delay * 2))
    [ -z "$stopping" ] || break
  fi
  began=$SECONDS
  if start_java; then await_java; else code='unstarted: conf cannot be read, or what comes before it failed'; fi
done
say "stopped"
rm -f run/supervisor.pid
