# shellcheck shell=bash
# Images of Debian that no registry is asked for: each made by debootstrap, once for each recipe, and kept as an archive.

DEBIAN_ROOT=$ROOT/tools/setup/debian-root.sh # what the recipes share

image_id() { docker_do image inspect --format '{{.Id}}' "$1" 2>/dev/null; }

debian_make() { # debian_make <kind> <recipe> <or what> <archive>
  can_apt || die "$DEBIAN_IMAGE is not there, and only root on Debian can build it here: run this as root$3"
  have debootstrap || apt_install debootstrap debian-archive-keyring || die "apt could not install debootstrap (log: .setup/log/apt-debootstrap.log)"
  hash -r
  note image "making $DEBIAN_IMAGE with debootstrap: about two minutes, once"
  temp_dir image
  logged "image-$1" bash "$2" "$NEW_DIR/root" || die "debootstrap could not make $DEBIAN_IMAGE (log: .setup/log/image-$1.log)$3"
  tar -C "$NEW_DIR/root" --numeric-owner -cf - . | gzip -1 >"$NEW_DIR/root.tar.gz"
  keep "$NEW_DIR/root.tar.gz" "$4"
  rm -rf -- "${NEW_DIR:?}"
}

# The image pulumi-rocketmq-<kind>:<key of the recipe>; the last words of a refusal say what else one can do.
debian_image() { # debian_image <kind> <recipe> <or what> [option of docker import]...: sets DEBIAN_IMAGE
  local key archive
  key=$(recipe_key "$2" "$DEBIAN_ROOT")
  archive=$CACHE/images/$1-$key-$(arch).tar.gz
  DEBIAN_IMAGE=pulumi-rocketmq-$1:$key
  ! image_id "$DEBIAN_IMAGE" >/dev/null || return 0
  [ -f "$archive" ] || debian_make "$1" "$2" "$3" "$archive"
  logged "import-$1" docker_do import "${@:4}" "$archive" "$DEBIAN_IMAGE" ||
    die "docker import of $archive failed (log: .setup/log/import-$1.log)"
}
