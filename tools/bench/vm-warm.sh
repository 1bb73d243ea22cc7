#!/usr/bin/env bash
# Reads once what each way of installing reads, so that the first one measured does not pay the disk for the others.
# Environment: see vm-ssh.sh.
set -euo pipefail
# shellcheck source=tools/bench/vm-ssh.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/vm-ssh.sh"

cat -- "$BENCH_ARCHIVE" >/dev/null
for id in "${!ADDRESS[@]}"; do on "$id" "cat /srv/packages/*.deb >/dev/null"; done
