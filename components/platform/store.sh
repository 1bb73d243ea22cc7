# shellcheck shell=bash disable=SC2154 # whoever reads this set key, store, identity (an array), disk_limit, stage and fail
# What keeps a broker from opening the store of another one.

# A store belongs to one broker, and keeps the sizes of its files for good.
refuse_foreign_store() { # refuse_foreign_store <where its store was before, if anywhere> <file that a person may copy>
  local marker=$store/pulumi-rocketmq.identity old=$1 line wrong=()
  if [ "${#identity[@]}" -eq 0 ]; then
    return
  fi
  printf '%s\n' "${identity[@]}" >"$stage/identity"
  if [ -e "$marker" ]; then
    for line in "${identity[@]}"; do
      grep -qxF -- "$line" "$marker" || wrong+=("${line%%=*} is $(sed -n "s/^${line%%=*}=//p" "$marker"), should be ${line#*=}")
    done
    [ "${#wrong[@]}" -eq 0 ] || fail "the store in $store is another one: $(printf '%s; ' "${wrong[@]}")a store keeps these for good. Put them back, or give this broker a storeDirectory of its own"
  elif [ -d "$store/commitlog" ] && [ "$old" != "$store" ]; then
    cp -f "$stage/identity" "$2"
    fail "the store in $store was not made by this library. If it is the one of $key: cp '$2' '$marker'"
  elif [ -n "$old" ] && [ "$old" != "$store" ] && [ -d "$old/commitlog" ]; then
    fail "its store is in $old, and in $store it would start without its messages. Move it: '$dir/ctl' stop && mkdir -p '$(dirname "$store")' && mv '$old' '$store'. To start empty, move it elsewhere"
  fi
}

note_store() {
  [ "${#identity[@]}" -eq 0 ] || mv -f "$stage/identity" "$store/pulumi-rocketmq.identity"
}

refuse_full_disk() {
  local used
  used=$(df -P "$store" | sed -n '2s/.* \([0-9]*\)% .*/\1/p')
  if [ -n "$disk_limit" ] && [ "$used" -ge "$disk_limit" ]; then
    fail "the disk of $store is $used % full; RocketMQ takes no messages from $disk_limit % on (diskSpaceWarningLevelRatio)"
  fi
}
