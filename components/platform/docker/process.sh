# shellcheck shell=bash disable=SC2154,SC2034 # the text before it sets the missing variables
# Around the container of one process, on the machine that Pulumi runs on. Set before: key, host, container, want (the
# digest), store_source, conf_files, restart_timeout, guard_seconds and the functions docker_at, box and box_detached.
mode=${1:-create}
limit=120

say() {
  printf '%s: %s\n' "$key" "$*"
}

fail() {
  say "$@" >&2
  exit 1
}

inspect() { # inspect <template>: nothing where there is no such container
  docker_at "$host" container inspect --format "$1" "$container" 2>/dev/null || true
}

state() {
  local found
  found=$(inspect '{{.State.Running}} {{index .Config.Labels "pulumi-rocketmq.digest"}}')
  case $found in
    '') echo absent ;;
    "true $want") echo same ;;
    true*) echo other ;;
    *) echo stopped ;;
  esac
}

# With another mount a broker would start without its messages.
refuse_moved_store() {
  local before
  before=$(inspect '{{range .Mounts}}{{if eq .Destination "/home/rocketmq/store"}}{{if eq .Type "volume"}}{{.Name}}{{else}}{{.Source}}{{end}}{{end}}{{end}}')
  [ -z "$before" ] || [ "$before" = "$store_source" ] || fail "its store is in $before, and in $store_source it would start without its messages. Stop it, copy the store there, and remove the container: docker stop $container, then docker rm $container. To start empty, only remove the container"
}

before() {
  local found
  found=$(state)
  refuse_moved_store
  limit=$((restart_timeout + 400))
  box before "$found"
  if [ "$found" = other ]; then
    limit=60
    box_detached guard "$guard_seconds" >/dev/null
  fi
}

logs_of_container() {
  echo "--- the end of what $container printed"
  docker_at "$host" logs --tail 12 "$container" 2>&1 | cut -c1-500
}

# What the container was created with, as the probe reads it: a change by hand is one.
configuration() {
  local text
  text=$(docker_at "$host" exec "$container" cat "${conf_files[@]}" 2>/dev/null | base64 -w 0) || return
  printf '%s=%s\n' "$key" "$text" | base64 -w 0
}

running() {
  [ "$(inspect '{{.State.Running}} {{.State.Restarting}}')" = "true false" ]
}

# The first up starts all at once; after that each must be healthy before the next one stops.
gate() {
  local until=$((SECONDS + restart_timeout))
  if [ "$mode" != update ]; then
    say "started"
    return
  fi
  until running && conf64=$(configuration); do
    if [ "$SECONDS" -ge "$until" ]; then
      logs_of_container >&2
      box give_back || true
      fail "does not run in container $container; the others were left as they are"
    fi
    sleep 0.3
  done
  limit=$((restart_timeout + 120))
  if ! box gate; then
    logs_of_container >&2
    fail "does not become healthy in container $container; the others were left as they are"
  fi
  say "is healthy"
}
