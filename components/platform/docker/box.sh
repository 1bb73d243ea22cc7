# shellcheck shell=bash disable=SC2154,SC2034 # the text before it sets the missing variables and reads the unused ones
# Runs inside a container of the image, as root, with the directories of one process mounted where the process has them.
# Set before: key, store, logs, owner, bound (the mounts that are host paths, a line each), identity, ports, published, disk_limit,
# names_at (where names of the network are published), runtime_file, record, main_log, probe (argv), conf64 (the
# configurations of processes, a line each), previous (members of a cluster that were there), patience and the function render_files.
stage=/tmp/pulumi-rocketmq
started=pulumi-rocketmq.started # in the store: it did not run when its container was made
mkdir -p "$stage/conf"

say() {
  printf '%s: %s\n' "$key" "$*"
}

fail() {
  say "$@" >&2
  exit 1
}

# Names of the network are dialled where they are published.
publish_names() {
  local one host at
  [ -n "$names_at" ] || return 0
  at=$(getent ahostsv4 "$names_at" | sed -n '1s/ .*//p')
  for one in $(tr ';' ' ' <<<"$1"); do
    host=${one%:*}
    getent hosts "$host" >/dev/null || printf '%s %s\n' "$at" "$host" >>/etc/hosts
  done
}

name_servers() { # of a properties file
  sed -n 's/^namesrvAddr=//p' "$1" 2>/dev/null || true
}

# NameServers that this change takes away: until the last broker knows, all are registered with them too. Else clients
# that ask an old one would see the brokers vanish from it one by one.
leaving_name_servers() {
  local one new
  new=$(name_servers "$stage/runtime")
  for one in $(name_servers "$runtime_file" | tr ';' ' '); do
    [[ ";$new;" == *";$one;"* ]] || printf '%s;' "$one"
  done
}

ask() { # ask <mode of the probe> [<argument of the mode>]
  timeout "$patience" "${probe[@]}" "$@" <"$stage/spec"
}

prepare_spec() {
  local leaving='' one
  render_files
  while read -r one; do
    base64 -d <<<"${one#*=}" >"$stage/conf/${one%%=*}"
  done < <(base64 -d <<<"$conf64")
  [ ! -s "$stage/runtime" ] || leaving=$(leaving_name_servers)
  [ -z "$leaving" ] || printf 'leavingNameServers=%s\n' "$leaving" >>"$stage/spec"
  [ -z "$previous" ] || printf 'previous=%s\n' "$previous" >>"$stage/spec"
  publish_names "$(name_servers "$stage/spec");$leaving"
}

# A volume belongs to the user of the process from the start; a host path is the user's to give.
own_directories() {
  local directory path
  for directory in "$store" "$logs"; do
    path=$(sed -n "s|^$directory=||p" <<<"$bound")
    if [ -n "$path" ]; then
      chroot --userspec="$owner" / test -w "$directory" || fail "$path of the host cannot be written by $owner; do chown $owner $path"
    else
      [ "$(stat -c %u:%g "$directory")" = "$owner" ] || chown "$owner" "$directory"
    fi
  done
}

refuse_busy_ports() {
  local entry
  for entry in "${ports[@]}"; do
    if (exec 3<>"/dev/tcp/$published/${entry%% *}") 2>/dev/null; then
      fail "port $entry is in use on the host; free it or give another listenPort"
    fi
  done
}

write_runtime() {
  local new=$runtime_file.new
  [ -s "$stage/runtime" ] || return 0
  cat "$stage/runtime" >"$new"
  chmod 0644 "$new"
  mv -f "$new" "$runtime_file"
}

tail_of_logs() {
  [ ! -s "$main_log" ] || { echo "--- the end of $main_log"; tail -n 12 "$main_log" | cut -c1-500; } >&2
}

give_back() {
  [ ! -e "$record" ] || ask return || say "see the lines above" >&2
}

# Before the container is created or replaced: its state says what that takes.
before() { # before <absent|stopped|same|other>
  own_directories
  # Whatever this library opened has its marker.
  refuse_foreign_store '' "$store/pulumi-rocketmq.identity.wanted"
  note_store
  case $1 in
    absent | stopped)
      [ "$1" = stopped ] || refuse_busy_ports
      refuse_full_disk
      write_runtime
      : >"$store/$started"
      ;;
    same)
      cmp -s "$stage/runtime" "$runtime_file" || [ ! -s "$stage/runtime" ] || set_at_run_time
      ;;
    other)
      if ! ask leave; then
        give_back
        fail "was not replaced, and the change was not made"
      fi
      write_runtime
      rm -f "$store/$started"
      say "may be replaced"
      ;;
  esac
}

# The broker takes the new values as it runs; the file comes second, so that a kill between the two does it again.
set_at_run_time() {
  if ! ask set "$stage/runtime"; then
    [ ! -e "$runtime_file" ] || ask set "$runtime_file" || true
    fail "the change was not made"
  fi
  write_runtime
  say "runs with the new values, without a restart"
}

# Where no NameServer answers, nothing of the cluster serves anybody (a machine that was started again): one that did not
# run before is not waited for. The verification at the end starts all.
name_server_answers() {
  local one
  for one in $(name_servers "$stage/spec" | tr ';' ' '); do
    (exec 3<>"/dev/tcp/${one%:*}/${one##*:}") 2>/dev/null && return
  done
  return 1
}

gate() {
  local wrong=''
  if [ -e "$store/$started" ] && ! name_server_answers; then
    say "started; no NameServer answers yet"
    return
  fi
  rm -f "$store/$started"
  ask gate || wrong=1
  [ -z "$wrong" ] || tail_of_logs
  give_back
  [ -z "$wrong" ]
}

# What a change has taken and nobody gave back within that time: the up that took it was killed.
guard() { # guard <seconds>
  local until=$((SECONDS + $1))
  while [ -e "$record" ]; do
    if [ "$SECONDS" -ge "$until" ]; then
      ask return
      return
    fi
    sleep 2
  done
}

prepare_spec
"$@"
