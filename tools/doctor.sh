#!/usr/bin/env bash
# What this machine has and lacks for `make up STACK=...`; looks only, and changes nothing: tools/doctor.sh <stack>
# Exit 0: `make up` can go on, and gets by itself what is lacking. 1: something is lacking that it cannot get.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for part in common node java pulumi aws rocketmq docker ssh image stack; do
  # shellcheck source=/dev/null
  . "$here/setup/$part.sh"
done
rc=0

ok() { say "$1" ok "$2"; }
gets() { say "$1" lacks "$2; make up gets it"; }
lacks() { # lacks <what> <why> <what to do>
  say "$1" LACKS "$2: $3"
  rc=1
}
# What is lacking comes from Debian's packages where this is root, else the reader has to do it.
by_apt() { if can_apt; then gets "$1" "$2"; else lacks "$1" "$2" "$3"; fi; }

cached() { [ -n "$(find "$CACHE/$1" -maxdepth 3 -name "$2" 2>/dev/null | head -n 1)" ]; } # cached <folder> <name>

look_at_node() {
  local exe version
  exe=$(on_path node)
  version=$([ -z "$exe" ] || node_version "$exe")
  if [ -n "$version" ] && at_least "$version" "$NODE_MINIMUM"; then
    ok node "v$version, $exe"
  elif cached node node; then
    ok node "in the cache"
  else
    by_apt node "${version:+v$version is too old: }none of v$NODE_MINIMUM or newer" "install Node.js $NODE_MAJOR with npm"
  fi
  if [ -n "$exe" ] && npm_installed; then ok npm "the packages of package-lock.json"; else gets npm "packages are not those of package-lock.json"; fi
}

look_at_java() {
  local home version
  while read -r home; do
    version=$(java_version "$home" 2>/dev/null)
    if [ -x "$home/bin/javac" ] && at_least "${version:-0}" "$JAVA_MINIMUM"; then
      ok java "$version, $home"
      return
    fi
  done < <(java_homes)
  by_apt java "no JDK of version $JAVA_MINIMUM or newer" "install a JDK, or set JAVA_HOME"
}

look_at_pulumi() {
  local exe version
  exe=$(on_path pulumi)
  version=$([ -z "$exe" ] || pulumi_version "$exe")
  if [ -n "$version" ] && at_least "$version" "$PULUMI_MINIMUM"; then
    ok pulumi "v$version, $exe"
  elif cached pulumi pulumi; then
    ok pulumi "in the cache"
  else
    gets pulumi "${version:+v$version is too old: }none of v$PULUMI_MINIMUM or newer"
  fi
}

look_at_release() { # look_at_release <version or nothing>
  local version=${1:-$ROCKETMQ_DEFAULT} found
  if [ -n "${ROCKETMQ_DIST-}" ]; then
    found=$([ ! -d "$ROCKETMQ_DIST" ] || release_version "$ROCKETMQ_DIST")
    if [ -n "$found" ] || [ -f "$ROCKETMQ_DIST" ]; then ok rocketmq "${found:-archive} $ROCKETMQ_DIST"; else lacks rocketmq "$ROCKETMQ_DIST is no release" "correct ROCKETMQ_DIST"; fi
  elif rocketmq_cached "$version" "$CACHE/releases/rocketmq-$version" >/dev/null; then
    ok rocketmq "$version, in the cache"
  else
    gets rocketmq "$version is not here"
  fi
}

look_at_engine() { # look_at_engine <stack>: fails where none answers
  DOCKER_ENDPOINT=$(stack_value "$1" engine)
  DOCKER_ENDPOINT=${DOCKER_ENDPOINT:-${DOCKER_HOST:-unix:///var/run/docker.sock}}
  if ! docker_find; then
    case $DOCKER_ENDPOINT in
      unix://*) by_apt docker "$DOCKER_ERROR" "install Docker and start it, and join the group docker" ;;
      *) lacks docker "$DOCKER_ENDPOINT: $DOCKER_ERROR" "look at that engine, or unset DOCKER_HOST" ;;
    esac
    return 1
  fi
  ok docker "$DOCKER_VERSION, $DOCKER_ENDPOINT"
}

look_at_docker() { # look_at_docker <stack>
  local image
  look_at_engine "$1" || return 0
  image=$(stack_value "$1" image)
  image=${image:-apache/rocketmq:$(version_of "$1")}
  if docker_do image inspect "$image" >/dev/null 2>&1; then ok image "$image"; else gets image "$image is not on the engine"; fi
}

version_of() {
  local version
  version=$(stack_value "$1" version)
  printf '%s\n' "${version:-$ROCKETMQ_DEFAULT}"
}

# Credentials are for AWS to judge. Where the download of its plugin was refused, instances are containers of this machine.
look_at_aws() { # look_at_aws <stack>
  local version
  version=$(plugin_version aws)
  if plugin_installed aws "$version" || have pulumi-resource-aws; then
    ok aws "the plugin"
  elif [ -f "$CACHE/refused/resource-aws-$version" ]; then
    ok aws "the offline plugin: instances are containers of this machine"
    look_at_engine "$1" || true
  else
    gets aws "the plugin v$version is not installed"
  fi
}

look_at_ssh() {
  if have ssh; then ok ssh "$(ssh -V 2>&1)"; else by_apt ssh "no ssh client" "install OpenSSH's client"; fi
  if [ -n "${ROCKETMQ_SSH_KEY-}" ] && [ ! -r "$ROCKETMQ_SSH_KEY" ]; then
    lacks key "ROCKETMQ_SSH_KEY names $ROCKETMQ_SSH_KEY, which cannot be read" "correct it, or unset it"
  fi
}

# The room that a small stack takes; a preview holds the heaps against the memory, exactly.
look_at_room() {
  local dir=${XDG_DATA_HOME:-$HOME/.local/share} free available
  while [ ! -d "$dir" ]; do dir=$(dirname -- "$dir"); done
  free=$(df -Pm -- "$dir" | awk 'NR == 2 { print $4 }')
  available=$(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo 2>/dev/null || echo 0)
  if [ "$free" -ge 3072 ]; then ok disk "$free MiB free at $dir"; else lacks disk "$free MiB free at $dir" "free some: caches and stores take 3 GiB"; fi
  if [ "$available" -eq 0 ] || [ "$available" -ge 2048 ]; then ok memory "$available MiB available"; else lacks memory "$available MiB available" "free some: four brokers and three NameServers take 2 GiB"; fi
}

main() {
  local stack=${1-}
  [ -f "$ROOT/Pulumi.$stack.yaml" ] || die "no Pulumi.$stack.yaml; there are:$(cd -- "$ROOT" && printf ' %s' Pulumi.*.yaml)"
  clean_path
  if have bash && have sed && have awk && have flock; then ok tools "bash ${BASH_VERSION%%(*}, flock"; else lacks tools "no flock or awk" "install util-linux and awk"; fi
  if have curl; then ok curl "for official downloads"; else say curl lacks "official downloads are left out; the package registries are used"; fi
  look_at_node
  look_at_java
  look_at_pulumi
  look_at_release "$(stack_value "$stack" version)"
  case $(stack_value "$stack" platform) in
    docker) look_at_docker "$stack" ;;
    systemd) look_at_ssh ;;
    aws) look_at_aws "$stack" && look_at_ssh ;;
  esac
  look_at_room
  if [ "$rc" -eq 0 ]; then echo "make up STACK=$stack can go on"; else echo "make up STACK=$stack cannot go on: see LACKS above"; fi
  return "$rc"
}

main "$@"
