# shellcheck shell=bash
# Test hosts: containers that run systemd and sshd, on a network of their own whose addresses this machine reaches.
# A set of them has a name; `vms` is the set of the stacks vm-*. The keys of a set lie in $CACHE/vms/<set>.

VMS_DEFAULT=vms
VMS_SUBNET=10.249.61.0/24 # the addresses stand in the files of the stacks
VMS_HOSTS="201 202 203 204"
VMS_LABEL=pulumi-rocketmq.vms # the name of the set; what has no such label is never touched
VMS_FRAGMENT=80-vms
VMS_WAIT_SECONDS=${VMS_WAIT_SECONDS:-60}
VM_DISK_RULE=() # what lets a host have disks

# --- names; a host of a set is called by the last number of its address
vms_set() { # vms_set <set>: sets VM_SET, VM_NETWORK, VM_PREFIX, VM_DIR
  # The hosts of a set `vm` would have the names of those of `vms`.
  [[ $1 =~ ^[a-z][a-z0-9-]{0,29}$ && $1 != vm ]] ||
    die "'$1' cannot be the name of a set: up to 30 of a-z, 0-9 and '-', a letter first, and not 'vm'"
  VM_SET=$1
  VM_NETWORK=pulumi-rocketmq-$1
  VM_PREFIX=pulumi-rocketmq-$1-
  [ "$1" != "$VMS_DEFAULT" ] || VM_PREFIX=pulumi-rocketmq-vm-
  VM_DIR=$CACHE/vms/$1
}

vms_addresses() { # vms_addresses <subnet> <hosts>: sets VM_SUBNET, VM_HOSTS
  local octet='(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])' id
  [ -n "$1" ] || die "the set '$VM_SET' needs a network of its own: --subnet A.B.C.0/24"
  [[ $1 =~ ^(10\.$octet|172\.(1[6-9]|2[0-9]|3[01])|192\.168)\.$octet\.0/24$ ]] ||
    die "'$1' is no private network of the form A.B.C.0/24"
  VM_SUBNET=$1
  VM_HOSTS=""
  for id in $2; do
    [[ $id =~ ^$octet$ && $id -ge 2 && $id -le 254 ]] || die "'$id' is no host of $1: 2 to 254"
    [[ " $VM_HOSTS " == *" $id "* ]] || VM_HOSTS+=${VM_HOSTS:+ }$id
  done
  [ -n "$VM_HOSTS" ] || die "a set has one host or more: --hosts \"201 202\""
}

vm_address() { printf '%s\n' "${VM_SUBNET%.0/24}.$1"; }

# --- keys: made once for a set; the private one of the hosts is copied into them, so that known_hosts is known before
vm_key() { # vm_key <file> <comment>
  [ -s "$1" ] || ssh-keygen -q -t ed25519 -N "" -C "$2" -f "$1" </dev/null || die "ssh-keygen could not make $1"
  chmod 0600 "$1"
  chmod 0644 "$1.pub"
}

vm_keys() {
  need_ssh
  mkdir -p "$VM_DIR"
  chmod 0700 "$CACHE/vms" "$VM_DIR"
  vm_key "$VM_DIR/id_ed25519" "pulumi-rocketmq-$VM_SET"
  vm_key "$VM_DIR/host_ed25519" "hosts-of-$VM_SET"
}

vm_known() { # vm_known <id>: its line, once
  local line type key
  read -r type key _ <"$VM_DIR/host_ed25519.pub"
  line="$(vm_address "$1") $type $key"
  grep -qxF -- "$line" "$VM_DIR/known_hosts" 2>/dev/null || printf '%s\n' "$line" >>"$VM_DIR/known_hosts"
}

vm_ssh() { # vm_ssh <id> <command>
  with_timeout 15 ssh -F none -i "$VM_DIR/id_ed25519" -o IdentitiesOnly=yes -o BatchMode=yes -o ConnectTimeout=3 \
    -o StrictHostKeyChecking=yes -o "UserKnownHostsFile=\"$VM_DIR/known_hosts\"" -o GlobalKnownHostsFile=none \
    "root@$(vm_address "$1")" "$2" </dev/null 2>&1
}

# --- the network and the hosts
vm_network() {
  local subnet label
  read -r subnet label < <(docker_do network inspect \
    --format "{{(index .IPAM.Config 0).Subnet}} {{index .Labels \"$VMS_LABEL\"}}" "$VM_NETWORK" 2>/dev/null) || true
  if [ -n "$subnet" ]; then
    [ "$label" = "$VM_SET" ] || die "there is a network $VM_NETWORK that is not ours"
    [ "$subnet" = "$VM_SUBNET" ] || die "the set '$VM_SET' is on $subnet: take it down first"
    return 0
  fi
  logged vms-network docker_do network create --driver bridge --subnet "$VM_SUBNET" --label "$VMS_LABEL=$VM_SET" "$VM_NETWORK" ||
    die "docker could not make the network $VM_NETWORK"
}

# systemd wants SYS_ADMIN, its own control groups, and temporary directories that a restart empties.
vm_create() { # vm_create <id>
  local name=$VM_PREFIX$1
  logged "vms-$name" docker_do create --name "$name" --hostname "vm-$1" --label "$VMS_LABEL=$VM_SET" \
    --network "$VM_NETWORK" --ip "$(vm_address "$1")" \
    --stop-signal SIGRTMIN+3 --cap-add SYS_ADMIN --cap-add NET_ADMIN --cgroupns private \
    --security-opt seccomp=unconfined --security-opt apparmor=unconfined \
    "${VM_DISK_RULE[@]}" --tmpfs /run:exec,mode=755 --tmpfs /run/lock --tmpfs /tmp:exec,mode=1777 \
    "$DEBIAN_IMAGE" || die "docker could not make $name"
}

