#!/usr/bin/env bash
# Makes the root file system of the base image in an empty directory: tools/setup/image-base.sh <directory>
# Debian with a JRE and what a container of RocketMQ needs. Runs as root; needs debootstrap.
set -euo pipefail

PACKAGES=(openjdk-17-jre-headless procps tar ca-certificates) # RocketMQ 5.x takes Java 8 to 21
ROOTFS=$1
# shellcheck source=tools/setup/debian-root.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/debian-root.sh"

add_user() { # the official image has the same one
  inside groupadd --gid 3000 rocketmq
  inside useradd --uid 3000 --gid 3000 --create-home --shell /bin/bash rocketmq
  rm -f -- "$ROOTFS"/home/rocketmq/.[a-z]*
}

java_home() { # one path on all architectures
  ln -s "$(basename -- "$(echo "$ROOTFS"/usr/lib/jvm/java-17-openjdk-*)")" "$ROOTFS/usr/lib/jvm/default-java"
  inside /usr/lib/jvm/default-java/bin/java -version
}

own_namespace "$0" "$@"
install_debian "${PACKAGES[@]}"
add_user
java_home
trim
