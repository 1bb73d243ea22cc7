# shellcheck shell=bash
# Node.js, the npm packages of package-lock.json, and the compiled code in bin/.

NODE_MINIMUM=20
NODE_MAJOR=22 # what is installed where there is none

node_version() { "$1" --version 2>/dev/null | tr -d 'v'; }

node_on_path() {
  local found version
  found=$(on_path node)
  [ -n "$found" ] || return 1
  version=$(node_version "$found")
  at_least "${version:-0}" "$NODE_MINIMUM" || return 1
  say node "v$version" "from PATH$1"
}

node_by_apt() {
  can_apt || return 1
  if at_least "$(apt_candidate nodejs)" "$NODE_MINIMUM"; then
    apt_install nodejs npm || apt_install nodejs # some archives ship npm inside of nodejs
    hash -r
    node_on_path " (installed by apt: none of version $NODE_MINIMUM or newer was there)"
  else
    have npm || apt_install npm # its node is too old for us, and new enough to fetch a newer one
    return 1
  fi
}

node_by_npm() {
  local package dest temp began=$SECONDS how
  package=node-linux-$(arch)
  dest=$CACHE/node/$package-$NODE_MAJOR
  how="cached npm package $package"
  if [ ! -x "$dest/bin/node" ]; then
    have npm || return 1
    temp_dir node
    temp=$NEW_DIR
    logged node npm install --prefix "$temp" --no-save --no-audit --no-fund --loglevel=error "$package@$NODE_MAJOR" || return 1
    [ -x "$temp/node_modules/$package/bin/node" ] || return 1
    keep "$temp/node_modules/$package" "$dest"
    how="from the npm package $package in $((SECONDS - began)) s (no Node.js of version $NODE_MINIMUM or newer)"
  fi
  env_path "$dest/bin"
  say node "v$(node_version "$dest/bin/node")" "$how"
}

step_node() {
  env_begin 10-node
  node_on_path "" && return 0
  [ -x "$CACHE/node/node-linux-$(arch)-$NODE_MAJOR/bin/node" ] && node_by_npm && return 0
  node_by_apt || node_by_npm || die "no Node.js >= $NODE_MINIMUM: install Node.js $NODE_MAJOR with npm and put it on PATH"
}

# True if what is installed is what the lock file says (the optional packages of other platforms aside).
npm_installed() {
  [ -f "$ROOT/node_modules/.package-lock.json" ] || return 1
  node -e '
    const read = (file) => JSON.parse(require("fs").readFileSync(file, "utf8")).packages;
    const [want, got] = process.argv.slice(1).map(read);
    const missing = Object.entries(want).filter(([path, entry]) =>
      path !== "" && (got[path] ? got[path].version !== entry.version : !entry.optional));
    process.exit(missing.length === 0 ? 0 : 1);
  ' "$ROOT/package-lock.json" "$ROOT/node_modules/.package-lock.json" 2>/dev/null
}

step_npm() {
  local stamp=$ROOT/node_modules/.setup-stamp key began=$SECONDS count how
  key=$(recipe_key "$ROOT/package-lock.json")
  if [ -f "$stamp" ] && [ "$(cat -- "$stamp")" = "$key" ]; then
    how="as in package-lock.json"
  elif npm_installed; then
    how="as in package-lock.json (checked)"
  else
    have npm || die "npm is missing: install npm (it comes with Node.js $NODE_MAJOR) and put it on PATH"
    logged npm npm ci --prefix "$ROOT" --loglevel=error --no-audit --no-fund --prefer-offline ||
      die "npm ci failed: is the npm registry of your npm configuration reachable? (log: .setup/log/npm.log)"
    how="installed by npm ci in $((SECONDS - began)) s (node_modules was not what package-lock.json says)"
  fi
  printf '%s\n' "$key" >"$stamp"
  count=$(grep -c '^    "node_modules/' "$ROOT/node_modules/.package-lock.json" 2>/dev/null || true)
  say npm "${count:-0} pkgs" "$how"
}

build_key() {
  (
    cd -- "$ROOT" || exit 1
    {
      find cli components tools configs -type f \( -name '*.ts' -o -name '*.mjs' -o -name '*.json' -o -name '*.yaml' -o -name '*.js' -o -name '*.sh' -o -name '*.java' \) -not -path '*/node_modules/*' 2>/dev/null
      find package-lock.json package.json tsconfig.json tsconfig.build.json
    } | LC_ALL=C sort | tr '\n' '\0' | xargs -0 cat /dev/null | sha256
    find cli components tools configs -name '*.ts' 2>/dev/null | LC_ALL=C sort | sha256
  ) | sha256 | cut -c 1-12
}

step_build() {
  local stamp=$ROOT/bin/.setup-stamp key began=$SECONDS
  key=$(build_key)
  if [ -f "$stamp" ] && [ "$(cat -- "$stamp")" = "$key" ]; then
    say build "$key" "bin/ is up to date"
    return 0
  fi
  rm -f -- "$stamp"
  [ -n "${ROCKETMQ_READY-}" ] || step_rocketmq # the build compiles a Java program against it
  began=$SECONDS
  logged build npm run --prefix "$ROOT" --silent build || die "npm run build failed (log: .setup/log/build.log)"
  mkdir -p "$ROOT/bin"
  printf '%s\n' "$key" >"$stamp"
  say build "$key" "compiled in $((SECONDS - began)) s (the sources changed)"
}
