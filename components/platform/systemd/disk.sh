# shellcheck shell=bash disable=SC2154 # the script sets the variables: data, data_disk, to mount data_disk_gib
# The disk that dataDirectory is on. `disk_problem` looks and changes nothing; `disk_mount` formats the disk where it is blank,
# never otherwise, and mounts it now and at each boot. Nothing here unmounts it.

disk_wait() { # disk_wait <seconds>: one that was attached just now is not there yet
  local until=$((SECONDS + $1))
  until [ -b "$data_disk" ]; do
    [ "$SECONDS" -lt "$until" ] || return 1
    sleep 1
  done
}

disk_is_mounted() {
  mountpoint -q -- "$data" && [ "$(mountpoint -d -- "$data")" = "$(mountpoint -x -- "$data_disk")" ]
}

# The kind of what is on it, `blank` where nothing is: no signature that is known, and no byte at its beginning.
disk_kind() {
  local rc=0 kind
  kind=$(blkid -p -s TYPE -s PTTYPE -o value -- "$data_disk" 2>/dev/null) || rc=$?
  if [ "$rc" -eq 0 ] && [ -n "$kind" ]; then
    tr '\n' ' ' <<<"$kind" | sed 's/ *$//'
  elif [ "$rc" -eq 2 ] && [ "$(head -c 1048576 -- "$data_disk" | tr -d '\0' | wc -c)" -eq 0 ]; then
    echo blank
  else
    echo unknown
  fi
}

disk_problem() {
  local kind elsewhere count
  if ! disk_wait 60; then
    echo "there is no such disk; got $data_disk; do attach it, or compare with ls -l /dev/disk/by-id"
    return
  fi
  ! disk_is_mounted || return 0
  if mountpoint -q -- "$data"; then
    echo "another disk is mounted on $data; got $(findmnt -n -o SOURCE --mountpoint "$data" | tail -n 1); allowed $data_disk; do give that one, or unmount it"
    return
  fi
  elsewhere=$(findmnt -rn -o TARGET -S "$(readlink -f -- "$data_disk")" | head -n 1 || true)
  if [ -n "$elsewhere" ]; then
    echo "the disk is mounted already; got $elsewhere; allowed $data; do unmount it, or set dataDirectory"
    return
  fi
  count=$(find "$data" -mindepth 1 -maxdepth 1 -printf . 2>/dev/null | wc -c || true)
  if [ "$count" -gt 0 ]; then
    echo "the disk would hide what is in $data; got $count entries; allowed an empty directory; do stop what uses it and move it onto the disk"
    return
  fi
  kind=$(disk_kind)
  case $kind in
    blank | ext4 | xfs) ;;
    *) echo "the disk holds something else and is not formatted; got $kind; allowed a blank disk, ext4, xfs; do take another disk, or wipe this one" ;;
  esac
}

disk_unit() { # disk_unit <file system>
  printf '%s\n' "# The stores of RocketMQ; written by pulumi-rocketmq" "[Unit]" "Description=Stores of RocketMQ" "" \
    "[Mount]" "What=${data_disk//%/%%}" "Where=${data//%/%%}" "Type=$1" "Options=noatime,nodev,nosuid" "" \
    "[Install]" "WantedBy=multi-user.target"
}

# One that is made larger where it is may say so minutes later.
disk_grown() {
  local until=$((SECONDS + 600)) bytes=$((data_disk_gib * 1073741824))
  until [ "$(blockdev --getsize64 "$data_disk")" -ge "$bytes" ]; do
    if [ "$SECONDS" -ge "$until" ]; then
      echo "dataDisk: $data_disk has not grown to $data_disk_gib GiB within 10 minutes; do pulumi up again when it has" >&2
      return 1
    fi
    sleep 5
  done
}

# What somebody else mounts there stays theirs.
disk_mount() {
  local problem kind name file
  problem=$(disk_problem)
  if [ -n "$problem" ]; then
    echo "dataDisk: $problem; nothing was changed" >&2
    return 1
  fi
  name=$(systemd-escape -p --suffix=mount -- "$data")
  file=/etc/systemd/system/$name
  if disk_is_mounted && [ ! -e "$file" ]; then
    echo "$data_disk is on $data, which this host mounts itself"
    return
  fi
  kind=$(disk_kind)
  if [ "$kind" = blank ]; then
    mkfs.ext4 -q -m 0 -L rocketmq "$data_disk" >&2
    kind=ext4
    echo "formatted $data_disk, which was blank"
  fi
  mkdir -p -- "$data"
  if ! disk_unit "$kind" | cmp -s - "$file"; then
    disk_unit "$kind" >"$file.new"
    chmod 0644 "$file.new"
    mv -f -- "$file.new" "$file"
    systemctl daemon-reload
  fi
  systemctl enable --quiet -- "$name"
  systemctl start -- "$name"
  disk_is_mounted || { echo "dataDisk: $data_disk is not on $data after systemctl start '$name'; see journalctl -u '$name'" >&2 && return 1; }
  # A disk that was made larger: the file system follows.
  disk_grown
  case $kind in
    ext4) resize2fs "$data_disk" >/dev/null 2>&1 || echo "the file system of $data_disk did not grow; see resize2fs $data_disk" ;;
    xfs) xfs_growfs "$data" >/dev/null 2>&1 || echo "the file system of $data_disk did not grow; see xfs_growfs $data" ;;
  esac
  echo "$data_disk is on $data: $(df -Pm -- "$data" | awk 'NR == 2 { print $2 " MiB, " $5 " used" }')"
}
