#!/usr/bin/env bash
# Runs Pulumi for the Makefile: tools/stack.sh <up|preview|report|refresh|down|purge|status|verify|drill|outputs> <stack>
#
# State lies where you are logged in; if nowhere, in ${XDG_DATA_HOME:-~/.local/share}/pulumi-rocketmq/state, with an empty
# passphrase unless PULUMI_CONFIG_PASSPHRASE(_FILE) says another. The committed Pulumi.<stack>.yaml is never written to:
# Pulumi would add its `encryptionsalt`, so it works on a copy that is renewed before each command.
set -euo pipefail

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
DATA=${XDG_DATA_HOME:-$HOME/.local/share}/pulumi-rocketmq # beside `state`, the stores of the stacks by their names
OWN=$DATA/.stack
# shellcheck source=/dev/null
. "$ROOT/tools/setup/stores.sh"

fail() { # fail <exit code> <text>
  printf 'stack: %s\n' "$2" >&2
  exit "$1"
}

logged_in() {
  local file=${PULUMI_HOME:-$HOME/.pulumi}/credentials.json
  [ -f "$file" ] && grep -qE '"current" *: *"[^"]' "$file"
}

choose_backend() {
  if [ -n "${PULUMI_BACKEND_URL-}" ] || logged_in; then return 0; fi
  mkdir -p "$DATA/state"
  chmod 0700 "$DATA/state" # with an empty passphrase its secrets are read by who reads it
  export PULUMI_BACKEND_URL=file://$DATA/state
  [ -n "${PULUMI_CONFIG_PASSPHRASE+set}${PULUMI_CONFIG_PASSPHRASE_FILE-}" ] || export PULUMI_CONFIG_PASSPHRASE=""
}

use_setup() { # what tools/setup.sh found
  # Types are checked by `make typecheck`, not before each command: that saves seconds.
  export PULUMI_NODEJS_TRANSPILE_ONLY=${PULUMI_NODEJS_TRANSPILE_ONLY:-true}
  # shellcheck source=/dev/null
  [ ! -f "$ROOT/.setup/env" ] || . "$ROOT/.setup/env"
  command -v pulumi >/dev/null || fail 1 "there is no pulumi: run 'make setup' first"
}

# Sets CONFIG: the file itself where its owner committed how its secrets are encrypted, else the copy.
choose_config() {
  local committed=$ROOT/Pulumi.$STACK.yaml salt=""
  [ -f "$committed" ] || fail 1 "no Pulumi.$STACK.yaml; there are:$(cd -- "$ROOT" && printf ' %s' Pulumi.*.yaml)"
  CONFIG=$committed
  grep -qE '^(encryptionsalt|encryptedkey|secretsprovider):' "$committed" && return 0
  CONFIG=$OWN/config/$NAME.yaml
  mkdir -p "$OWN/config"
  [ ! -f "$CONFIG" ] || salt=$(grep -E '^(encryptionsalt|encryptedkey|secretsprovider):' "$CONFIG" || true)
  { cat -- "$committed" && if [ -n "$salt" ]; then printf '%s\n' "$salt"; fi; } >"$CONFIG.new"
  mv -- "$CONFIG.new" "$CONFIG"
}

# `stack init` writes Pulumi.<stack>.yaml where Pulumi.yaml is: it runs in a folder of its own.
ensure_stack() {
  local folder=$OWN/init/$PROJECT out
  pulumi stack ls --json 2>/dev/null | grep -qE "\"name\": *\"$STACK\"" && return 0
  mkdir -p "$folder"
  cp -- "$ROOT/Pulumi.yaml" "$folder/Pulumi.yaml"
  rm -f -- "$folder/Pulumi.$STACK.yaml"
  out=$(pulumi -C "$folder" stack init "$STACK" --no-select --non-interactive 2>&1) && return 0
  case $out in
    *"already exists"*) ;;
    *"currently locked"*) told_locked "$out" && exit 1 ;;
    *) fail 1 "$out" ;;
  esac
}

