#!/usr/bin/env bash
# Makes the root file system of the base image in an empty directory: tools/setup/image-base.sh <directory>
# Debian with a JRE and what a container of RocketMQ needs. Runs as root; needs debootstrap. Its text is the recipe: another text, another base image.
set -euo pipefail

SUITE=bookworm
PACKAGES=(openjdk-17-jre-headless procps tar ca-certificates) # RocketMQ 5.x takes Java 8 to 21
ROOTFS=$1

# The mirror that this machine uses; without one, the one that debootstrap knows.
mirror() { # mirror <label>
  # shellcheck disable=SC2016 # expanded by apt-get
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' "Label: $1" 2>/dev/null |
    grep -m 1 '^http' || true
}

install_packages() {
  local security
  security=$(mirror Debian-Security)
  [ -z "$security" ] || echo "deb $security $SUITE-security main" >>"$ROOTFS/etc/apt/sources.list"
  printf 'path-exclude=/usr/share/%s/*\n' doc man info locale lintian >"$ROOTFS/etc/dpkg/dpkg.cfg.d/no-docs"
  printf '#!/bin/sh\nexit 101\n' >"$ROOTFS/usr/sbin/policy-rc.d" # no service starts
  chmod +x "$ROOTFS/usr/sbin/policy-rc.d"
  inside apt-get update -qq
  inside apt-get upgrade -y -qq
  inside apt-get install -y -qq --no-install-recommends "${PACKAGES[@]}"
}

inside() { # inside <command>...: in the new root
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    http_proxy="${http_proxy-}" https_proxy="${https_proxy-}" chroot "$ROOTFS" "$@"
}

add_user() { # the official image has the same one
  inside groupadd --gid 3000 rocketmq
  inside useradd --uid 3000 --gid 3000 --create-home --shell /bin/bash rocketmq
  rm -f -- "$ROOTFS"/home/rocketmq/.[a-z]*
}

java_home() { # one path on all architectures
  ln -s "$(basename -- "$(echo "$ROOTFS"/usr/lib/jvm/java-17-openjdk-*)")" "$ROOTFS/usr/lib/jvm/default-java"
  inside /usr/lib/jvm/default-java/bin/java -version
}

trim() {
  rm -f -- "$ROOTFS/usr/sbin/policy-rc.d" "$ROOTFS/etc/resolv.conf" "$ROOTFS/etc/hostname" "$ROOTFS"/var/cache/ldconfig/aux-cache
  : >"$ROOTFS/etc/machine-id"
  inside apt-get clean
  rm -rf -- "$ROOTFS"/var/lib/apt/lists/* "$ROOTFS"/var/cache/apt/*.bin "$ROOTFS"/var/cache/debconf/*-old "$ROOTFS"/tmp/*
  rm -rf -- "$ROOTFS"/usr/share/{doc,man,info,locale,lintian}/* "$ROOTFS"/var/lib/dpkg/*-old
  find "$ROOTFS/var/log" -type f -delete
}

# A mount namespace of its own: nothing stays mounted, however this ends.
if [ -z "${IMAGE_BASE_NAMESPACE-}" ]; then
  IMAGE_BASE_NAMESPACE=1 exec unshare --mount "$BASH" "$0" "$@"
fi
debootstrap --variant=minbase --force-check-gpg "$SUITE" "$ROOTFS" "$(mirror Debian)"
mount -t proc proc "$ROOTFS/proc" # java looks for its libraries by it
install_packages
add_user
java_home
umount "$ROOTFS/proc"
trim
