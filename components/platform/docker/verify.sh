# shellcheck shell=bash disable=SC2154,SC2034 # the text before it sets the missing variables
# Starts what should run and does not, asks the probe, and says what the probe cannot see. With the argument `status` it
# changes nothing and prints facts; with `stop` or `start` and processes it does only that. Set before: keys, hosts, containers,
# digests, addresses, inside (the addresses in the network), conf_files (one line a process), graces (seconds that a stop may
# take), patience, work (a directory) and the functions docker_at, box and act.
limit=60

inspect() { # inspect <index> <template>
  docker_at "${hosts[$1]}" container inspect --format "$2" "${containers[$1]}" 2>/dev/null || true
}

configurations() {
  local i
  for i in "${!keys[@]}"; do
    # shellcheck disable=SC2086 # paths have no blanks
    { docker_at "${hosts[i]}" exec "${containers[i]}" cat ${conf_files[i]} 2>/dev/null | base64 -w 0 >"$work/$i"; } &
  done
  wait
  for i in "${!keys[@]}"; do
    printf '%s=%s\n' "${keys[i]}" "$(cat "$work/$i")"
  done
}

facts() { # facts <index>
  local found state
  found=$(inspect "$1" '{{.State.Running}}|{{.State.Restarting}}|{{.State.Pid}}|{{.State.StartedAt}}|{{.RestartCount}}|{{index .Config.Labels "pulumi-rocketmq.digest"}}|{{.State.ExitCode}}|{{if .State.Paused}}paused{{end}}')
  IFS='|' read -r is_running is_restarting pid started restarts digest code paused <<<"$found"
  state=stopped
  [ -n "$found" ] || state=absent
  [ "${is_running:-}" != true ] || state=running
  [ "${is_restarting:-}" != true ] || state=restarting
  printf '%s\n' "state=${paused:-$state}" "pid=${pid:-}" "started=$([ -z "${started:-}" ] || date -d "$started" +%s)" \
    "restarts=${restarts:-}" "digest=${digest:-}" "last=$([ "${restarts:-0}" = 0 ] || echo "ended with status $code")" "failure="
}

if [ "${1:-verify}" = status ]; then
  for i in "${!keys[@]}"; do
    printf 'process=%s\naddress=%s\ninside=%s\nwant=%s\n' "${keys[i]}" "${addresses[i]}" "${inside[i]}" "${digests[i]}"
    facts "$i"
  done
  echo probe
  conf64=$(configurations | base64 -w 0)
  box ask status
  exit
fi

stop_one() { # stop_one <index>
  local limit=$((graces[$1] + 30))
  docker_at "${hosts[$1]}" stop -t "${graces[$1]}" "${containers[$1]}"
}
start_one() { docker_at "${hosts[$1]}" start "${containers[$1]}"; }
case "${1:-verify}" in
  stop | start)
    act "$@"
    exit
    ;;
esac

for i in "${!keys[@]}"; do
  case $(inspect "$i" '{{.State.Running}}') in
    true) ;;
    '') echo "FAIL  ${keys[i]}: there is no container ${containers[i]}, was it removed by hand? pulumi refresh, then pulumi up make it again; its store stays" >&2 && exit 1 ;;
    *) docker_at "${hosts[i]}" start "${containers[i]}" >/dev/null ;;
  esac
done
wrong=''
limit=$((patience + 60))
conf64=$(configurations | base64 -w 0)
box ask verify || wrong=1
limit=60
for i in "${!keys[@]}"; do
  found=$(facts "$i")
  case $found in
    *state=running*"digest=${digests[i]}"*) continue ;;
    *state=running*) echo "FAIL  ${keys[i]}: container ${containers[i]} is another one than this stack's" ;;
    *)
      echo "FAIL  ${keys[i]}: container ${containers[i]} does not run ($(tr '\n' ' ' <<<"$found"))"
      docker_at "${hosts[i]}" logs --tail 8 "${containers[i]}" 2>&1 | cut -c1-500 | sed 's/^/    /' || true
      ;;
  esac
  wrong=1
done >&2
[ -z "$wrong" ]
