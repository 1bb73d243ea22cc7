# shellcheck shell=bash disable=SC2154 # the missing variables come from the first half
# The second half of each process's script; the first half set key, dir, want (the digest), directories, ports, bind,
# restart_timeout, stage (a directory with the rendered files), and the function gate.
# It does nothing where the host already matches, so it may run at any time and again after any failure.

say() {
  printf '%s: %s\n' "$key" "$*"
}

put_tool() {
  cmp -s "$stage/$1" "$dir/$1" || { chmod 0755 "$stage/$1" && mv -f "$stage/$1" "$dir/$1"; }
  rm -f "$stage/$1"
}

install_conf() {
  rm -rf "$dir/conf.old"
  if [ -e "$dir/conf" ]; then
    mv -T "$dir/conf" "$dir/conf.old"
  fi
  mv -T "$stage" "$dir/conf"
}

java_pid() {
  "$dir/ctl" facts | sed -n 's/^pid=//p'
}

listens() {
  (exec 3<>"/dev/tcp/$bind/$1") 2>/dev/null
}

refuse_busy_ports() {
  local entry
  for entry in "${ports[@]}"; do
    if listens "${entry%% *}"; then
      say "port $entry is in use by another process; free it or give another listenPort" >&2
      exit 1
    fi
  done
}

tail_of_logs() {
  local log
  for log in "$stdout_log" "$main_log"; do
    [ ! -s "$log" ] || { echo "--- the end of $log"; tail -n 12 "$log" | cut -c1-500; }
  done >&2
}

# Ends java and leaves it to the supervisor to start the new one, so that a kill of this script leaves nothing stopped.
restart_java() {
  local old until=$((SECONDS + stop_grace))
  old=$(java_pid)
  [ -n "$old" ] || { "$dir/ctl" start; return; }
  : >"$dir/run/restart"
  kill -TERM "$old" && kill -CONT "$old"
  while "$dir/ctl" owns "$old"; do
    if [ "$SECONDS" -ge "$until" ]; then
      rm -f "$dir/run/restart"
      say "pid $old did not end within $stop_grace s of SIGTERM" >&2
      return 1
    fi
    sleep 0.1
  done
}

healthy() {
  local until=$((SECONDS + restart_timeout))
  until [ -n "$(java_pid)" ] && listens "${ports[0]%% *}"; do
    if [ "$SECONDS" -ge "$until" ] || [ -e "$dir/run/failure" ]; then
      say "port ${ports[0]} did not open within $restart_timeout s" >&2
      return 1
    fi
    sleep 0.1
  done
  gate
}

roll_back() {
  tail_of_logs
  say "the new configuration failed; putting the old one back" >&2
  rm -rf "$dir/conf.failed"
  mv -T "$dir/conf" "$dir/conf.failed"
  mv -T "$dir/conf.old" "$dir/conf"
  if restart_java && healthy; then
    say "runs with the old configuration again" >&2
  else
    say "does not run with the old configuration either; see $main_log" >&2
  fi
  exit 1
}

mkdir -p "${directories[@]}"
# A kill between the two moves of install_conf leaves only the old one.
if [ ! -e "$dir/conf" ] && [ -e "$dir/conf.old" ]; then
  mv -T "$dir/conf.old" "$dir/conf"
fi
put_tool supervise
put_tool ctl
printf '%s\n' "$want" >"$stage/digest"
# shellcheck source=/dev/null
. "$stage/launch"

running=''
[ ! -e "$dir/conf/launch" ] || running=$("$dir/ctl" facts)
case $running in
  *state=running*"digest=$want"* | *state=unsupervised*"digest=$want"*)
    "$dir/ctl" start
    if [ "$(cat "$dir/conf/digest")" = "$want" ]; then
      rm -rf "$stage"
      say "unchanged"
      exit 0
    fi
    install_conf
    ;;
  *state=running* | *state=unsupervised*)
    install_conf
    "$dir/ctl" start
    say "restarting"
    if ! { restart_java && healthy; }; then
      roll_back
    fi
    say "runs with the new configuration"
    ;;
  *state=restarting*)
    install_conf
    "$dir/ctl" start
    say "started with the new configuration"
    ;;
  *)
    refuse_busy_ports
    install_conf
    "$dir/ctl" start
    say "started"
    ;;
esac
