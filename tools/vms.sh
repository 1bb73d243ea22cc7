#!/usr/bin/env bash
# Test hosts, each a container with systemd and sshd: tools/vms.sh <up|down|list> [--set NAME] [--subnet A.B.C.0/24] [--hosts "201 202"]
#     [--disks loop]
#
#   up    starts those that do not run, and waits until each answers by ssh; with --disks loop they may
#         have loop devices of the machine as disks
#   down  removes the hosts of the set and its network; its keys stay
#   list  prints the set as JSON: {set, keyFile, knownHostsFile, hosts: [{id, address, container, hostKey}]}
#
# Users: root, admin (sudo without a password), nosudo; all with the key keyFile. `docker restart <container>` is a reboot.
# `make vms` is the step `vms` of tools/setup.sh: the set `vms`, 10.249.61.201 to .204.
# Environment: PULUMI_ROCKETMQ_CACHE, DOCKER_HOST, VMS_WAIT_SECONDS.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for part in common docker debian ssh vms; do
  # shellcheck source=/dev/null
  . "$here/setup/$part.sh"
done

find_engine() {
  # shellcheck disable=SC2034 # docker_find asks it
  DOCKER_ENDPOINT=${DOCKER_HOST:-unix://$MACHINE/var/run/docker.sock}
  docker_find || die "no Docker engine answers at $DOCKER_ENDPOINT ($DOCKER_ERROR): tools/setup.sh docker"
}

main() {
  local verb=${1-} name=$VMS_DEFAULT subnet="" hosts="" disks=""
  [[ $verb =~ ^(up|down|list)$ ]] || die "tools/vms.sh <up|down|list> [--set NAME] [--subnet A.B.C.0/24] [--hosts \"201 202\"]"
  shift
  while [ $# -gt 0 ]; do
    [ $# -gt 1 ] || die "'$1' needs a value"
    case $1 in
      --set) name=$2 ;;
      --subnet) subnet=$2 ;;
      --hosts) hosts=$2 ;;
      --disks) disks=$2 ;;
      *) die "unknown option '$1'" ;;
    esac
    shift 2
  done
  [[ $disks =~ ^(loop)?$ ]] || die "--disks takes 'loop', not '$disks'"
  # shellcheck disable=SC2034 # vm_create reads it; loop devices have the number 7
  [ -z "$disks" ] || VM_DISK_RULE=(--device-cgroup-rule "b 7:* rmw")
  vms_set "$name"
  case $verb in
    up)
      [ "$name" != "$VMS_DEFAULT" ] || subnet=${subnet:-$VMS_SUBNET}
      vms_addresses "$subnet" "${hosts:-$VMS_HOSTS}"
      find_engine
      lock
      clean_tmp
      trap 'rm -rf -- "${TMP:?}"' EXIT
      vms_up
      ;;
    down) find_engine && vms_down ;;
    list) vms_list ;;
  esac
}

main "$@"
