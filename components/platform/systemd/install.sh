# shellcheck shell=bash disable=SC2154 # the script sets the variables: host, version, java_min, java_max, releases, home,
# user, data, java_home, java_given, java_url, java_sha256, release_given, release_url, release_sum_url, release_sha512,
# archive, archive_name, archive_resource, tune_for
# What a host needs before a process of a release runs on it. It does nothing where all is there.
umask 022

fail() {
  rm -rf -- "${work:-/nonexistent}"
  printf 'host %s: %s\n' "$host" "$*" >&2
  exit 1
}

say() {
  printf 'host %s: %s\n' "$host" "$*"
}

ensure_user() {
  ! getent passwd "$user" >/dev/null || return 0
  useradd --system --user-group --home-dir "$data" --no-create-home --shell /usr/sbin/nologin "$user" ||
    fail "systemUser: $user cannot be made"
  say "made the user $user"
}

# ---------------------------------------------------------------- from elsewhere

install_packages() { # install_packages <package>...
  if command -v apt-get >/dev/null; then
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 update -qq >&2 || true
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends "$@" >/dev/null
  elif command -v dnf >/dev/null; then
    dnf install -y -q "$@" >/dev/null
  elif command -v yum >/dev/null; then
    yum install -y -q "$@" >/dev/null
  elif command -v zypper >/dev/null; then
    zypper --non-interactive --quiet install --no-recommends "$@" >/dev/null
  else
    return 127
  fi
}

download() { # download <url> <file>
  if command -v curl >/dev/null; then
    curl -fsSL --retry 2 --connect-timeout 10 --speed-limit 1000 --speed-time 30 -o "$2" "$1"
  elif command -v wget >/dev/null; then
    wget -q --tries 3 --timeout 30 -O "$2" "$1"
  else
    install_packages curl || return
    download "$1" "$2"
  fi
}

check_sum() { # check_sum <256 or 512> <wanted> <file> <what it is>
  local got
  got=$("sha$1sum" <"$3" | cut -d ' ' -f 1)
  [ "$got" = "$(tr '[:upper:]' '[:lower:]' <<<"$2")" ] ||
    fail "$4: SHA-$1 is $got, should be $2; nothing was installed, what was there is as it was"
}

unpack() { # unpack <archive> <empty directory>
  case $1 in
    *.zip)
      command -v unzip >/dev/null || install_packages unzip || fail "unzip is missing and cannot be installed; install it"
      unzip -q "$1" -d "$2"
      ;;
    *) tar -xzf "$1" -C "$2" ;;
  esac
}

# On the file system of what it becomes, so that it appears as a whole.
work_directory() {
  mkdir -p "$releases"
  rm -rf -- "$releases"/.new.*
  work=$(mktemp -d "$releases/.new.XXXXXX")
}

# ---------------------------------------------------------------- java

spoken() { # spoken <java>: 8, 11, 17
  "$1" -version 2>&1 | sed -n 's/.*version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | head -n 1
}

fits() { # fits <home>
  local is
  [ -x "$1/bin/java" ] || return 1
  is=$(spoken "$1/bin/java")
  [ -n "$is" ] && [ "$is" -ge "$java_min" ] && [ "$is" -le "$java_max" ]
}

# One of the host, the newest first, and none of somebody's home, where the system user has no way.
found_java() {
  local each
  while read -r each; do
    case $each in /root/* | /home/*) continue ;; esac
    ! fits "$each" || { printf '%s\n' "$each" && return; }
  done < <(
    [ -z "${JAVA_HOME-}" ] || echo "$JAVA_HOME"
    ! command -v java >/dev/null || dirname -- "$(dirname -- "$(readlink -f -- "$(command -v java)")")"
    find /usr/lib/jvm /usr/java /opt -maxdepth 1 -mindepth 1 2>/dev/null | sort -rV
  )
  return 1
}

java_packages() {
  if command -v apt-get >/dev/null; then
    echo openjdk-17-jre-headless openjdk-11-jre-headless openjdk-21-jre-headless default-jre-headless
  elif command -v zypper >/dev/null; then
    echo java-17-openjdk-headless java-11-openjdk-headless
  elif grep -q '^ID="\{0,1\}amzn' /etc/os-release 2>/dev/null; then
    echo java-17-amazon-corretto-headless java-21-amazon-corretto-headless java-11-amazon-corretto-headless
  else
    echo java-17-openjdk-headless java-11-openjdk-headless java-21-openjdk-headless
  fi
}

package_java() {
  local each
  for each in $(java_packages); do
    if install_packages "$each" 2>"$work/said"; then
      say "installed $each"
      return
    fi
  done
  fail "java: there is none from $java_min to $java_max, and the package manager has none ($(tail -n 1 "$work/said" | cut -c 1-200)); set javaHome, or javaUrl and javaSha256"
}

link_java() {
  [ "$(readlink -- "$java_home")" = "$1" ] || { ln -sfn -- "$1" "$java_home.new" && mv -fT -- "$java_home.new" "$java_home"; }
}

download_java() {
  local began=$SECONDS top
  work_directory
  download "$java_url" "$work/java.tar.gz" || fail "javaUrl: $java_url cannot be downloaded; nothing was changed"
  check_sum 256 "$java_sha256" "$work/java.tar.gz" "javaUrl $java_url"
  mkdir "$work/java"
  unpack "$work/java.tar.gz" "$work/java" || fail "javaUrl: $java_url cannot be unpacked"
  top=$(dirname -- "$(dirname -- "$(find "$work/java" -path '*/bin/java' -not -path '*/jre/*' | head -n 1)")")
  fits "$top" || fail "javaUrl: $java_url is no Java from $java_min to $java_max"
  rm -rf -- "$java_home"
  mv -T -- "$top" "$java_home"
  rm -rf -- "$work"
  say "Java $(spoken "$java_home/bin/java") from $java_url in $((SECONDS - began)) s"
}

ensure_java() {
  local home began=$SECONDS
  if fits "$java_home"; then return; fi
  [ -z "$java_given" ] || fail "javaHome: there is no Java from $java_min to $java_max in $java_home"
  if [ -n "$java_url" ]; then
    download_java
    return
  fi
  work_directory
  if ! home=$(found_java); then
    package_java
    home=$(found_java) || fail "java: what was installed is none from $java_min to $java_max"
  fi
  rm -rf -- "$work"
  link_java "$home"
  say "Java $(spoken "$java_home/bin/java") in $home, in $((SECONDS - began)) s"
}

# ---------------------------------------------------------------- the release

has_release() { # has_release <directory>
  [ -e "$1/lib/rocketmq-broker-$version.jar" ]
}

published_sum() {
  local text
  download "$release_sum_url" "$work/sum" 2>"$work/said" || fail "releaseUrl: $release_sum_url cannot be downloaded ($(tail -n 1 "$work/said")); set releaseSha512, or archivesDirectory; nothing was changed"
  text=$(sed 's/^[^:]*: *//' "$work/sum" | tr -d ' \t\r\n' | tr '[:upper:]' '[:lower:]')
  grep -oE '[0-9a-f]{128}' <<<"$text" | head -n 1 || fail "releaseUrl: $release_sum_url holds no SHA-512; set releaseSha512"
}

