# shellcheck shell=bash
# Go, only where the Pulumi CLI or its language host has to be built.

GO_MINIMUM=1.21 # from here on Go fetches the toolchain that a go.mod asks for by itself

go_version() { "$1" version 2>/dev/null | sed -n 's/^go version go\([0-9.]*\).*/\1/p'; }

go_fit() { # prints the first go that is new enough
  local candidate
  for candidate in "$(on_path go)" /usr/local/go/bin/go /usr/lib/go-*/bin/go "$CACHE"/go-*/bin/go; do
    [ -x "$candidate" ] || continue
    at_least "$(go_version "$candidate")" "$GO_MINIMUM" || continue
    printf '%s\n' "$candidate"
    return 0
  done
  return 1
}

# An older Go cannot switch toolchains, but a toolchain is a module, and that it can fetch and verify.
go_by_module() { # go_by_module <old go> <version>
  local dir os_arch
  os_arch=$("$1" env GOOS)-$("$1" env GOARCH)
  logged go env GOFLAGS= "$1" mod download "golang.org/toolchain@v0.0.1-go$2.$os_arch" || return 1
  dir=$("$1" env GOMODCACHE)/golang.org/toolchain@v0.0.1-go$2.$os_arch
  temp_dir go
  cp -R -- "$dir/." "$NEW_DIR" || return 1
  chmod -R u+w -- "$NEW_DIR"
  chmod +x -- "$NEW_DIR"/bin/* "$NEW_DIR"/pkg/tool/*/*
  keep "$NEW_DIR" "$CACHE/go-$2"
}

go_by_apt() { # go_by_apt <version for the fallback>
  can_apt || return 1
  have go || apt_install golang-go || return 1
  hash -r
  go_fit >/dev/null || go_by_module "$(on_path go)" "$1"
}

need_go() { # sets GO
  local wanted
  wanted=$(sed -n 's/^go \([0-9.]*\)$/\1/p' "$ROOT/tools/pulumi-cli/go.mod")
  GO=$(go_fit) && return 0
  if have go; then go_by_module "$(on_path go)" "$wanted" || true; else go_by_apt "$wanted" || true; fi
  GO=$(go_fit) || die "Pulumi must be built here (its download was refused) and Go >= $GO_MINIMUM is missing: install Go, or put a pulumi >= $PULUMI_MINIMUM on PATH"
}

# Static (CGO_ENABLED=0): no C compiler needed. GOTOOLCHAIN=auto: go.mod may name a newer Go than the one here.
go_build() { # go_build <step> <module folder> <output> <arguments>...
  local step=$1 folder=$2 output=$3
  (
    cd -- "$folder" || exit 1
    unset GOOS GOARCH GOWORK
    GOFLAGS=-mod=readonly CGO_ENABLED=0 GOTOOLCHAIN=auto logged "$step" "$GO" build -buildvcs=false -o "$output" "${@:4}"
  )
}
