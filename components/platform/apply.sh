# shellcheck shell=bash disable=SC2154,SC2034 # the script sets the missing variables and reads the unused one
# What each process's script ends with; it set key, dir, lib (where this stands), want (the digest), store, directories,
# identity, ports, bind, restart_timeout, disk_limit, stage (a directory with the rendered files), and on a host with
# systemd owner and group, who run java; `ctl` knows what starts and stops it.
# It does nothing where the host already matches, so it may run at any time and again after any failure.
mode=${1:-create}
# shellcheck source=components/platform/store.sh
. "$lib/store"

say() {
  printf '%s: %s\n' "$key" "$*"
}

fail() {
  trap - ERR
  say "$@" >&2
  rm -rf "$stage"
  exit 1
}

# A copy, so that a process needs nothing but its own directory and the release.
put_tool() {
  [ -e "$lib/$1" ] || return 0
  cmp -s "$lib/$1" "$dir/$1" || { cp "$lib/$1" "$dir/$1.new" && chmod 0755 "$dir/$1.new" && mv -f "$dir/$1.new" "$dir/$1"; }
}

install_conf() {
  # After an interrupted change it may be there already; what it came from must stay.
  if [ "$(cat "$dir/conf/digest" 2>/dev/null)" = "$want" ]; then
    mv -f "$stage"/* "$dir/conf/"
    rm -rf "$stage"
    return
  fi
  rm -rf "$dir/conf.old"
  if [ -e "$dir/conf" ]; then
    mv -T "$dir/conf" "$dir/conf.old"
  fi
  mv -T "$stage" "$dir/conf"
}

fact() { # fact <name>
  "$dir/ctl" facts | sed -n "s/^$1=//p"
}

# Where java runs as another user: it reads its configuration, and has its own directories, those of an older owner too.
give_to_owner() {
  local each
  [ -n "${owner-}" ] || return 0
  chgrp -R -- "$group" "$stage"
  chmod -R g+rX "$stage"
  chgrp -- "$group" "$dir"
  chmod 0750 "$dir"
  for each in "${directories[@]}"; do
    [ "$(stat -c %U:%G "$each")" = "$owner:$group" ] || { chown -R -- "$owner:$group" "$each" && chmod 0750 "$each"; }
  done
}

listens() {
  (exec 3<>"/dev/tcp/$bind/$1") 2>/dev/null
}

# ---------------------------------------------------------------- before anything is touched

# What the process that is installed here was told, of one variable of its launch file.
installed() {
  # shellcheck source=/dev/null
  [ ! -e "$dir/conf/launch" ] || (. "$dir/conf/launch" && eval "printf '%s\n' \"\${$1[@]}\"") 2>/dev/null || true
}

refuse_missing_files() {
  local file
  for file in "${requires[@]}"; do
    [ -r "$file" ] || fail "there is no $file that can be read"
  done
}

refuse_busy_ports() { # those that the running process has already are given as arguments
  local entry
  for entry in "${ports[@]}"; do
    if [[ " $* " != *" ${entry%% *} "* ]] && listens "${entry%% *}"; then
      fail "port $entry is in use by another process; free it or give another listenPort"
    fi
  done
}

# ---------------------------------------------------------------- the change of a running process

# One line a difference between the facets that run and those that should: effect, reason, name.
changes() {
  awk 'NR == FNR { value[$2 " " $3] = $4; effect[$2 " " $3] = $1; next }
    { now[$2 " " $3] = 1; if (value[$2 " " $3] != $4) print $1, $2, $3 }
    END { for (id in effect) if (!(id in now)) print effect[id], id }' "$dir/conf/facets" "$stage/facets"
}

# NameServers that this change takes away: until the last broker knows, all are registered with them too. Else clients
# that ask an old one would see the brokers vanish from it one by one.
leaving_name_servers() {
  local old new one
  old=$(sed -n 's/^namesrvAddr=//p' "$dir/conf/$live_file" 2>/dev/null)
  new=$(sed -n 's/^namesrvAddr=//p' "$stage/$live_file")
  for one in ${old//;/ }; do
    [[ ";$new;" == *";$one;"* ]] || printf '%s;' "$one"
  done
}

ask() { # ask <mode of the probe> <what it is told> [<argument of the mode>]
  timeout $((restart_timeout + 300)) "${probe[@]}" "$1" ${3:+"$3"} <"$2"
}

tail_of_logs() {
  local log
  for log in "$stdout_log" "$main_log"; do
    [ ! -s "$log" ] || { echo "--- the end of $log"; tail -n 12 "$log" | cut -c1-500; }
  done >&2
  "$dir/ctl" said >&2
}

restart_java() {
  "$dir/ctl" cycle >&2
}

healthy() {
  local until=$((SECONDS + restart_timeout))
  until [ -n "$(fact pid)" ] && listens "${ports[0]%% *}"; do
    if [ "$SECONDS" -ge "$until" ] || [ -n "$(fact failure)" ]; then
      say "port ${ports[0]} did not open within $restart_timeout s" >&2
      return 1
    fi
    sleep 0.1
  done
  ask gate "$dir/conf/rollout.properties" && rm -f "$dir/run/ungated"
}

give_back() {
  [ ! -e "$dir/run/leaving" ] || ask return "$dir/run/guard.properties" || say "see the lines above" >&2
}

put_back() {
  rm -rf "$dir/conf.failed"
  mv -T "$dir/conf" "$dir/conf.failed"
  mv -T "$dir/conf.old" "$dir/conf"
  # shellcheck source=/dev/null
  . "$dir/conf/launch"
}

# The first up of a cluster starts all at once. In a cluster that was there, the next one may stop only when this one,
# which did not run, is there to stand in for it.
start_stopped() {
  install_conf
  if [ "$mode" != update ]; then
    "$dir/ctl" start
    say "started"
    return
  fi
  aftermath='the next pulumi up goes on from here'
  [ -e "$dir/run/ungated" ] || echo started >"$dir/run/ungated"
  "$dir/ctl" start
  gated
  say "started"
}

# Where no NameServer answers, nothing of the cluster serves anybody (a machine that was started again): all start at once.
name_server_answers() {
  local one host all
  all=$(sed -n 's/^namesrvAddr=//p' "$dir/conf/$live_file")
  [ -n "$all" ] || return 0
  for one in ${all//;/ }; do
    host=${one%:*} host=${host#[} host=${host%]}
    # shellcheck disable=SC2016 # the inner bash expands them
    if timeout 3 bash -c 'exec 3<>"/dev/tcp/$1/$2"' - "$host" "${one##*:}" 2>/dev/null; then
      return 0
    fi
  done
  return 1
}

gated() {
  if [ -s "$dir/run/ungated" ] && ! name_server_answers; then
    rm -f "$dir/run/ungated"
    return
  fi
  healthy || unhealthy
}

# Only what ran before has a configuration that is worth to go back to.
unhealthy() {
  if [ -s "$dir/run/ungated" ]; then
    tail_of_logs
    fail "was started and does not become healthy; see $main_log"
  fi
  roll_back
}

roll_back() {
  tail_of_logs
  [ -e "$dir/conf.old" ] || fail "does not become healthy, and there is no older configuration to go back to"
  say "the new configuration failed; putting the old one back" >&2
  put_back
  if restart_java && healthy; then
    say "runs with the old configuration again" >&2
  else
    say "does not run with the old configuration either; see $main_log" >&2
  fi
  give_back
  exit 1
}

# A guard outlives this script: were it killed, the broker would stay without its permission to write.
take_leave() {
  cp -f "$stage/launch" "$dir/run/guard.launch"
  cp -f "$stage/rollout.properties" "$dir/run/guard.properties"
  "$dir/ctl" guard "$$"
  if ! ask leave "$stage/rollout.properties"; then
    give_back
    fail "was not restarted, and the change was not made"
  fi
}

roll() {
  local before
  refuse_busy_ports "$(installed ports | sed 's/ .*//' | tr '\n' ' ')"
  "$dir/ctl" start
  say "restarting for: ${*:-a reason that its old version did not note}"
  take_leave
  aftermath='the next pulumi up goes on from here'
  install_conf
  : >"$dir/run/ungated"
  before=$(fact pid)
  if ! restart_java; then
    # systemd ends the old java before it sees that the new one cannot be run.
    [ "$(fact pid)" = "$before" ] || roll_back
    put_back
    give_back
    say "still runs as it was; look at $main_log, and do pulumi up again" >&2
    exit 1
  fi
  healthy || roll_back
  give_back
  say "runs with the new configuration"
}

