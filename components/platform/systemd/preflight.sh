# shellcheck shell=bash disable=SC2154 # the script sets the variables: units, ports, disks, needs_mib, data, java_home,
# java_given, java_min, java_max, tunes, skip
# Looks at a host and changes nothing. Each line that it prints begins with `finding`, `note` or `clock`.
echo "clock $(date +%s)"

finding() { # finding <check> <reason> <got> <allowed> <fix>
  [[ " $skip " == *" $1 "* ]] || printf 'finding %s: %s; got %s; allowed %s; do %s, or add "%s" to skipChecks\n' "$1" "$2" "$3" "$4" "$5" "$1"
}

must() { # must <name> <reason> <what to do>: what no check can leave out
  printf 'finding %s: %s; do %s\n' "$1" "$2" "$3"
}

number() { # number <file of the kernel>
  local text=0
  read -r text _ <"$1" 2>/dev/null || true
  echo "$text"
}

pid_of() { # pid_of <unit>
  systemctl show --value -p MainPID "$1.service" 2>/dev/null || echo 0
}

check_system() {
  if [ ! -d /run/systemd/system ]; then
    must systemd "systemd does not run on this host" "take a host with systemd"
  elif [ "$(systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')" -lt 240 ]; then
    must systemd "$(systemctl --version | head -n 1) is too old for Type=exec; allowed from 240" "take a newer distribution"
  fi
  case $(uname -m) in
    x86_64 | aarch64) ;;
    *) finding architecture "RocketMQ's native libraries are not made for it" "$(uname -m)" "x86_64, aarch64" "take another host" ;;
  esac
}

# What runs here already as one of these units, is replaced by what is to run.
own_mib() {
  local unit pid sum=0 kib
  for unit in "${units[@]}"; do
    pid=$(pid_of "$unit")
    [ "$pid" != 0 ] || continue
    kib=$(sed -n 's/^VmRSS: *\([0-9]*\).*/\1/p' "/proc/$pid/status" 2>/dev/null || echo 0)
    sum=$((sum + ${kib:-0} / 1024))
  done
  echo "$sum"
}

# The limit of a container counts too: a host may be one.
available_mib() {
  local free limit used
  free=$(($(sed -n 's/^MemAvailable: *\([0-9]*\).*/\1/p' /proc/meminfo) / 1024))
  limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || echo max)
  if [[ $limit =~ ^[0-9]+$ ]]; then
    used=$(sed -n 's/^anon //p' /sys/fs/cgroup/memory.stat)
    limit=$(((limit - used) / 1048576))
    [ "$limit" -ge "$free" ] || free=$limit
  fi
  echo "$free"
}

check_memory() {
  local have
  have=$(($(available_mib) + $(own_mib)))
  [ "$have" -ge "$needs_mib" ] ||
    finding memory "heaps, direct memory and some page cache of ${#units[@]} processes do not fit" "$have MiB available" "from $needs_mib MiB" "lower heapMiB and directMiB"
}

there() { # there <path>: what is there of it already
  local path=$1
  while [ ! -e "$path" ]; do path=$(dirname -- "$path"); done
  echo "$path"
}

check_disk() {
  local directory used free need=256
  for directory in "${disks[@]}"; do
    # What is below a disk that is not mounted yet has no place to be looked at.
    [ -z "${data_disk-}" ] || mountpoint -q -- "$data" || [[ $directory/ != "$data"/* ]] || continue
    read -r free used < <(df -Pm -- "$(there "$directory")" | awk 'NR == 2 { print $4, $5 + 0 }')
    [ "$directory" = "$data" ] || need=1100 # the first file of a commit log has a GiB
    if [ "$used" -ge 85 ]; then
      finding disk "RocketMQ deletes messages before their time from 85 % of a disk on (diskSpaceCleanForciblyRatio), and takes none from 90 %" "$used % of the disk of $directory" "below 85 %" "free some space, or give another storeDirectory"
    elif [ "$free" -lt "$need" ]; then
      finding disk "too little space in $directory" "$free MiB" "from $need MiB" "free some space, or give another storeDirectory"
    elif [ "$used" -ge 75 ]; then
      echo "note disk: $used % of the disk of $directory is used; from 75 % on RocketMQ deletes expired messages at any hour (diskMaxUsedSpaceRatio)"
    fi
  done
}

# Where the kernel does not tell whose a port is, it is that of a running unit which was told to take it.
is_ours() { # is_ours <pid or nothing> <port>
  local unit pid
  for unit in "${units[@]}"; do
    pid=$(pid_of "$unit")
    if [ "$pid" != 0 ] && [ "${1:-$pid}" = "$pid" ]; then
      [ -z "$1" ] || return 0
      ! grep -qxE "  '$2 .*'" "$data/$unit/conf/launch" || return 0
    fi
  done
  return 1
}

check_ports() {
  local entry port line pid name
  command -v ss >/dev/null || return 0
  for entry in "${ports[@]}"; do
    port=${entry%% *}
    while read -r line; do
      pid=$(sed -n 's/.*pid=\([0-9]*\).*/\1/p' <<<"$line")
      ! is_ours "$pid" "$port" || continue
      name=$(sed -n 's/.*(("\([^"]*\)".*/\1/p' <<<"$line")
      finding ports "port $entry is in use" "${name:-another process}${pid:+, pid $pid}" "free, or held by the unit itself" "stop it, or give another listenPort"
      break
    done < <(ss -Hltnp "sport = :$port" 2>/dev/null)
  done
}

check_java() {
  local is
  [ -n "$java_given" ] || return 0
  if [ ! -x "$java_home/bin/java" ]; then
    finding java "there is no java" "nothing in $java_home/bin" "Java $java_min to $java_max" "set javaHome, or leave it out"
    return
  fi
  is=$("$java_home/bin/java" -version 2>&1 | sed -n 's/.*version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | head -n 1)
  if [ "${is:-0}" -lt "$java_min" ] || [ "${is:-0}" -gt "$java_max" ]; then
    finding java "RocketMQ does not run on it" "Java ${is:-of no version} in $java_home" "Java $java_min to $java_max" "set javaHome"
  fi
}

check_kernel() {
  local files maps
  # What a unit really gets: systemd cuts it to its own limit, without a word.
  files=$(systemd-run --quiet --wait --pipe --collect -p LimitNOFILE=655350 /bin/sh -c 'ulimit -n' </dev/null 2>/dev/null || echo 0)
  [ "$files" -ge 16384 ] ||
    finding openFiles "each file of a store and each client is an open file of the broker (LimitNOFILE)" "$files" "from 16384" "raise fs.nr_open, and DefaultLimitNOFILE of systemd"
  maps=$(number /proc/sys/vm/max_map_count)
  if [ -z "$tunes" ] && [ "$maps" -lt 65530 ]; then
    finding maxMapCount "a broker maps each file of its store (vm.max_map_count)" "$maps" "from 65530" "set tuneKernel"
  fi
}

check_names() {
  local unit file
  for unit in "${units[@]}"; do
    file=/etc/systemd/system/$unit.service
    if [ -e "$file" ] && ! grep -qxF -- "# of $data/$unit" "$file"; then
      must "unit $unit" "there is one of this name that another program or stack made ($file)" "remove it, or set namePrefix"
    fi
  done
}

check_data_disk() {
  local problem
  [ -n "${data_disk-}" ] || return 0
  problem=$(disk_problem)
  [ -z "$problem" ] || printf 'finding dataDisk: %s\n' "$problem"
}

check_system
check_names
check_data_disk
check_memory
check_disk
check_ports
check_java
check_kernel
