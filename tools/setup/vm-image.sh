#!/usr/bin/env bash
# Makes the root file system of a test host in an empty directory: tools/setup/vm-image.sh <directory>
# A bare Debian with systemd and sshd. Its package manager needs no network: Java and unzip lie in a pool on the host itself.
# No key is in it. Runs as root; needs debootstrap.
set -euo pipefail

PACKAGES=(systemd systemd-sysv dbus openssh-server sudo procps iproute2 nftables curl ca-certificates)
POOL_PACKAGES=(openjdk-17-jre-headless unzip)
POOL=/srv/packages
ROOTFS=$1
# shellcheck source=tools/setup/debian-root.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/debian-root.sh"

# The packages and what they need that the host does not have, under names without versions: apt would quote those.
make_pool() {
  local deb
  inside apt-get clean
  inside apt-get install -y -qq --no-install-recommends --download-only "${POOL_PACKAGES[@]}"
  mkdir -p "$ROOTFS$POOL"
  for deb in "$ROOTFS"/var/cache/apt/archives/*.deb; do
    mv -- "$deb" "$ROOTFS$POOL/$(basename -- "${deb%%_*}").deb"
  done
  index_pool >"$ROOTFS$POOL/Packages"
  echo "deb [trusted=yes] file:$POOL ./" >"$ROOTFS/etc/apt/sources.list"
}

index_pool() {
  local name
  for name in $(inside ls "$POOL" | grep '\.deb$'); do
    inside dpkg-deb --field "$POOL/$name"
    printf 'Filename: ./%s\nSize: %s\n' "$name" "$(inside stat -c %s "$POOL/$name")"
    printf 'SHA256: %s\n\n' "$(inside sha256sum "$POOL/$name" | cut -d ' ' -f 1)"
  done
}

# No passwords: who has the key comes in, and only admin has sudo.
add_users() {
  local user
  for user in admin nosudo; do inside useradd --create-home --shell /bin/bash "$user"; done
  echo "admin ALL=(ALL:ALL) NOPASSWD: ALL" >"$ROOTFS/etc/sudoers.d/admin"
  chmod 0440 "$ROOTFS/etc/sudoers.d/admin"
}

# The keys are copied in when the host is made: id_ed25519.pub, host_ed25519.
configure_sshd() {
  rm -f -- "$ROOTFS"/etc/ssh/ssh_host_*
  cat >"$ROOTFS/etc/ssh/sshd_config.d/keys.conf" <<END
HostKey /etc/ssh/host_ed25519
AuthorizedKeysFile /etc/ssh/id_ed25519.pub
PasswordAuthentication no
KbdInteractiveAuthentication no
END
}

# A container's control groups and those of the services in it: Docker mounts them read-only, and systemd makes them.
write_init() {
  cat >"$ROOTFS/sbin/vm-init" <<'END'
#!/bin/sh
for mount in $(findmnt -rn -o TARGET -t cgroup,cgroup2); do mount -o remount,bind,rw "$mount"; done
exec /sbin/init
END
  chmod +x "$ROOTFS/sbin/vm-init"
}

own_namespace "$0" "$@"
install_debian "${PACKAGES[@]}"
make_pool
add_users
configure_sshd
write_init
trim
mkdir -p "$ROOTFS/usr/share/man/man1" # Java's package puts a link there
