# shellcheck shell=bash
# Where a stack's stores lie on this machine, and the only function that removes them.
# A store directory is removed only if it holds the marker file that was put there when it was made.

STORE_MARKER=.pulumi-rocketmq

store_refusal() { # store_refusal <directory>: prints why it must not be removed; nothing if it may be
  local dir=$1 real home
  case $dir in /*) ;; *) echo "it is not an absolute path" && return 0 ;; esac
  [ ! -L "${dir%/}" ] || { echo "it is a symbolic link" && return 0; }
  real=$(cd -- "$dir" 2>/dev/null && pwd -P) || { echo "it is no directory that can be entered" && return 0; }
  home=$(cd -- "${HOME:-/}" 2>/dev/null && pwd -P || echo /)
  case $real in /*/*) ;; *) echo "it is / or directly below it" && return 0 ;; esac
  case $home/ in "$real"/*) echo "it is or holds the home directory" && return 0 ;; esac
  case $ROOT/ in "$real"/*) echo "it is or holds the work tree" && return 0 ;; esac
  if [ ! -f "$real/$STORE_MARKER" ] || [ -L "$real/$STORE_MARKER" ]; then
    echo "it has no marker file $STORE_MARKER"
  fi
}

store_remove() { # store_remove <directory>
  local why
  if [ ! -e "$1" ] && [ ! -L "$1" ]; then
    echo "no stores in $1"
    return 0
  fi
  why=$(store_refusal "$1")
  if [ -n "$why" ]; then
    echo "stack: $1 is not removed: $why" >&2
    return 1
  fi
  rm -rf -- "$1"
  echo "removed the stores in $1"
}
