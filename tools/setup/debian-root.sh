# shellcheck shell=bash
# What image-base.sh and vm-image.sh share: a root file system of Debian, made by debootstrap in the empty directory ROOTFS,
# as root. Their text together with this one is the recipe: another text, another image.

SUITE=bookworm

# The mirror that this machine uses; without one, the one that debootstrap knows.
mirror() { # mirror <label>
  # shellcheck disable=SC2016 # expanded by apt-get
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' "Label: $1" 2>/dev/null |
    grep -m 1 '^http' || true
}

inside() { # inside <command>...: in the new root
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    http_proxy="${http_proxy-}" https_proxy="${https_proxy-}" chroot "$ROOTFS" "$@"
}

# A mount namespace of its own: nothing stays mounted, however this ends.
own_namespace() { # own_namespace <script> <argument>...: starts the script again in one
  [ -z "${DEBIAN_ROOT_NAMESPACE-}" ] || return 0
  DEBIAN_ROOT_NAMESPACE=1 exec unshare --mount "$BASH" "$@"
}

install_debian() { # install_debian <package>...: no service starts
  local security
  debootstrap --variant=minbase --force-check-gpg "$SUITE" "$ROOTFS" "$(mirror Debian)"
  security=$(mirror Debian-Security)
  [ -z "$security" ] || echo "deb $security $SUITE-security main" >>"$ROOTFS/etc/apt/sources.list"
  printf 'path-exclude=/usr/share/%s/*\n' doc man info locale lintian >"$ROOTFS/etc/dpkg/dpkg.cfg.d/no-docs"
  printf '#!/bin/sh\nexit 101\n' >"$ROOTFS/usr/sbin/policy-rc.d"
  chmod +x "$ROOTFS/usr/sbin/policy-rc.d"
  mount -t proc proc "$ROOTFS/proc" # java looks for its libraries by it
  inside apt-get update -qq
  inside apt-get upgrade -y -qq
  inside apt-get install -y -qq --no-install-recommends "$@"
}

trim() {
  umount "$ROOTFS/proc"
  rm -f -- "$ROOTFS/usr/sbin/policy-rc.d" "$ROOTFS/etc/resolv.conf" "$ROOTFS/etc/hostname" "$ROOTFS"/var/cache/ldconfig/aux-cache
  : >"$ROOTFS/etc/machine-id"
  inside apt-get clean
  rm -rf -- "$ROOTFS"/var/lib/apt/lists/* "$ROOTFS"/var/cache/apt/*.bin "$ROOTFS"/var/cache/debconf/*-old "$ROOTFS"/tmp/*
  rm -rf -- "$ROOTFS"/usr/share/{doc,man,info,locale,lintian}/* "$ROOTFS"/var/lib/dpkg/*-old
  find "$ROOTFS/var/log" -type f -delete
}
