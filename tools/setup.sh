#!/usr/bin/env bash
# Sets a machine up: `tools/setup.sh [step]...`, by default `all`: what `make up` needs for any stack.
# Steps: all node npm java pulumi rocketmq rocketmq:<version> build plugin
#        stack:<name> (what that stack needs more) docker image image:<version> busybox
#        aws (the aws plugin, and what it needs offline)
#        vms (test hosts, tools/vms.sh) sshd archive archive:<version> (a release as Apache packs it)
#        moto (what simulates AWS for the tests)
#
# Each step takes what the machine has if it is fit, else the official download, else what the package registries allow,
# and says in one line what it took and why. What it makes lies in a cache outside of the work tree
# (PULUMI_ROCKETMQ_CACHE, default ~/.cache/pulumi-rocketmq), so a second run has nothing to do.
# What it found is written to .setup/env, to be sourced.
#
# Environment: PULUMI_ROCKETMQ_CACHE, REFRESH=1 (try refused downloads again), JAVA_HOME, PULUMI_MIRROR,
# ROCKETMQ_DIST (a release: a directory, a .zip or a .tar.gz), ROCKETMQ_VERSION, ROCKETMQ_MIRROR, DOCKER_HOST.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for part in common node java go pulumi aws rocketmq docker debian image ssh vms archive moto stack; do
  # shellcheck source=/dev/null
  . "$here/setup/$part.sh"
done

ALL=(node npm java pulumi rocketmq build plugin)

run_step() {
  local step
  case $1 in
    all) for step in "${ALL[@]}"; do run_step "$step"; done ;;
    node | npm | java | pulumi | plugin | build | rocketmq | archive | docker | image | busybox | aws | vms | vm-image | sshd | moto) "step_$1" ;;
    rocketmq:?* | archive:?* | image:?* | stack:?*) "step_${1%%:*}" "${1#*:}" ;;
    *) die "unknown step '$1'; there are: all ${ALL[*]} rocketmq:<version> stack:<name> docker image image:<version> busybox aws vms vm-image sshd archive archive:<version> moto" ;;
  esac
}

main() {
  local step
  [ $# -gt 0 ] || set -- all
  clean_path
  lock
  clean_tmp
  trap 'rm -rf -- "${TMP:?}"' EXIT
  for step in "$@"; do run_step "$step"; done
  env_write
}

main "$@"
