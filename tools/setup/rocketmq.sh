# shellcheck shell=bash
# RocketMQ releases: a directory with lib/*.jar and conf/, one a version, in $CACHE/releases/rocketmq-<version>.

# The one that the library takes when none is named.
LIBRARY_DEFAULT=$(sed -n 's/^export const defaultVersion = "\(.*\)";$/\1/p' "$ROOT/components/model/releases.ts")
ROCKETMQ_DEFAULT=${ROCKETMQ_VERSION:-$LIBRARY_DEFAULT}

release_version() { # release_version <directory>: the version of its broker; empty if this is no release
  local jar
  for jar in "$1"/lib/rocketmq-broker-[0-9]*.jar; do
    [ -f "$jar" ] || continue
    jar=${jar##*/rocketmq-broker-}
    printf '%s\n' "${jar%.jar}"
    return 0
  done
}

unpack() { # unpack <archive> <directory>
  mkdir -p "$2"
  case $1 in
    *.zip) if have unzip; then unzip -q "$1" -d "$2"; else (cd -- "$2" && "$JAVA_HOME/bin/jar" xf "$1"); fi ;;
    *) tar -xzf "$1" -C "$2" ;;
  esac
}

keep_release() { # keep_release <unpacked directory> <destination> <from>: also where one folder is around it
  local dir
  for dir in "$1" "$1"/*/; do
    dir=${dir%/}
    [ -n "$(release_version "$dir")" ] || continue
    printf '%s\n' "$3" >"$dir/.from"
    keep "$dir" "$2"
    return 0
  done
  return 1
}

# --- a release that the user gives
rocketmq_given() { # rocketmq_given <directory or archive>
  local dest key temp how="from ROCKETMQ_DIST"
  if [ -d "$1" ]; then
    dest=$(cd -- "$1" && pwd)
    [ -n "$(release_version "$dest")" ] || die "ROCKETMQ_DIST=$1 has no lib/rocketmq-broker-<version>.jar"
  else
    [ -f "$1" ] || die "ROCKETMQ_DIST=$1 does not exist"
    key=$(sha256 <"$1" | cut -c 1-12)
    dest=$CACHE/releases/dist-$key
    if [ ! -d "$dest" ]; then
      temp_dir dist
      temp=$NEW_DIR
      unpack "$(readlink -f -- "$1")" "$temp/dist" || die "ROCKETMQ_DIST=$1 cannot be unpacked (.zip or .tar.gz)"
      keep_release "$temp/dist" "$dest" "$1" || die "ROCKETMQ_DIST=$1 has no lib/rocketmq-broker-<version>.jar"
      how="unpacked from ROCKETMQ_DIST"
    fi
  fi
  RELEASE_HOME=$dest
  say rocketmq "$(release_version "$dest")" "$how"
}

# --- the Apache archive; its .sha512 files come as "<hex>  <file>" and as "<file>: <HEX> <HEX> ..."
published_sha512() { sed 's/^[^:]*: *//' "$1" | tr -d ' \t\r\n' | tr '[:upper:]' '[:lower:]' | grep -oE '[0-9a-f]{128}' | head -n 1; }

rocketmq_official() { # rocketmq_official <version> <destination> <base url>
  local name=rocketmq-all-$1-bin-release.zip temp want got began=$SECONDS
  temp_dir rocketmq
  temp=$NEW_DIR
  official "$3/$1/$name.sha512" "$temp/sum" || return 1
  official "$3/$1/$name" "$temp/$name" || return 1
  want=$(published_sha512 "$temp/sum") || die "$name.sha512 of $3 holds no SHA-512; nothing was kept"
  got=$(sha512_of "$temp/$name")
  [ "$want" = "$got" ] || die "$name: SHA-512 is $got, published is $want; nothing was kept"
  unpack "$temp/$name" "$temp/dist" || die "$name cannot be unpacked; nothing was kept"
  keep_release "$temp/dist" "$2" "Apache archive, SHA-512 checked" || die "$name is no RocketMQ release; nothing was kept"
  say rocketmq "$1" "Apache archive in $((SECONDS - began)) s, SHA-512 checked"
}

rocketmq_download() { # rocketmq_download <version> <destination>
  local base
  for base in ${ROCKETMQ_MIRROR:-https://dlcdn.apache.org/rocketmq https://archive.apache.org/dist/rocketmq}; do
    rocketmq_official "$1" "$2" "${base%/}" && return 0
  done
  return 1
}

# --- the same layout from the published jars
rocketmq_assemble() { # rocketmq_assemble <version> <destination>
  local temp began=$SECONDS pom=$ROOT/tools/rocketmq-dist/pom.xml
  need_maven
  note rocketmq "putting $1 together from its Maven artifacts"
  temp_dir rocketmq
  temp=$NEW_DIR
  logged "rocketmq-$1" mvn -q -B -f "$pom" dependency:copy-dependencies -DincludeScope=runtime \
    "-Drocketmq.version=$1" "-DoutputDirectory=$temp/dist/lib" ||
    die "Maven could not fetch RocketMQ $1 (log: .setup/log/rocketmq-$1.log): set ROCKETMQ_DIST to a release"
  rm -f -- "$temp"/dist/lib/*-osx-*.jar "$temp"/dist/lib/*-windows-*.jar
  mkdir -p "$temp/dist/conf"
  echo "RocketMQ $1, put together from its Maven artifacts: no configuration comes with them." >"$temp/dist/conf/README"
  recipe_key "$pom" >"$temp/dist/.recipe"
  keep_release "$temp/dist" "$2" "Maven artifacts" || die "Maven fetched no rocketmq-broker-$1.jar"
  say rocketmq "$1" "Maven artifacts (Apache archive refused) in $((SECONDS - began)) s"
}

rocketmq_cached() { # rocketmq_cached <version> <directory>: complete, and put together by today's recipe
  [ "$(release_version "$2")" = "$1" ] || return 1
  [ ! -f "$2/.recipe" ] || [ "$(cat -- "$2/.recipe")" = "$(recipe_key "$ROOT/tools/rocketmq-dist/pom.xml")" ] || return 1
  say rocketmq "$1" "cached, $(cat -- "$2/.from" 2>/dev/null || echo "origin unknown")"
}

rocketmq_release() { # rocketmq_release <version>: sets RELEASE_HOME
  RELEASE_HOME=$CACHE/releases/rocketmq-$1
  rocketmq_cached "$1" "$RELEASE_HOME" && return 0
  rocketmq_download "$1" "$RELEASE_HOME" && return 0
  rocketmq_assemble "$1" "$RELEASE_HOME"
}

step_rocketmq() { # step_rocketmq [version]: without a version, the one that `make up` runs
  if [ -n "${1-}" ]; then
    rocketmq_release "$1"
    return 0
  fi
  env_begin 50-rocketmq
  if [ -n "${ROCKETMQ_DIST-}" ]; then
    rocketmq_given "$ROCKETMQ_DIST"
    env_var ROCKETMQ_DIST_HOME "$RELEASE_HOME" # the program runs this one, whatever its version
  else
    rocketmq_release "$ROCKETMQ_DEFAULT"
  fi
  env_var ROCKETMQ_HOME "$RELEASE_HOME"
  # shellcheck disable=SC2034 # step_build asks for it
  ROCKETMQ_READY=1
}

release_of() { # release_of <version>: sets RELEASE_HOME; the one that the user gives, if it is of that version
  if [ -n "${ROCKETMQ_DIST-}" ] && [ -z "${ROCKETMQ_READY-}" ]; then step_rocketmq; fi
  RELEASE_HOME=${ROCKETMQ_READY:+$ROCKETMQ_HOME}
  [ "$(release_version "$RELEASE_HOME")" = "$1" ] || step_rocketmq "$1"
}