# The copied archive lies in the home of whoever logged in; nobody else may change what is checked here.
take_archive() {
  local login home
  login=${SUDO_USER:-root}
  home=$(getent passwd "$login" | cut -d : -f 6)
  if [ -n "$archive" ]; then
    cp -- "$home/$archive" "$work/$archive_name" 2>/dev/null ||
      fail "the archive that was copied to $home/$archive is gone; pulumi up --replace '**$archive_resource' copies it again"
  else
    download "$release_url" "$work/$archive_name" 2>"$work/said" ||
      fail "releaseUrl: $release_url cannot be downloaded ($(tail -n 1 "$work/said" | cut -c 1-200)); set releaseUrl or archivesDirectory; what was there is as it was"
  fi
  [ -n "$release_sha512" ] || release_sha512=$(published_sum) || exit 1
  check_sum 512 "$release_sha512" "$work/$archive_name" "the archive of RocketMQ $version"
}

ensure_release() {
  local began=$SECONDS each
  if has_release "$home"; then return; fi
  [ -z "$release_given" ] ||
    fail "rocketmqHome: $home is not RocketMQ $version but $(cd "$home/lib" 2>/dev/null && echo rocketmq-broker-*.jar || echo nothing); set version or rocketmqHome"
  work_directory
  take_archive
  mkdir "$work/unpacked"
  unpack "$work/$archive_name" "$work/unpacked" || fail "the archive of RocketMQ $version cannot be unpacked; what was there is as it was"
  for each in "$work/unpacked" "$work"/unpacked/*/; do
    ! has_release "${each%/}" || { rm -rf -- "$home" && mv -T -- "${each%/}" "$home" && break; }
  done
  has_release "$home" || fail "the archive holds no RocketMQ $version; what was there is as it was"
  chown -R root:root "$home"
  chmod -R go+rX,go-w "$home"
  rm -rf -- "$work"
  [ -z "$archive" ] || rm -f -- "$(getent passwd "${SUDO_USER:-root}" | cut -d : -f 6)/$archive"
  say "RocketMQ $version in $home, in $((SECONDS - began)) s"
}

ensure_tools() {
  local each missing=()
  for each in flock:util-linux setsid:util-linux readlink:coreutils base64:coreutils awk:gawk; do
    command -v "${each%:*}" >/dev/null || missing+=("${each#*:}")
  done
  [ "${#missing[@]}" -eq 0 ] || install_packages "${missing[@]}" || fail "these are missing and cannot be installed: ${missing[*]}"
}

# ---------------------------------------------------------------- the kernel, where it is asked for

tune_kernel() {
  local file=/etc/sysctl.d/90-pulumi-rocketmq.conf setting wanted now
  local settings=(vm.max_map_count=655360 vm.swappiness=10)
  grep -qsxF -- "# wanted by $tune_for" "$file" || {
    { [ ! -e "$file" ] || grep '^# wanted by ' "$file"; echo "# wanted by $tune_for"; printf '%s\n' "${settings[@]}"; } >"$file.new"
    mv -f "$file.new" "$file"
    say "wrote $file"
  }
  for setting in "${settings[@]}"; do
    wanted=${setting#*=}
    now=$(sysctl -n "${setting%%=*}")
    if [ "$now" != "$wanted" ] && { [ "${setting%%=*}" = vm.swappiness ] || [ "$now" -lt "$wanted" ]; }; then
      sysctl -q -w "$setting" || fail "tuneKernel: $setting cannot be set, it is $now; set it outside, and remove tuneKernel"
    fi
  done
}

ensure_tools
[ -z "$tune_for" ] || tune_kernel
ensure_user
ensure_java
ensure_release
mkdir -p "$data"
: >"$data/.pulumi-rocketmq"
