# shellcheck shell=bash
# A JDK: RocketMQ runs on it. Maven only where the release has to be put together from its parts.

JAVA_MINIMUM=8

java_homes() { # candidates, best first
  local javac
  [ -z "${JAVA_HOME-}" ] || printf '%s\n' "$JAVA_HOME"
  javac=$(on_path javac)
  [ -z "$javac" ] || dirname -- "$(dirname -- "$(readlink -f -- "$javac")")"
}

java_version() { # java_version <home>: 17.0.15; the 1. of 1.8.0_392 is dropped
  local version=""
  [ ! -f "$1/release" ] || version=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$1/release")
  [ -n "$version" ] || version=$("$1/bin/javac" -version 2>&1 | awk '/javac/ {print $2}')
  printf '%s\n' "${version#1.}"
}

java_found() { # java_found <why>
  local home version
  while read -r home; do
    if [ ! -x "$home/bin/javac" ] || [ ! -x "$home/bin/java" ]; then continue; fi
    version=$(java_version "$home")
    at_least "${version:-0}" "$JAVA_MINIMUM" || continue
    env_var JAVA_HOME "$home"
    [ "$(on_path java)" != "" ] || env_path "$home/bin"
    say java "$version" "$1"
    return 0
  done < <(java_homes)
  return 1
}

step_java() {
  local began=$SECONDS package=openjdk-17-jdk-headless
  env_begin 20-java
  java_found "from ${JAVA_HOME:+JAVA_HOME or }PATH" && return 0
  can_apt || die "no JDK >= $JAVA_MINIMUM (java and javac): install one, for example 'sudo apt-get install $package', or set JAVA_HOME"
  [ -n "$(apt_candidate "$package")" ] || package=default-jdk-headless
  apt_install "$package" || die "apt could not install $package (log: .setup/log/apt-$package.log): install a JDK or set JAVA_HOME"
  hash -r
  java_found "$package by apt in $((SECONDS - began)) s (no JDK was there)" || die "$package is installed and there is still no javac on PATH"
}

need_maven() {
  have mvn && return 0
  can_apt || die "RocketMQ's archive cannot be downloaded and mvn is missing: install Maven ('sudo apt-get install maven'), or set ROCKETMQ_DIST to a release"
  apt_install maven || die "apt could not install maven (log: .setup/log/apt-maven.log): install it, or set ROCKETMQ_DIST to a release"
  hash -r
}
