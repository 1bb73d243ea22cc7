# broker-a-0: before its container
key=broker-a-0
host=local
container=prod-orders-broker-a-0
want=deefa5c7cf6101b3c2c56c2e88790d5d22db8efe032e35c3879bb955a471a6f5
store_source=prod-orders-broker-a-0-store
conf_files=(
  /home/rocketmq/conf/broker.conf
  /home/rocketmq/store/pulumi-rocketmq.runtime.conf
)
restart_timeout=90
guard_seconds=330
limit=60
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command -v docker >/dev/null || { echo "docker: no docker command on this machine; install the Docker CLI" >&2; exit 1; }
docker_at() { # docker_at <host> <arguments>
  local at=$1
  shift
  case $at in
    local) timeout "$limit" docker -H unix:///var/run/docker.sock "$@" ;;
  esac
}
box_text() {
  printf 'conf64=%s\nprevious=%q\npatience=%s\n' "${conf64:-}" "${previous:-}" "$((${gone:-1} * 90))"
  cat <<'EOF_'
key=broker-a-0
store=/home/rocketmq/store
logs=/home/rocketmq/logs
owner=3000:3000
bound=''
identity=(
  brokerClusterName=DefaultCluster
  brokerName=broker-a
  brokerId=0
  storeFormat=5
  mappedFileSizeCommitLog=1073741824
  mappedFileSizeConsumeQueue=6000000
  storeType=default
)
ports=(
  '10911 listenPort'
  '10909 fast port (listenPort - 2)'
)
published=10.0.0.5
disk_limit=90
main_log=/home/rocketmq/logs/broker.log
runtime_file=/home/rocketmq/store/pulumi-rocketmq.runtime.conf
record=/home/rocketmq/store/pulumi-rocketmq.leaving
names_at=10.0.0.5
probe=(
  java
  Probe
)
render_files() {
cat >"$stage/spec" <<'EOF'
timeoutSeconds=90
EOF
cat >"$stage/runtime" <<'EOF'
# broker-a-0, what it takes up as it runs; rendered by pulumi-rocketmq
brokerPermission=6
cleanFileForciblyEnable=true
deleteWhen=04
diskMaxUsedSpaceRatio=75
diskSpaceCleanForciblyRatio=85
diskSpaceWarningLevelRatio=90
fileReservedTime=48
litePullMessageEnable=true
maxMessageSize=4194304
slaveReadEnable=true
traceOn=true
waitTimeMillsInSendQueue=200
namesrvAddr=prod-orders-nameserver-0:9876
EOF
}
# store
# box
EOF_
}
box_options=(
  --user=0:0
  --network=host
  --mount=type=volume,source=prod-orders-broker-a-0-store,target=/home/rocketmq/store
  --mount=type=volume,source=prod-orders-broker-a-0-logs,target=/home/rocketmq/logs
  --mount=type=volume,source=prod-lib-01234567,target=/opt/pulumi-rocketmq,readonly
  --label=pulumi-rocketmq.role=probe
  --entrypoint=/bin/bash
)
box_image=apache/rocketmq:5.5.0
box_start='cat >/tmp/box && exec bash -euo pipefail /tmp/box "$@" </dev/null'
box() {
  box_text | docker_at local run --rm -i "${box_options[@]}" "$box_image" -c "$box_start" box "$@"
}
box_detached() {
  local id
  id=$(docker_at local create --rm "${box_options[@]}" "$box_image" -euo pipefail /tmp/box "$@")
  box_text >"$work/box"
  tar -C "$work" -c box | docker_at local cp - "$id:/tmp"
  docker_at local start "$id"
}
# process
before
