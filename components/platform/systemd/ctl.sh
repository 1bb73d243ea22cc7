#!/usr/bin/env bash
# Starts, stops and shows one RocketMQ process that systemd runs. As root.
# shellcheck disable=SC2154 # the missing variables come from conf/launch
set -euo pipefail
cd "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")"
units=/etc/systemd/system

usage() {
  echo "usage: ${0##*/} start | stop | restart | status | facts"
  exit 2
}

shown() { # shown <property>
  systemctl show --value -p "$1" "$unit.service"
}

# By the line that names its directory as it was written: here a link in it is resolved.
ours() {
  [ ! -e "$units/$unit.service" ] || grep -qxF -- "$(grep -m 1 '^# of ' conf/unit)" "$units/$unit.service"
}

# The unit of conf is what runs next: a configuration that is put back brings its own unit.
install_unit() {
  if ! ours; then
    echo "$key: $units/$unit.service is not of this process; remove it, or set namePrefix" >&2
    return 1
  fi
  cmp -s conf/unit "$units/$unit.service" && return
  # Only a newer systemd waits longer each time.
  if [ "$(systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')" -ge 254 ]; then
    mkdir -p "$units/$unit.service.d"
    printf '[Service]\nRestartSteps=5\nRestartMaxDelaySec=30\n' >"$units/$unit.service.d/back-off.conf"
  fi
  cp conf/unit "$units/$unit.service.new"
  chmod 0644 "$units/$unit.service.new"
  mv -f "$units/$unit.service.new" "$units/$unit.service"
  systemctl daemon-reload
}

start() {
  install_unit
  systemctl is-enabled --quiet "$unit.service" || systemctl enable --quiet "$unit.service"
  ./firewall open "$unit"
  systemctl start "$unit.service"
}

# systemd itself ends java and starts the new one, so that a lost connection leaves nothing stopped.
cycle() {
  install_unit
  ./firewall open "$unit"
  systemctl reset-failed "$unit.service" 2>/dev/null || true
  systemctl restart "$unit.service"
}

stop() {
  if ! ours || [ "$(shown ActiveState)" = inactive ]; then
    echo "$key: not running"
    return
  fi
  systemctl stop "$unit.service"
  if [ -n "$abort_file" ] && [ -e "$abort_file" ]; then
    echo "$key: stopped, but $abort_file is still there: the store will be checked at the next start" >&2
  else
    echo "$key: stopped"
  fi
}

# For good: nothing of it starts again with the host. Its store, its logs and its configuration stay.
remove() {
  ours || return 0
  stop
  ./firewall close "$unit"
  systemctl disable --quiet "$unit.service" 2>/dev/null || true
  rm -rf -- "$units/$unit.service" "$units/$unit.service.d"
  systemctl daemon-reload
}

# Once the script of a change is gone: what it took from brokers and did not give back itself goes back now.
guard() {
  systemd-run --quiet --collect --unit "$unit-guard-$1" "$PWD/ctl" guarding "$1"
}

guarding() {
  while kill -0 "$1" 2>/dev/null; do sleep 0.5; done
  [ -e run/leaving ] || return 0
  # shellcheck source=/dev/null
  . run/guard.launch
  "${probe[@]}" return <run/guard.properties >&2
}

# Sets state, pid, restarts, started and failure.
look() {
  local name value active='' sub='' status=''
  pid='' restarts=0 started='' failure='' state=stopped
  while IFS='=' read -r name value; do
    case $name in
      ActiveState) active=$value ;;
      SubState) sub=$value ;;
      MainPID) pid=${value#0} ;;
      NRestarts) restarts=$value ;;
      ExecMainStatus) status=$value ;;
      ExecMainStartTimestamp) started=$value ;;
    esac
  done < <(systemctl show -p ActiveState,SubState,MainPID,NRestarts,ExecMainStatus,ExecMainStartTimestamp "$unit.service")
  case $active/$sub in
    active/running) state=running ;;
    activating/*) state=restarting ;;
  esac
  if [ "$state" != running ] && [ "$restarts" -ge 3 ]; then
    failure="ended $restarts times since it was started, the last time with status $status"
  fi
  if [ -n "$pid" ]; then started=$(date -d "$started" +%s 2>/dev/null || true); else started=''; fi
}

facts() {
  look
  printf '%s\n' "state=$state" "pid=$pid" "started=$started" "restarts=${restarts:-0}" \
    "digest=$(cat run/digest 2>/dev/null || true)" "last=" "failure=$failure"
}

status() {
  look
  echo "$key: $state${pid:+, pid $pid}, restarts ${restarts:-0}${failure:+, $failure}"
  case $state in running) ;; stopped) return 3 ;; *) return 1 ;; esac
}

# The end of what java itself printed.
said() {
  echo "--- the end of journalctl -u $unit"
  journalctl -u "$unit.service" -n 12 -o cat --no-pager 2>/dev/null | cut -c1-500 || true
}

# shellcheck source=/dev/null
. conf/launch 2>/dev/null || { echo "${PWD##*/}: nothing installed here"; exit 3; }
case ${1:-} in
  start | stop | status | facts | cycle | remove | said) "$1" ;;
  restart) cycle ;;
  guard | guarding) "$1" "${2:-}" ;;
  *) usage ;;
esac
