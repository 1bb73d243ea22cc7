# shellcheck shell=bash
# The image apache/rocketmq:<version>, in the engine of step `docker`: the one that is there, else the official one, else one
# built here under the same name. Only an image with our label was built here, and only such a one is ever replaced.

IMAGE_REPOSITORY=apache/rocketmq
IMAGE_LABEL=pulumi-rocketmq.built-from        # the key of all that decides its content
IMAGE_PULL_SECONDS=${IMAGE_PULL_SECONDS:-20}  # until a registry has answered; the download itself may take longer
IMAGE_DOCKERFILE=$ROOT/tools/setup/image.Dockerfile
IMAGE_BASE=$ROOT/tools/setup/image-base.sh

image_label() { # image_label <image>: empty for an image that was not built here
  docker_do image inspect --format "{{index .Config.Labels \"$IMAGE_LABEL\"}}" "$1" 2>/dev/null | sed 's/^<no value>$//'
}

# --- the official one
image_pull() { # image_pull <image>: fails within IMAGE_PULL_SECONDS where no registry answers
  local log=$SETUP/log/image-pull.log pid began=$SECONDS
  mkdir -p "$SETUP/log"
  with_timeout 1800 "$DOCKER_EXE" -H "$DOCKER_ENDPOINT" pull "$1" >"$log" 2>&1 </dev/null 9>&- &
  pid=$!
  # "Pulling from" is said when the registry has answered.
  while kill -0 "$pid" 2>/dev/null && ! grep -q 'Pulling from' "$log"; do
    if [ $((SECONDS - began)) -ge "$IMAGE_PULL_SECONDS" ]; then kill "$pid" 2>/dev/null || true; fi
    sleep 0.2
  done
  wait "$pid"
}

image_official() { # image_official <version>: sets IMAGE_REFUSED
  local stamp=$CACHE/refused/image-$1 began=$SECONDS
  if [ -f "$stamp" ] && [ -z "${REFRESH-}" ]; then
    IMAGE_REFUSED="its download was $(cat -- "$stamp"); REFRESH=1 tries again"
    return 1
  fi
  if image_pull "$IMAGE_REPOSITORY:$1"; then
    rm -f -- "$stamp"
    say image "$1" "$IMAGE_REPOSITORY:$1 pulled in $((SECONDS - began)) s"
    return 0
  fi
  mkdir -p "$CACHE/refused"
  date -u '+refused on %Y-%m-%d' >"$stamp"
  IMAGE_REFUSED="its download was $(cat -- "$stamp")"
  return 1
}

# --- the release on the base
image_key() { # image_key <release>
  (
    cd -- "$1" || exit 1
    recipe_key "$IMAGE_BASE" "$DEBIAN_ROOT" "$IMAGE_DOCKERFILE"
    declare -f image_build
    find . -type f -not -name .from -not -name .recipe | LC_ALL=C sort >"$TMP/image-files"
    cat -- "$TMP/image-files"
    tr '\n' '\0' <"$TMP/image-files" | xargs -0 cat --
  ) | sha256 | cut -c 1-12
}

image_build() { # image_build <version> <release> <key>
  local name=$IMAGE_REPOSITORY:$1 home before temp
  before=$(image_id "$name" || true)
  temp_dir image
  temp=$NEW_DIR
  home=$temp/rocketmq/rocketmq-$1
  mkdir -p "$temp/rocketmq"/{logs,store}
  if ! cp -Rl -- "$2" "$home" 2>/dev/null; then # links, where it is the same file system
    rm -rf -- "$home"
    cp -R -- "$2" "$home" || die "cannot copy $2"
  fi
  rm -f -- "$home/.from" "$home/.recipe"
  mkdir -p "$home/bin"
  # The builder of the engine itself: it takes a base that no registry has.
  DOCKER_BUILDKIT=0 logged "image-$1" docker_do build --file "$IMAGE_DOCKERFILE" --tag "$name" --label "$IMAGE_LABEL=$3" \
    --build-arg "base=$DEBIAN_IMAGE" --build-arg "version=$1" "$temp" ||
    die "docker could not build $name (log: .setup/log/image-$1.log)"
  rm -rf -- "${temp:?}"
  # What it replaces has no name any more; one that a container uses stays.
  if [ -n "$before" ] && [ "$before" != "$(image_id "$name")" ]; then docker_do image rm "$before" >/dev/null 2>&1 || true; fi
}

image_built_here() { # image_built_here <version> <label of the one there>
  local name=$IMAGE_REPOSITORY:$1 key why=$IMAGE_REFUSED began
  release_of "$1"
  key=$(image_key "$RELEASE_HOME")
  if [ "$2" = "$key" ]; then
    say image "$1" "$name, built here before ($why)"
    return 0
  fi
  [ -z "$2" ] || why="its recipe changed"
  began=$SECONDS
  debian_image base "$IMAGE_BASE" ", or 'docker load' $name"
  image_build "$1" "$RELEASE_HOME" "$key"
  say image "$1" "$name built here on Debian in $((SECONDS - began)) s ($why)"
}

step_image() { # step_image [version]: without a version, the one that the library takes
  local version=${1:-$LIBRARY_DEFAULT} name label
  [ -n "${DOCKER_EXE-}" ] || step_docker
  name=$IMAGE_REPOSITORY:$version
  label=$(image_label "$name" || true)
  if [ -n "$(image_id "$name" || true)" ] && [ -z "$label" ]; then
    say image "$version" "$name of the engine"
    return 0
  fi
  image_official "$version" || image_built_here "$version" "$label"
}
