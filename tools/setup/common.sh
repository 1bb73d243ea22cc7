# shellcheck shell=bash
# Shared by tools/setup.sh and its steps: where things live, how they are said, fetched, locked and kept.

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=${PULUMI_ROCKETMQ_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pulumi-rocketmq}
SETUP=$ROOT/.setup # in the work tree, ignored by git: the environment file, logs, test results
TMP=$CACHE/tmp     # same file system as the results, so that `mv` is atomic
REFUSED_HOSTS=" "  # hosts that did not answer in this run

say() { printf '%-11s %-10s %s\n' "$1" "$2" "$3"; }
note() { printf '%-11s %-10s %s\n' "$1" "..." "$2" >&2; }
die() {
  printf 'setup: %s\n' "$*" >&2
  exit 1
}

have() { command -v -- "$1" >/dev/null 2>&1; }
on_path() { type -P -- "$1" || true; }
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; } # at_least <version> <minimum>

sha256() { # of standard input
  if have sha256sum; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}
sha512_of() { # sha512_of <file>
  if have sha512sum; then sha512sum; else shasum -a 512; fi <"$1" | cut -d ' ' -f 1
}
recipe_key() { cat -- "$@" | sha256 | cut -c 1-12; } # recipe_key <file>...: one short name for what they hold

with_timeout() { # with_timeout <seconds> <command>...
  if have timeout; then timeout -k 5 "$@"; else "${@:2}"; fi
}

arch() {
  case $(uname -m) in
    x86_64 | amd64) echo x64 ;;
    aarch64 | arm64) echo arm64 ;;
    *) uname -m ;;
  esac
}

# What the user put on PATH, without what an earlier set-up put there.
clean_path() {
  local entry kept=""
  local IFS=:
  for entry in $PATH; do
    case $entry in
      "$CACHE"/* | "$ROOT"/tools/offline-plugins/*) ;;
      *) kept=${kept:+$kept:}$entry ;;
    esac
  done
  PATH=$kept
}

lock() { # two set-ups at once: the second one waits, then finds everything done
  mkdir -p "$TMP"
  have flock || return 0
  exec 9>"$CACHE/lock"
  flock -n 9 && return 0
  note lock "another set-up is running; waiting for it"
  flock 9
}

# Only the holder of the lock writes to TMP: what is there was left by an interrupted run.
clean_tmp() { rm -rf -- "${TMP:?}" && mkdir -p "$TMP"; }
# shellcheck disable=SC2034 # for the caller
temp_dir() { NEW_DIR=$(mktemp -d "$TMP/$1.XXXXXX") || die "no temporary directory in $TMP"; } # sets NEW_DIR

keep() { # keep <temporary directory> <destination>: all of it or nothing
  { mkdir -p "$(dirname -- "$2")" && rm -rf -- "$2" && mv -- "$1" "$2"; } || die "cannot write $2"
}

# One try, and seconds until it fails. A host that did not answer is not asked again in this run.
official() { # official <url> <file>
  local host=${1#*://} rc=0
  host=${host%%/*}
  case $REFUSED_HOSTS in *" $host "*) return 1 ;; esac
  have curl || return 1
  curl -fsSL --connect-timeout 5 --max-time 900 --speed-limit 20000 --speed-time 15 -o "$2" "$1" 2>/dev/null || rc=$?
  [ "$rc" -eq 0 ] && return 0
  [ "$rc" -eq 22 ] || [ "$rc" -eq 37 ] || REFUSED_HOSTS+="$host " # 22, 37: it answered, and has no such file
  rm -f -- "$2"
  return 1
}

logged() { # logged <step> <command>...: quiet when it works, its last lines when it does not
  local log=$SETUP/log/$1.log
  mkdir -p "$SETUP/log"
  "${@:2}" >"$log" 2>&1 </dev/null 9>&- && return 0
  tail -n 30 -- "$log" >&2
  return 1
}

# --- apt, where this is root on Debian or a relative of it
can_apt() { [ "$(id -u)" -eq 0 ] && have apt-get; }
apt_refresh() {
  [ -z "${APT_FRESH-}" ] || return 0
  APT_FRESH=1
  logged apt-update apt-get update -qq || true
}
apt_candidate() { # apt_candidate <package>: its version without epoch; empty if there is none
  apt_refresh
  apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: *//p' | sed -e 's/^(none)$//' -e 's/^[0-9]*://'
}
apt_install() {
  apt_refresh
  DEBIAN_FRONTEND=noninteractive logged "apt-$1" apt-get install -y -qq --no-install-recommends "$@"
}

# --- .setup/env: one fragment a step, so that running some of the steps keeps what the others found
env_begin() {
  ENV_FRAGMENT=$SETUP/env.d/$1
  mkdir -p "$SETUP/env.d"
  : >"$ENV_FRAGMENT"
}
env_var() {
  printf 'export %s=%q\n' "$1" "$2" >>"$ENV_FRAGMENT"
  export "$1=$2"
}
# shellcheck disable=SC2016 # expanded where the file is sourced
env_default() { printf 'export %s="${%s:-%s}"\n' "$1" "$1" "$2" >>"$ENV_FRAGMENT"; }
# shellcheck disable=SC2016
env_path() {
  printf 'case ":$PATH:" in *:%q:*) ;; *) export PATH=%q:"$PATH" ;; esac\n' "$1" "$1" >>"$ENV_FRAGMENT"
  PATH=$1:$PATH
}
env_write() {
  env_begin 00-cache
  env_var PULUMI_ROCKETMQ_CACHE "$CACHE"
  {
    echo "# Written by tools/setup.sh; source it to use what it found."
    cat -- "$SETUP"/env.d/*
  } >"$SETUP/env.new"
  mv -- "$SETUP/env.new" "$SETUP/env"
}
