# shellcheck shell=bash
# The Pulumi CLI, its Node.js language host and the provider plugins.
# PULUMI_EXE is the CLI that was taken.

PULUMI_MINIMUM=3.200.0
PULUMI_VERSION=3.274.1

pulumi_version() { PULUMI_SKIP_UPDATE_CHECK=true with_timeout 20 "$1" version 2>/dev/null | head -n 1 | tr -d 'v'; }

pulumi_on_path() { # leaves in PULUMI_OLD what was there and is not fit
  local found version
  PULUMI_OLD=""
  found=$(on_path pulumi)
  [ -n "$found" ] || return 1
  version=$(pulumi_version "$found")
  case $version in 3.*) at_least "$version" "$PULUMI_MINIMUM" && pulumi_take "$found" "from PATH" && return 0 ;; esac
  PULUMI_OLD="; the v${version:-?} on PATH is not v$PULUMI_MINIMUM or newer of major version 3"
  return 1
}

pulumi_take() { # pulumi_take <executable> <how>
  PULUMI_EXE=$1
  case $1 in "$CACHE"/*) env_path "$(dirname -- "$1")" ;; esac
  say pulumi "v$(pulumi_version "$1")" "$2"
}

pulumi_checksum_ok() { # pulumi_checksum_ok <archive> <name> <base url>: sets PULUMI_CHECKED
  local sums=$1.sums want got
  PULUMI_CHECKED="no checksum file beside it"
  official "$3/pulumi-$PULUMI_VERSION-checksums.txt" "$sums" || return 0
  want=$(awk -v name="$2" '$2 == name || $2 == "*" name {print tolower($1)}' "$sums")
  [ -n "$want" ] || return 0
  got=$(sha256 <"$1")
  [ "$want" = "$got" ] || die "$2: SHA-256 is $got, published is $want; nothing was kept"
  PULUMI_CHECKED="SHA-256 checked"
}

pulumi_official() { # pulumi_official <destination>
  local base=${PULUMI_MIRROR:-https://get.pulumi.com/releases/sdk} name temp began=$SECONDS
  name=pulumi-v$PULUMI_VERSION-$(uname -s | tr '[:upper:]' '[:lower:]')-$(arch).tar.gz
  temp_dir pulumi
  temp=$NEW_DIR
  official "$base/$name" "$temp/$name" || return 1
  pulumi_checksum_ok "$temp/$name" "$name" "$base"
  mkdir -p "$temp/dist/bin"
  tar -xzf "$temp/$name" -C "$temp/dist/bin" --strip-components=1 2>/dev/null || return 1
  [ -x "$temp/dist/bin/pulumi" ] || return 1
  echo "official download, $PULUMI_CHECKED" >"$temp/dist/from"
  keep "$temp/dist" "$1"
  pulumi_take "$1/bin/pulumi" "official download in $((SECONDS - began)) s, $PULUMI_CHECKED$PULUMI_OLD"
}

pulumi_build() { # pulumi_build <destination>
  local temp began=$SECONDS stamp=github.com/pulumi/pulumi/sdk/v3/go/common/version.Version
  need_go
  note pulumi "building v$PULUMI_VERSION from Go modules: some minutes, once"
  temp_dir pulumi
  temp=$NEW_DIR
  go_build pulumi "$ROOT/tools/pulumi-cli" "$temp/bin/pulumi" -ldflags "-s -w -X $stamp=v$PULUMI_VERSION" \
    github.com/pulumi/pulumi/pkg/v3/cmd/pulumi || die "go could not build pulumi (log: .setup/log/pulumi.log): put a pulumi >= $PULUMI_MINIMUM on PATH"
  [ "$(pulumi_version "$temp/bin/pulumi")" = "$PULUMI_VERSION" ] || die "the pulumi that was built does not say v$PULUMI_VERSION"
  echo "built from Go modules" >"$temp/from"
  keep "$temp" "$1"
  pulumi_take "$1/bin/pulumi" "built from Go modules (official download refused) in $((SECONDS - began)) s$PULUMI_OLD"
}

pulumi_cached() { # pulumi_cached <destination>
  [ -x "$1/bin/pulumi" ] || return 1
  pulumi_take "$1/bin/pulumi" "cached, $(cat -- "$1/from")$PULUMI_OLD"
}

pulumi_cli() {
  local official_dir=$CACHE/pulumi/v$PULUMI_VERSION-official built_dir
  built_dir=$CACHE/pulumi/v$PULUMI_VERSION-$(recipe_key "$ROOT"/tools/pulumi-cli/{go.mod,go.sum,tools.go})
  pulumi_on_path && return 0
  pulumi_cached "$official_dir" && return 0
  [ -z "${REFRESH-}" ] && pulumi_cached "$built_dir" && return 0
  pulumi_official "$official_dir" && return 0
  pulumi_cached "$built_dir" && return 0
  pulumi_build "$built_dir"
}

# --- the language host: beside the CLI, where the CLI looks first, else on PATH
LANGUAGE_SDK=github.com/pulumi/pulumi/sdk/v3
language_version() { sed -n "s|^require $LANGUAGE_SDK \(.*\)\$|\1|p" "$ROOT/tools/pulumi-language-nodejs/go.mod"; }

language_build() { # language_build <executable>
  local temp
  need_go
  note language "building pulumi-language-nodejs from Go modules: about a minute, once"
  temp_dir language
  temp=$NEW_DIR
  go_build language "$ROOT/tools/pulumi-language-nodejs" "$temp/pulumi-language-nodejs" -ldflags "-s -w" \
    "$LANGUAGE_SDK/nodejs/cmd/pulumi-language-nodejs" || die "go could not build pulumi-language-nodejs (log: .setup/log/language.log)"
  keep "$temp/pulumi-language-nodejs" "$1"
}

language_host() {
  local name=pulumi-language-nodejs dir key file began=$SECONDS how
  dir=$(dirname -- "$(readlink -f -- "$PULUMI_EXE")")
  [ -x "$dir/$name" ] && [ ! -f "$dir/$name.key" ] && say language - "beside pulumi" && return 0
  have "$name" && [ ! -f "$dir/$name.key" ] && say language - "from PATH" && return 0
  key=$(recipe_key "$ROOT"/tools/pulumi-language-nodejs/{go.mod,go.sum,tools.go})
  case $PULUMI_EXE in "$CACHE"/*) ;; *) dir=$CACHE/language/$(language_version)-$key && env_path "$dir" ;; esac
  file=$dir/$name
  how="cached, built from Go modules"
  if [ ! -x "$file" ] || [ "$(cat -- "$file.key" 2>/dev/null)" != "$key" ]; then
    language_build "$file"
    printf '%s\n' "$key" >"$file.key"
    how="built from Go modules (pulumi came without it) in $((SECONDS - began)) s"
  fi
  say language "$(language_version)" "$how"
}

step_pulumi() {
  env_begin 30-pulumi
  env_default PULUMI_SKIP_UPDATE_CHECK true
  # The steps install the plugins that a stack needs. By itself Pulumi would get all whose packages are there: the aws
  # plugin for a stack of this machine.
  env_default PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION true
  pulumi_cli
  language_host
}

# --- the provider plugins of the packages in package.json
plugin_version() { sed -n "s|^ *\"@pulumi/$1\": *\"\([0-9.]*\)\".*|\1|p" "$ROOT/package.json" | head -n 1; }

plugin_installed() { # plugin_installed <name> <version>
  local dir=${PULUMI_HOME:-$HOME/.pulumi}/plugins/resource-$1-v$2
  [ -x "$dir/pulumi-resource-$1" ] && [ ! -f "$dir.partial" ]
}

plugin_offline() { # plugin_offline <name> <why>: sets PLUGIN_HOW
  local dir=$ROOT/tools/offline-plugins/$1
  PLUGIN_HOW=offline
  [ -x "$dir/pulumi-resource-$1" ] || die "the $1 plugin is not installed ($2) and tools/offline-plugins/$1 has no executable pulumi-resource-$1"
  env_path "$dir"
  say plugin offline "$1: tools/offline-plugins/$1 on PATH ($2)"
}

plugin_answers() { # plugin_answers <name> <version>: so that no long time is waited for a host that is not reached
  local name
  name=pulumi-resource-$1-v$2-$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m | sed -e s/x86_64/amd64/ -e s/aarch64/arm64/).tar.gz
  have curl && curl -fsSIL --connect-timeout 5 --max-time 15 -o /dev/null "https://get.pulumi.com/releases/plugins/$name" 2>/dev/null
}

plugin_download() { # plugin_download <name> <version>: its output only in the log, as the step's line tells a refusal
  local seconds=20
  case $REFUSED_HOSTS in *" get.pulumi.com "*) return 1 ;; esac # the CLI was asked for there, in this run
  if [ "$1" = aws ]; then plugin_answers "$@" && seconds=$AWS_PLUGIN_SECONDS || return 1; fi
  mkdir -p "$SETUP/log"
  PULUMI_SKIP_UPDATE_CHECK=true with_timeout "$seconds" "$PULUMI_EXE" plugin install resource "$1" "$2" \
    >"$SETUP/log/plugin-$1.log" 2>&1 </dev/null 9>&-
}

plugin_take() { # plugin_take <name>
  local version stamp began=$SECONDS
  # shellcheck disable=SC2034 # for who takes more where it is offline
  PLUGIN_HOW=real
  version=$(plugin_version "$1")
  [ -n "$version" ] || die "package.json names no version of @pulumi/$1"
  stamp=$CACHE/refused/resource-$1-$version
  plugin_installed "$1" "$version" && say plugin "v$version" "$1: installed already" && return 0
  have "pulumi-resource-$1" && say plugin - "$1: from PATH" && return 0
  if [ -f "$stamp" ] && [ -z "${REFRESH-}" ]; then
    plugin_offline "$1" "its download was $(cat -- "$stamp"); 'make setup REFRESH=1' tries again"
    return 0
  fi
  plugin_download "$1" "$version" || true
  if plugin_installed "$1" "$version"; then
    say plugin "v$version" "$1: installed by pulumi in $((SECONDS - began)) s"
    return 0
  fi
  mkdir -p "$CACHE/refused"
  date -u '+refused on %Y-%m-%d' >"$stamp"
  plugin_offline "$1" "its download was $(cat -- "$stamp")"
}

step_plugin() {
  [ -n "${PULUMI_EXE-}" ] || step_pulumi
  env_begin 40-plugin
  plugin_take command
  plugin_take docker
}