# `pulumi cancel` knows no stack whose creation was interrupted: there only the lock itself can go.
told_locked() {
  local lock
  lock=$(sed -n 's|^ *file://\([^?]*\.json\).*|\1|p' <<<"$1" | head -n 1)
  printf 'stack: %s\n' "$1" >&2
  echo "stack: an earlier run was interrupted, or another one is at work. If none is, this clears the lock:" >&2
  printf "  rm -- '%s'\n" "${lock:-the file named above}" >&2
}

stack_exists() { pulumi stack export --stack "$STACK" >/dev/null 2>&1; }

run() { # run <pulumi arguments>...: says how to clear the lock of an interrupted run
  local rc=0
  mkdir -p "$OWN"
  # Errors to the terminal and to a file; -i: an interrupt is for Pulumi, which then ends in its own order.
  { pulumi "$@" 2>&1 1>&3 | tee -i "$OWN/last-error" >&2; } 3>&1 || rc=$?
  [ "$rc" -ne 0 ] || return 0
  if grep -q "currently locked" "$OWN/last-error"; then
    echo "stack: an earlier run was interrupted, or another one is at work. If none is, this clears the lock:" >&2
    echo "  cd $ROOT && ${PULUMI_BACKEND_URL:+PULUMI_BACKEND_URL=$PULUMI_BACKEND_URL }$(command -v pulumi) cancel --yes --stack $STACK" >&2
  fi
  return "$rc"
}

OUTPUTS=""
# --- where the stores are: read from the outputs while they exist, kept for `purge`
note_stores() { # sets OUTPUTS
  OUTPUTS=$(pulumi stack output --json --stack "$STACK" 2>/dev/null) || return 0
  store_lines <<<"$OUTPUTS" | store_note "$DIRECTORY" "$VOLUMES"
}
noted_directory() { cat -- "$DIRECTORY" 2>/dev/null || true; }

cmd_up() {
  local rc=0
  ensure_stack
  run up --yes --skip-preview --non-interactive --stack "$STACK" --config-file "$CONFIG" || rc=$?
  note_stores # what an up that failed made is there as well
  [ "$rc" -ne 0 ] || tell_up
  return "$rc"
}

# The last lines of an up: where it is, and what comes next.
tell_up() {
  echo "stack $STACK is up, and every broker took a message and gave it back"
  up_lines <<<"$OUTPUTS"
  echo "  next         make status STACK=$STACK; after a change: make report STACK=$STACK; make down STACK=$STACK keeps the stores"
}

cmd_preview() {
  ensure_stack
  run preview --diff --non-interactive --stack "$STACK" --config-file "$CONFIG"
}

# FORMAT and FAIL_ON are the report's own options.
cmd_report() {
  ensure_stack
  { pulumi preview --json --show-sames --non-interactive --stack "$STACK" --config-file "$CONFIG" || true; } |
    node "$ROOT/bin/cli/main.js" report - --stack "$STACK" --format "${FORMAT:-text}" ${FAIL_ON:+--fail-on "$FAIL_ON"}
}

cmd_refresh() {
  run refresh --yes --skip-preview --non-interactive --stack "$STACK" --config-file "$CONFIG"
}

# Disks of machines that are made stay in the state of the stack, protected: the next `up` attaches them again.
has_disks() { grep -qE "^ *[\"']?$PROJECT:platform[\"']?: *[\"']?aws\b" "$CONFIG"; }

cmd_down() {
  local dir servers keep=()
  stack_exists || { echo "there is no stack $STACK" && return 0; }
  note_stores
  servers=$(server_lines <<<"$OUTPUTS" || true)
  ! has_disks || keep=(--exclude-protected)
  run destroy --yes --skip-preview --non-interactive --stack "$STACK" --config-file "$CONFIG" "${keep[@]}"
  dir=$(noted_directory)
  [ -z "$dir" ] || echo "stores kept in $dir; make purge YES=1 STACK=$STACK removes them"
  [ ! -f "$VOLUMES" ] || echo "stores kept in these volumes; make purge YES=1 STACK=$STACK removes them:"
  [ ! -f "$VOLUMES" ] || sed 's/^\([^ ]*\) \(.*\)$/  \2 on \1/' "$VOLUMES"
  [ -z "$servers" ] || printf 'stores kept on the servers; only you remove them, there:\n%s\n' "$servers"
  servers=$(disk_lines <<<"$OUTPUTS" || true)
  [ -z "$servers" ] || printf 'stores kept in these EBS volumes, which the next make up attaches; make purge YES=1 STACK=%s removes them:\n%s\n' "$STACK" "$servers"
}

