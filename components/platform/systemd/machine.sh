#!/usr/bin/env bash
# shellcheck disable=SC2154 # probe comes from conf/launch
# What runs on a host around a change of the machine itself, for all of our units there: leave | arrive <its kind> <its zone>
# [<its image>], or stop. As root. Each process has all that is needed in its own directory: ctl, conf, and what the probe is told of it.
work=/run/pulumi-rocketmq-machine
note=/etc/pulumi-rocketmq-machine # on the disk of the system: it goes with the machine
kind=${2:-} zone=${3:-} image=${4:-}

processes() { # processes <kind>...: the directories of our processes of these kinds, slaves before masters
  local dir wanted unit
  for wanted in "$@"; do
    for unit in /etc/systemd/system/*.service; do
      dir=$(sed -n '1{/rendered by pulumi-rocketmq/!q}; 2s/^# of //p' "$unit" 2>/dev/null)
      if [ -n "$dir" ] && [ -x "$dir/ctl" ] && [ -e "$dir/conf/launch" ] && [ "$(kind_of "$dir")" = "$wanted" ]; then
        printf '%s\n' "$dir"
      fi
    done
  done
}

kind_of() {
  local what
  what=$(sed -n 's/^kind=//p' "$1/conf/rollout.properties" 2>/dev/null)
  if [ "$what" = broker ]; then
    if grep -q '^brokerRole=SLAVE' "$1"/conf/*.conf 2>/dev/null; then what=slave; else what=master; fi
  fi
  printf '%s\n' "${what:-other}"
}

state() { # state <directory>
  "$1/ctl" facts 2>/dev/null | sed -n 's/^state=//p'
}

ask() { # ask <directory> <mode of the probe> <what it is told>
  # shellcheck source=/dev/null
  (. "$1/conf/launch" && timeout 600 "${probe[@]}" "$2" <"$3")
}

# What was taken from the brokers goes back, and what was stopped starts: the machine did not change after all.
back() {
  local dir
  while read -r dir; do
    "$dir/ctl" start || true
    [ ! -e "$dir/run/leaving" ] || ask "$dir" return "$dir/run/guard.properties" || true
  done < <(processes nameServer master slave other)
}

# A guard outlives this session: were the machine left as it is, its brokers would stay away. It goes with a restart.
guard() {
  mkdir -p "$work"
  { declare -f processes kind_of state ask back; echo back; } >"$work/back"
  systemctl stop --quiet pulumi-rocketmq-machine.timer 2>/dev/null || true
  systemd-run --quiet --collect --unit pulumi-rocketmq-machine --on-active=15min bash -euo pipefail "$work/back"
}

# Whether this machine is what is asked for: a command runs again for other reasons too, another way to it for example.
is_it() {
  local is_kind is_zone is_image
  read -r is_kind is_zone is_image 2>/dev/null <"$note" || return 1
  [ "$is_kind $is_zone" = "$kind $zone" ] && [ "${image:-$is_image}" = "$is_image" ]
}

leave() {
  local dir
  if is_it; then
    echo "the machine stays, and so does what runs on it"
    return
  fi
  guard
  while read -r dir; do
    [ "$(state "$dir")" = running ] || continue
    cp -f "$dir/conf/rollout.properties" "$dir/run/guard.properties"
    if ! ask "$dir" leave "$dir/conf/rollout.properties"; then
      back
      systemctl stop --quiet pulumi-rocketmq-machine.timer 2>/dev/null || true
      echo "${dir##*/}: was not stopped, and the machine stays as it is" >&2
      exit 1
    fi
  done < <(processes slave master nameServer)
  stop
}

stop() {
  local dir
  while read -r dir; do
    "$dir/ctl" stop
  done < <(processes slave master nameServer other)
}

# The units start with the machine. A new machine has none yet: its processes come with the cluster.
arrive() {
  local dir until
  systemctl stop --quiet pulumi-rocketmq-machine.timer 2>/dev/null || true
  while read -r dir; do
    "$dir/ctl" start
  done < <(processes nameServer master slave other)
  while read -r dir; do
    until=$((SECONDS + 120))
    until [ "$(state "$dir")" = running ] && ask "$dir" gate "$dir/conf/rollout.properties"; do
      if [ "$SECONDS" -ge "$until" ]; then
        "$dir/ctl" said >&2
        echo "${dir##*/}: is not healthy after the change of its machine; do look at its log, and pulumi up again" >&2
        exit 1
      fi
      sleep 2
    done
    [ ! -e "$dir/run/leaving" ] || ask "$dir" return "$dir/run/guard.properties"
    echo "${dir##*/}: is back"
  done < <(processes nameServer master slave)
  printf '%s\n' "$kind $zone $image" >"$note.new"
  mv -f "$note.new" "$note"
}

"$1"