vm_start() { # vm_start <id>: fails where it runs already
  local name=$VM_PREFIX$1 running image label
  read -r running image label < <(docker_do container inspect \
    --format "{{.State.Running}} {{.Config.Image}} {{index .Config.Labels \"$VMS_LABEL\"}}" "$name" 2>/dev/null) || true
  if [ -n "$running" ]; then
    [ "$label" = "$VM_SET" ] || die "there is a container $name that is not ours"
    [ "$image" = "$DEBIAN_IMAGE" ] || note vms "$name is of the image of an older recipe; take the set down for a new one"
    [ "$running" != true ] || return 1
  else
    vm_create "$1"
  fi
  # Each time: an `up` that was killed may have left a host without keys.
  tar -C "$VM_DIR" --owner 0 --group 0 --numeric-owner -cf - host_ed25519 host_ed25519.pub id_ed25519.pub |
    docker_do cp - "$name:/etc/ssh" || die "docker could not copy the keys to $name"
  logged "vms-$name" docker_do start "$name" || die "docker could not start $name"
}

vm_systemd() { with_timeout 15 "$DOCKER_EXE" -H "$DOCKER_ENDPOINT" exec "$VM_PREFIX$1" systemctl is-system-running 2>&1 9>&-; }

vm_wait() { # vm_wait <id> <second at which it is too late>
  local state="" answer=""
  until state=$(vm_systemd "$1" || true) && [[ $state =~ ^(running|degraded)$ ]] && answer=$(vm_ssh "$1" true); do
    [ "$SECONDS" -lt "$2" ] ||
      die "$VM_PREFIX$1 is not ready within $VMS_WAIT_SECONDS s (systemd: '$state', ssh: '$answer'); if that stays, take the set down"
    sleep 0.2
  done
}

vm_image() { debian_image vm "$ROOT/tools/setup/vm-image.sh" "" --change 'CMD ["/sbin/vm-init"]'; } # sets DEBIAN_IMAGE

# --- what tools/vms.sh does
vms_up() {
  local id began=$SECONDS started=0 end
  vm_keys
  vm_image
  vm_network
  for id in $VM_HOSTS; do
    vm_known "$id"
    if vm_start "$id"; then started=$((started + 1)); fi
  done
  end=$((SECONDS + VMS_WAIT_SECONDS))
  for id in $VM_HOSTS; do vm_wait "$id" "$end"; done
  say vms "$VM_SET" "hosts $VM_HOSTS on $VM_SUBNET, $started of them started in $((SECONDS - began)) s"
}

vms_down() { # the keys stay
  local name count=0
  for name in $(docker_do ps --all --filter "label=$VMS_LABEL=$VM_SET" --format '{{.Names}}'); do
    [[ $name =~ ^${VM_PREFIX}[0-9]+$ ]] || continue
    logged "vms-$name" docker_do rm --force --volumes "$name" || die "docker could not remove $name"
    count=$((count + 1))
  done
  for name in $(docker_do network ls --filter "label=$VMS_LABEL=$VM_SET" --format '{{.Name}}'); do
    [ "$name" = "$VM_NETWORK" ] || continue
    logged vms-network docker_do network rm "$name" || die "docker could not remove the network $name"
  done
  rm -f -- "$VM_DIR/known_hosts"
  if [ "$VM_SET" = "$VMS_DEFAULT" ] && [ -f "$SETUP/env.d/$VMS_FRAGMENT" ]; then
    rm -f -- "$SETUP/env.d/$VMS_FRAGMENT"
    env_write
  fi
  say vms "$VM_SET" "down: $count hosts removed, the keys stay"
}

json_text() { # json_text <text>
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

vms_list() { # one JSON object, of what `up` has written down
  local address key comma=""
  [ -s "$VM_DIR/known_hosts" ] || die "there is no set '$VM_SET': tools/vms.sh up --set $VM_SET"
  printf '{"set":"%s","keyFile":%s,' "$VM_SET" "$(json_text "$VM_DIR/id_ed25519")"
  printf '"knownHostsFile":%s,"hosts":[' "$(json_text "$VM_DIR/known_hosts")"
  while read -r address key; do
    printf '%s{"id":"%s","address":"%s","container":"%s","hostKey":"%s"}' \
      "$comma" "${address##*.}" "$address" "$VM_PREFIX${address##*.}" "$key"
    comma=,
  done <"$VM_DIR/known_hosts"
  printf ']}\n'
}

vms_have() { # vms_have <file of a stack>: the set of the stacks vm-* was started, and the file names a host of it
  vms_set "$VMS_DEFAULT"
  [ -s "$VM_DIR/known_hosts" ] && cut -d ' ' -f 1 "$VM_DIR/known_hosts" | grep -qwFf - -- "$1"
}

step_vms() { # the set of the stacks vm-*
  [ -n "${DOCKER_EXE-}" ] || step_docker
  vms_set "$VMS_DEFAULT"
  vms_addresses "$VMS_SUBNET" "$VMS_HOSTS"
  vms_up
  env_begin "$VMS_FRAGMENT"
  env_default ROCKETMQ_SSH_KEY "$VM_DIR/id_ed25519" # who has servers of their own names another
  env_default ROCKETMQ_SSH_KNOWN_HOSTS "$VM_DIR/known_hosts"
}

step_vm-image() { # what a set is made of: the tests make sets of their own, within seconds
  [ -n "${DOCKER_EXE-}" ] || step_docker
  vm_image
  say vm-image "${DEBIAN_IMAGE#*:}" "there"
}
