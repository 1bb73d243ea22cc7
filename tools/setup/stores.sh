# shellcheck shell=bash
# Where a stack's stores are (a directory on this machine, or volumes of Docker engines), and the only functions that remove
# them. A directory is removed only if it holds the marker file that was put there when it was made; a volume only if it
# carries the label of its stack.

STORE_MARKER=.pulumi-rocketmq
VOLUME_LABEL=pulumi-rocketmq.stack

# --- what the outputs of a stack say, noted in two files: its directory, and a line "<engine> <volume>" for each volume there
# ever was, as a broker that is taken out leaves its own
store_lines() { # the outputs as JSON on standard input: "directory <path>", "volume <engine> <volume>"
  # shellcheck disable=SC2016 # it is JavaScript
  node -e '
    let text = "";
    process.stdin.on("data", (part) => (text += part)).on("end", () => {
      const { dataDirectory, volumes } = JSON.parse(text.trim() || "{}");
      if (/^\/.*$/.test(dataDirectory ?? "")) console.log(`directory ${dataDirectory}`);
      for (const { host, name } of Array.isArray(volumes) ? volumes : [])
        if (/^\S+$/.test(host) && /^[A-Za-z0-9][\w.-]*$/.test(name)) console.log(`volume ${host} ${name}`);
    });'
}

server_lines() { # the same, of stores on servers: a line each, for people
  # shellcheck disable=SC2016 # it is JavaScript
  node -e '
    let text = "";
    process.stdin.on("data", (part) => (text += part)).on("end", () => {
      const { directories } = JSON.parse(text.trim() || "{}");
      for (const { host, directory } of Array.isArray(directories) ? directories : []) console.log(`  ${directory} on ${host}`);
    });'
}

disk_lines() { # the same, of the disks of machines that are made: a line each, for people
  # shellcheck disable=SC2016 # it is JavaScript
  node -e '
    let text = "";
    process.stdin.on("data", (part) => (text += part)).on("end", () => {
      const { dataVolumes } = JSON.parse(text.trim() || "{}");
      for (const [host, volume] of Object.entries(dataVolumes ?? {})) console.log(`  ${volume} of ${host}`);
    });'
}

up_lines() { # the same, for people: where clients find it
  # shellcheck disable=SC2016 # it is JavaScript
  node -e '
    let text = "";
    process.stdin.on("data", (part) => (text += part)).on("end", () => {
      const { namesrvAddr, brokers, dashboardUrl } = JSON.parse(text.trim() || "{}");
      if (namesrvAddr) console.log(`  NameServers  ${namesrvAddr}`);
      for (const { brokerName, brokerId, brokerRole, address } of Array.isArray(brokers) ? brokers : [])
        console.log(`  broker       ${brokerName}-${brokerId} ${brokerRole} ${address}`);
      if (dashboardUrl) console.log(`  dashboard    ${dashboardUrl}`);
    });'
}

store_note() { # store_note <file of the directory> <file of the volumes>: what `store_lines` printed on standard input
  local lines
  lines=$(cat)
  mkdir -p "$(dirname -- "$1")" "$(dirname -- "$2")"
  ! grep -q '^directory ' <<<"$lines" || sed -n 's/^directory //p' <<<"$lines" >"$1"
  grep -q '^volume ' <<<"$lines" || return 0
  { cat -- "$2" 2>/dev/null || true; sed -n 's/^volume //p' <<<"$lines"; } | LC_ALL=C sort -u >"$2.new"
  mv -- "$2.new" "$2"
}

store_refusal() { # store_refusal <directory>: prints why it must not be removed; nothing if it may be
  local dir=$1 real home
  case $dir in /*) ;; *) echo "it is not an absolute path" && return 0 ;; esac
  [ ! -L "${dir%/}" ] || { echo "it is a symbolic link" && return 0; }
  real=$(cd -- "$dir" 2>/dev/null && pwd -P) || { echo "it is no directory that can be entered" && return 0; }
  home=$(cd -- "${HOME:-/}" 2>/dev/null && pwd -P || echo /)
  case $real in /*/*) ;; *) echo "it is / or directly below it" && return 0 ;; esac
  case $home/ in "$real"/*) echo "it is or holds the home directory" && return 0 ;; esac
  case $ROOT/ in "$real"/*) echo "it is or holds the work tree" && return 0 ;; esac
  if [ ! -f "$real/$STORE_MARKER" ] || [ -L "$real/$STORE_MARKER" ]; then
    echo "it has no marker file $STORE_MARKER"
  fi
}

store_remove() { # store_remove <directory>
  local why
  if [ ! -e "$1" ] && [ ! -L "$1" ]; then
    echo "no stores in $1"
    return 0
  fi
  why=$(store_refusal "$1")
  if [ -n "$why" ]; then
    echo "stack: $1 is not removed: $why" >&2
    return 1
  fi
  rm -rf -- "$1"
  echo "removed the stores in $1"
}

volume_label() { # volume_label <engine> <volume>: 3 if there is no such volume, else an error that was told
  local out
  out=$(docker -H "$1" volume inspect --format "{{index .Labels \"$VOLUME_LABEL\"}}" "$2" 2>&1) && printf '%s\n' "$out" && return 0
  ! grep -qi 'no such volume' <<<"$out" || return 3
  echo "stack: volume $2 on $1 cannot be inspected: $(tail -n 1 <<<"$out")" >&2
  return 1
}

volumes_check() { # volumes_check <file> <stack>: all are told that must not be removed
  local engine name label rc ok=0
  while read -r engine name <&3; do
    rc=0
    label=$(volume_label "$engine" "$name") || rc=$?
    if [ "$rc" -eq 1 ]; then
      ok=1
    elif [ "$rc" -eq 0 ] && [ "$label" != "$2" ]; then
      echo "stack: volume $name on $engine is not removed: its label $VOLUME_LABEL is not $2" >&2
      ok=1
    fi
  done 3<"$1"
  return "$ok"
}

volumes_remove() { # volumes_remove <file> <stack>: nothing is removed unless all may be
  local engine name out failed=0
  command -v docker >/dev/null || { echo "stack: there is no docker, whose volumes hold the stores" >&2 && return 1; }
  volumes_check "$1" "$2" || return 1
  while read -r engine name <&3; do
    if out=$(docker -H "$engine" volume rm "$name" 2>&1); then
      echo "removed the volume $name on $engine"
    elif grep -qi 'no such volume' <<<"$out"; then
      echo "no volume $name on $engine"
    else
      echo "stack: volume $name on $engine is not removed: $(tail -n 1 <<<"$out")" >&2
      failed=1
    fi
  done 3<"$1"
  return "$failed"
}
