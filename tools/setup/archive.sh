# shellcheck shell=bash
# A release as Apache's binary archive has it, with its SHA-512 beside it: for hosts that get it from this machine.

ARCHIVES=$CACHE/archives

archive_pack() { # archive_pack <folder> <archive>: nothing in it is worth the time to compress it
  if [ -n "${JAVA_HOME-}" ] && [ -x "$JAVA_HOME/bin/jar" ]; then
    (cd -- "$(dirname -- "$1")" && "$JAVA_HOME/bin/jar" cM0f "$2" "$(basename -- "$1")")
  elif have zip; then
    (cd -- "$(dirname -- "$1")" && zip -q -0 -r "$2" "$(basename -- "$1")")
  else
    echo "there is neither JAVA_HOME/bin/jar nor zip" >&2
    return 1
  fi
}

archive_fresh() { # archive_fresh <archive>: it is of RELEASE_HOME as it is now
  [ -f "$1.sha512" ] && [ "$(cat -- "$1.from" 2>/dev/null)" = "$RELEASE_HOME" ] || return 1
  [ "$1" -nt "$RELEASE_HOME/lib" ] && { [ ! -f "$RELEASE_HOME/.from" ] || [ "$1" -nt "$RELEASE_HOME/.from" ]; }
}

archive_make() { # archive_make <archive>: of RELEASE_HOME
  local name folder temp
  name=$(basename -- "$1")
  folder=${name%.zip}
  temp_dir archive
  temp=$NEW_DIR
  mkdir -p "$temp/$folder"
  # Links, where it is the same file system.
  cp -Rl -- "$RELEASE_HOME/lib" "$RELEASE_HOME/conf" "$temp/$folder/" 2>/dev/null ||
    cp -R -- "$RELEASE_HOME/lib" "$RELEASE_HOME/conf" "$temp/$folder/" || die "cannot copy $RELEASE_HOME"
  logged archive archive_pack "$temp/$folder" "$temp/$name" || die "$name could not be made (log: .setup/log/archive.log)"
  rm -f -- "$1.sha512" # none is beside an archive of which it is not
  keep "$temp/$name" "$1"
  printf '%s\n' "$RELEASE_HOME" >"$1.from"
  printf '%s  %s\n' "$(sha512_of "$1")" "$name" >"$1.sha512"
  rm -rf -- "${temp:?}"
}

step_archive() { # step_archive [version]: without a version, the one that the library takes
  local version=${1:-$LIBRARY_DEFAULT} name began
  name=rocketmq-all-$version-bin-release.zip
  release_of "$version"
  env_begin 85-archives
  env_var ROCKETMQ_ARCHIVES "$ARCHIVES"
  if archive_fresh "$ARCHIVES/$name"; then
    say archive "$version" "cached, $name"
    return 0
  fi
  began=$SECONDS
  archive_make "$ARCHIVES/$name"
  say archive "$version" "$name made of the release in $((SECONDS - began)) s"
}
