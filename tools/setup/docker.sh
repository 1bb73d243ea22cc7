# shellcheck shell=bash
# A Docker engine that answers, and a client that speaks to it. Sets DOCKER_EXE and DOCKER_ENDPOINT.
# An engine that is there is never changed; one that is started here runs on until someone ends it.

MACHINE=${PULUMI_ROCKETMQ_MACHINE-} # before the paths of the machine itself; only the tests set it
DOCKERD_LOG=$MACHINE/var/log/dockerd.log
DOCKERD_PID=$MACHINE/var/run/docker.pid # written by dockerd
DOCKER_WAIT_SECONDS=${DOCKER_WAIT_SECONDS:-60}

docker_do() { "$DOCKER_EXE" -H "$DOCKER_ENDPOINT" "$@" 9>&-; }

docker_answers() { # docker_answers <client>: sets DOCKER_VERSION, else DOCKER_ERROR
  local out
  if out=$(with_timeout 15 "$1" -H "$DOCKER_ENDPOINT" version --format '{{.Server.Version}}' 2>&1 </dev/null 9>&-); then
    DOCKER_VERSION=$(tail -n 1 <<<"$out")
    return 0
  fi
  DOCKER_ERROR=$(grep -v '^$' <<<"$out" | tail -n 1 || true)
  DOCKER_ERROR=${DOCKER_ERROR:-no answer within 15 s}
  return 1
}

# The client on PATH, else Debian's: an old client does not speak to a new engine, nor a new one to a very old one.
docker_find() { # sets DOCKER_EXE
  local exe
  DOCKER_ERROR="there is no docker client"
  for exe in "$(on_path docker)" "$MACHINE/usr/bin/docker"; do
    [ -x "$exe" ] || continue
    docker_answers "$exe" || continue
    DOCKER_EXE=$exe
    return 0
  done
  return 1
}

docker_take() { # docker_take <how>
  local from="from PATH" dir=$CACHE/docker-client
  if [ "$DOCKER_EXE" != "$(on_path docker)" ]; then
    # Its own folder has much more in it than what is to go before the rest of PATH.
    mkdir -p "$dir" && ln -sfn -- "$DOCKER_EXE" "$dir/docker"
    env_path "$dir"
    from=$DOCKER_EXE
  fi
  say docker "$DOCKER_VERSION" "$1 (client: $from)"
}

dockerd_exe() {
  local exe
  for exe in "$(on_path dockerd)" "$MACHINE/usr/sbin/dockerd" "$MACHINE/usr/bin/dockerd"; do
    [ ! -x "$exe" ] || { printf '%s\n' "$exe" && return 0; }
  done
  return 1
}

# --no-remove: packages of another source than Debian's may conflict with Debian's.
docker_install() { # sets DOCKER_HOW
  local packages=(docker.io iptables)
  ! dockerd_exe >/dev/null || ! have docker || return 0
  can_apt || die "there is no Docker engine on this machine: install Docker, or set DOCKER_HOST"
  [ -z "$(apt_candidate docker-cli)" ] || packages+=(docker-cli) # a package of its own since Debian 13
  apt_install "${packages[@]}" --no-remove ||
    die "apt could not install docker.io (log: .setup/log/apt-docker.io.log): install Docker, or set DOCKER_HOST"
  hash -r
  DOCKER_HOW="docker.io by apt and "
}

runs_as() { # runs_as <pid file> <name>: the process of that file is there, and is that program
  local pid
  pid=$(cat -- "$1" 2>/dev/null) || return 1
  [ "$(cat -- "/proc/$pid/comm" 2>/dev/null)" = "$2" ]
}

# A daemon in a session of its own, for a machine without systemd. An old pid file whose number another process has now
# would keep dockerd from starting.
dockerd_daemon() { # sets DOCKERD
  local exe containerd=$MACHINE/var/run/docker/containerd/containerd.pid
  exe=$(dockerd_exe) || die "docker.io is installed and there is no dockerd"
  runs_as "$containerd" containerd || rm -f -- "$containerd"
  rm -f -- "$DOCKERD_PID"
  mkdir -p "$(dirname -- "$DOCKERD_LOG")"
  (cd / && exec setsid "$exe" >"$DOCKERD_LOG" 2>&1 </dev/null 9>&-) &
  DOCKERD=$!
}

