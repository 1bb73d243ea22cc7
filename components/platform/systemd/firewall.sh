#!/usr/bin/env bash
# Opens the ports of one process to given sources in the firewall that is active on this host, and closes them again:
# firewall <open|close> <unit>. What it opened stands in run/firewall, so that just that is closed, whatever conf says now.
# shellcheck disable=SC2154 # ports and sources come from conf/launch
set -euo pipefail
cd "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")"
mark="pulumi-rocketmq $2"

active() {
  if command -v firewall-cmd >/dev/null && firewall-cmd --state >/dev/null 2>&1; then
    echo firewalld
  elif command -v ufw >/dev/null && ufw status 2>/dev/null | grep -q '^Status: active'; then
    echo ufw
  elif command -v nft >/dev/null && [ -n "$(nft_chain)" ]; then
    echo nftables
  fi
}

# The first chain that filters what comes in: `inet filter input`.
nft_chain() {
  nft list chains 2>/dev/null | awk '$1 == "table" { table = $2 " " $3 } $1 == "chain" { chain = $2 }
    / hook input / && /type filter/ && table !~ /docker/ { print table, chain; exit }'
}

family() {
  if [[ $1 == *:* ]]; then echo ipv6; else echo ipv4; fi
}

rich_rule() { # rich_rule <source> <port>
  printf 'rule family="%s" source address="%s" port port="%s" protocol="tcp" accept' "$(family "$1")" "$1" "$2"
}

add() { # add <firewall> <source> <port>
  local chain
  case $1 in
    firewalld)
      firewall-cmd --quiet --permanent --add-rich-rule="$(rich_rule "$2" "$3")"
      firewall-cmd --quiet --add-rich-rule="$(rich_rule "$2" "$3")"
      ;;
    ufw) ufw allow proto tcp from "$2" to any port "$3" comment "$mark" >/dev/null ;;
    nftables)
      read -ra chain <<<"$(nft_chain)"
      nft insert rule "${chain[@]}" "$(if [ "$(family "$2")" = ipv4 ]; then echo ip; else echo ip6; fi)" saddr "$2" \
        tcp dport "$3" accept comment "\"$mark\""
      ;;
  esac
}

remove() { # remove <firewall> <source> <port>
  case $1 in
    firewalld)
      firewall-cmd --quiet --permanent --remove-rich-rule="$(rich_rule "$2" "$3")" || true
      firewall-cmd --quiet --remove-rich-rule="$(rich_rule "$2" "$3")" 2>/dev/null || true
      ;;
    ufw) ufw delete allow proto tcp from "$2" to any port "$3" >/dev/null || true ;;
    nftables) ;;
  esac
}

# Rules of nftables carry our mark; those of the others are known by what they say.
remove_nft() {
  local family table chain handle
  command -v nft >/dev/null || return 0
  nft -a list ruleset 2>/dev/null | awk -v mark="comment \"$mark\"" '$1 == "table" { table = $2 " " $3 }
    $1 == "chain" { chain = $2 } index($0, mark) { print table, chain, $NF }' |
    while read -r family table chain handle; do
      nft delete rule "$family" "$table" "$chain" handle "$handle"
    done
}

close() {
  local how from port
  [ -e run/firewall ] || return 0
  while read -r how from port <&3; do
    remove "$how" "$from" "$port"
  done 3<run/firewall
  remove_nft
  rm -f run/firewall
}

# Those of a ruleset are gone after a restart of the host, so they are asked for again at each start.
open() {
  local how from port
  # shellcheck source=/dev/null
  . conf/launch
  how=$(active)
  for from in "${sources[@]}"; do
    for port in "${ports[@]}"; do
      [ -z "$how" ] || echo "$how $from ${port%% *}"
    done
  done >run/firewall.new
  if cmp -s run/firewall.new run/firewall && { [ "$how" != nftables ] || nft list ruleset | grep -qF "comment \"$mark\""; }; then
    rm -f run/firewall.new
    return
  fi
  close
  mv -f run/firewall.new run/firewall
  while read -r how from port <&3; do
    add "$how" "$from" "$port"
  done 3<run/firewall
}

"$1"
