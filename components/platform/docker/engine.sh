# shellcheck shell=bash disable=SC2154,SC2034 # the text before it sets the missing variables
# Whether an engine can be used, before anything is made on it. Set before: host, engine, network, subnet and docker_at.
fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

number() { # of an IPv4 address
  local a b c d
  IFS=. read -r a b c d <<<"$1"
  echo $(((a << 24) + (b << 16) + (c << 8) + d))
}

overlap() { # overlap <subnet> <subnet>
  local bits=${1#*/}
  [ "${2#*/}" -ge "$bits" ] || bits=${2#*/}
  [ $(($(number "${1%/*}") >> (32 - bits))) -eq $(($(number "${2%/*}") >> (32 - bits))) ]
}

limit=30
said=$(docker_at "$host" version --format '{{.Server.Version}}' 2>&1) || fail "hosts.$host.engine: no Docker engine answers at $engine: $(tail -n 1 <<<"$said")"
if [ -n "$subnet" ]; then
  for id in $(docker_at "$host" network ls -q); do
    read -r name used _ < <(docker_at "$host" network inspect --format '{{.Name}} {{range .IPAM.Config}}{{.Subnet}} {{end}}' "$id" 2>/dev/null) || true
    case $used in
      *.*/*) [ "$name" = "$network" ] || ! overlap "$subnet" "$used" || fail "subnet: $subnet overlaps with the network $name ($used) of that engine; give another subnet" ;;
    esac
  done
fi
echo "Docker $said at $engine"