dockerd_reason() { # the last lines of its log that say what is wrong
  { grep -E 'level=(error|fatal)|^failed|^unable|[Ee]rror:' "$DOCKERD_LOG" || cat -- "$DOCKERD_LOG"; } 2>/dev/null |
    tail -n 3 | cut -c 1-400
}

docker_wait() { # docker_wait <what runs>
  local began=$SECONDS
  until docker_find; do
    if [ -n "${DOCKERD-}" ] && ! kill -0 "$DOCKERD" 2>/dev/null; then
      die "dockerd ended at its start (log: $DOCKERD_LOG): $(dockerd_reason)"
    fi
    [ $((SECONDS - began)) -lt "$DOCKER_WAIT_SECONDS" ] ||
      die "$1 and does not answer at $DOCKER_ENDPOINT within $DOCKER_WAIT_SECONDS s: $DOCKER_ERROR"
    sleep 0.3
  done
}

docker_start() { # root, and no engine answers
  local began=$SECONDS
  DOCKER_HOW=""
  docker_install
  if runs_as "$DOCKERD_PID" dockerd; then
    docker_wait "dockerd runs (process $(cat -- "$DOCKERD_PID"))"
    docker_take "${DOCKER_HOW}at $DOCKER_ENDPOINT"
  elif [ -d "$MACHINE/run/systemd/system" ]; then
    logged dockerd systemctl start docker || die "systemd could not start docker: 'journalctl -u docker' says why"
    docker_wait "systemd started docker"
    docker_take "${DOCKER_HOW}started by systemd in $((SECONDS - began)) s (none ran)"
  else
    dockerd_daemon
    docker_wait "dockerd was started (log: $DOCKERD_LOG)"
    docker_take "${DOCKER_HOW}dockerd started in $((SECONDS - began)) s (none ran); it runs on, its process is in $DOCKERD_PID"
  fi
}

step_docker() {
  DOCKER_ENDPOINT=${DOCKER_HOST:-unix://$MACHINE/var/run/docker.sock}
  env_begin 60-docker
  if docker_find; then
    docker_take "the engine at $DOCKER_ENDPOINT"
  elif [[ $DOCKER_ERROR == *"permission denied"* ]]; then
    die "a Docker engine runs and $(id -un) may not open $DOCKER_ENDPOINT: join the group docker ('sudo usermod -aG docker $(id -un)', then log in again)"
  elif [ -n "${DOCKER_HOST-}" ] && have docker; then
    die "DOCKER_HOST=$DOCKER_HOST does not answer: $DOCKER_ERROR"
  elif [ "$(id -u)" -ne 0 ]; then
    die "no Docker engine answers at $DOCKER_ENDPOINT ($DOCKER_ERROR): start one ('sudo systemctl start docker') or install one ('sudo apt-get install docker.io'), set DOCKER_HOST, or run this as root, which does it"
  elif [ -n "${DOCKER_HOST-}" ]; then
    docker_client_only
  else
    docker_start
  fi
}

docker_client_only() { # root, an engine elsewhere, and no client here
  DOCKER_HOW=""
  docker_install
  docker_find || die "DOCKER_HOST=$DOCKER_HOST does not answer: $DOCKER_ERROR"
  docker_take "${DOCKER_HOW}the engine at $DOCKER_ENDPOINT"
}

# --- a static busybox, of which the tests make an image of some hundred kilobytes
static_busybox() { # prints one; a dynamic program names its loader in its first page
  local exe
  for exe in "$MACHINE/bin/busybox" "$(on_path busybox)"; do
    [ -x "$exe" ] || continue
    head -c 4096 -- "$exe" | grep -aq '/ld-' && continue
    printf '%s\n' "$exe"
    return 0
  done
  return 1
}

step_busybox() {
  local exe how="that of this machine" began=$SECONDS
  env_begin 70-busybox
  if ! exe=$(static_busybox); then
    can_apt || die "there is no static busybox, which the tests need: install it, for example 'sudo apt-get install busybox-static'"
    apt_install busybox-static || die "apt could not install busybox-static (log: .setup/log/apt-busybox-static.log)"
    hash -r
    exe=$(static_busybox) || die "busybox-static is installed and there is still no static busybox on PATH"
    how="busybox-static by apt in $((SECONDS - began)) s (none was there)"
  fi
  env_var BUSYBOX "$exe"
  say busybox "$("$exe" 2>/dev/null | sed -n '1s/^BusyBox v\([^ ]*\).*/\1/p')" "$how"
}