resources_left() { # how many beside the stack itself; -1 if Pulumi did not say
  pulumi stack export --stack "$STACK" 2>/dev/null | node -e '
    let text = "";
    process.stdin.on("data", (part) => (text += part)).on("end", () => {
      try {
        const all = (JSON.parse(text).deployment ?? {}).resources ?? [];
        // The disks of machines, and what they are in, stay when all else is gone.
        const stays = /^pulumi:(pulumi:Stack$|providers:)|^aws:ebs\/volume:Volume$|^rocketmq:index:AwsHosts$/;
        console.log(all.filter((r) => !stays.test(r.type)).length);
      } catch {
        console.log(-1);
      }
    });'
}

cmd_purge() {
  local left dir
  [ "${YES-}" = 1 ] || fail 2 "purge removes the messages of stack $STACK for good; say so: make purge YES=1 STACK=$STACK"
  if stack_exists; then
    left=$(resources_left)
    [ "$left" = 0 ] || fail 1 "stack $STACK still has ${left/#-1/an unknown number of} resources: make down STACK=$STACK first"
  fi
  if has_disks && stack_exists; then
    run state unprotect --all --yes --stack "$STACK"
    run destroy --yes --skip-preview --non-interactive --stack "$STACK" --config-file "$CONFIG"
  fi
  dir=$(noted_directory)
  if [ -n "$dir" ]; then store_remove "$dir" || exit 1; fi
  if [ -f "$VOLUMES" ]; then volumes_remove "$VOLUMES" "$PROJECT/$STACK" || exit 1; fi
  [ -n "$dir" ] || [ -f "$VOLUMES" ] || has_disks || echo "no stores of stack $STACK are known on this machine"
  ! stack_exists || run stack rm "$STACK" --yes --preserve-config --non-interactive
  rm -f -- "$DIRECTORY" "$VOLUMES" "$OWN/config/$NAME.yaml"
}

cmd_status() { node "$ROOT/bin/tools/status.js" --stack "$STACK"; }
cmd_verify() { node "$ROOT/bin/tools/verify.js" --stack "$STACK"; }
# In place of this shell: a signal that ends a shell would leave the drill without the word.
cmd_drill() {
  exec node "$ROOT/bin/tools/drill/main.js" --stack "$STACK" ${KIND:+--kind "$KIND"} ${TARGET:+--target "$TARGET"} \
    ${DOWN_SECONDS:+--down-seconds "$DOWN_SECONDS"} ${RATE:+--rate "$RATE"} ${POLL_SECONDS:+--poll-seconds "$POLL_SECONDS"}
}
cmd_outputs() { run stack output --json --stack "$STACK"; }

main() {
  case ${1-} in up | preview | report | refresh | down | purge | status | verify | drill | outputs) ;; *) fail 2 "usage: tools/stack.sh <up|preview|report|refresh|down|purge|status|verify|drill|outputs> <stack>" ;; esac
  [[ ${2-} =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] || fail 2 "'${2-}' is no name of a stack"
  [ "$2" != state ] || fail 2 "a stack cannot be named 'state': that is the folder of Pulumi's own state"
  STACK=$2
  cd -- "$ROOT"
  PROJECT=$(sed -n 's/^name: *//p' Pulumi.yaml | tr -d '"'"'" | head -n 1)
  NAME=$PROJECT-$STACK
  DIRECTORY=$OWN/stores/$NAME # two notes of where its stores are
  VOLUMES=$OWN/volumes/$NAME
  use_setup
  choose_backend
  choose_config
  "cmd_$1"
}

main "$@"