# The broker takes the new values as it runs; the file comes second, so that a kill between the two does it again.
set_at_run_time() {
  "$dir/ctl" start
  say "without a restart: $*"
  if ! ask set "$stage/rollout.properties" "$stage/$live_file"; then
    ask set "$dir/conf/rollout.properties" "$dir/conf/$live_file" || true
    fail "the change was not made"
  fi
  aftermath='the next pulumi up goes on from here'
  printf '%s\n' "$want" >"$dir/run/setting"
  install_conf
  if ! healthy; then
    put_back
    ask set "$dir/conf/rollout.properties" "$dir/conf/$live_file" || true
    say "the old values are back" >&2
    exit 1
  fi
  cp -f "$dir/conf/digest" "$dir/run/digest"
  rm -f "$dir/run/setting"
  say "runs with the new values"
}

change_running() {
  local found leaving
  leaving=$(leaving_name_servers)
  [ -z "$leaving" ] || printf 'leavingNameServers=%s\n' "$leaving" >>"$stage/rollout.properties"
  if [ ! -e "$dir/conf/facets" ] || [ ! -e "$dir/conf/rollout.properties" ]; then
    roll
    return
  fi
  found=$(changes)
  if [ -z "$found" ] && [ "$(cat "$dir/run/setting" 2>/dev/null)" = "$want" ]; then
    set_at_run_time "what an interrupted change had begun"
    return
  fi
  # shellcheck disable=SC2046 # names have no blanks
  if [ -n "$found" ] && ! grep -q '^restart ' <<<"$found"; then
    set_at_run_time $(sed -n 's/^runtime key //p' <<<"$found")
  else
    roll $(sed -n 's/^restart \([a-zA-Z]*\) \(.*\)/\1:\2/p' <<<"$found")
  fi
}

finish_interrupted() { # the digest is the right one already
  install_conf
  "$dir/ctl" start
  give_back
  [ ! -e "$dir/run/ungated" ] || gated
  say "unchanged"
}

# A kill between the two moves of install_conf leaves only the old one.
if [ ! -e "$dir/conf" ] && [ -e "$dir/conf.old" ]; then
  mv -T "$dir/conf.old" "$dir/conf"
fi
refuse_foreign_store "$(installed store)" "$dir/identity"
refuse_missing_files
mkdir -p "$dir/run" "${directories[@]}"
note_store
put_tool supervise
put_tool firewall
put_tool ctl
printf '%s\n' "$want" >"$stage/digest"
give_to_owner
# shellcheck source=/dev/null
. "$stage/launch"

running=''
[ ! -e "$dir/conf/launch" ] || running=$("$dir/ctl" facts)
case $running in
  *state=running*"digest=$want"* | *state=unsupervised*"digest=$want"*)
    finish_interrupted
    ;;
  *state=running* | *state=unsupervised*)
    change_running
    ;;
  *state=restarting*)
    start_stopped
    ;;
  *)
    refuse_busy_ports
    refuse_full_disk
    start_stopped
    ;;
esac
