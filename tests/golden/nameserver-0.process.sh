# nameserver-0: RocketMQ 5.4.0
key=nameserver-0
dir=/var/lib/rocketmq/nameserver-0
lib=/var/lib/rocketmq/lib/01234567
[ -e /var/lib/rocketmq/lib/01234567/probe.jar ] || { printf '%s\n' '/var/lib/rocketmq/lib/01234567 is gone, was it removed by hand? pulumi up --replace '\''**local-release-*'\'' writes it again' >&2; exit 1; }
want=a7d86a4a278723e2990887c6f37a0ac321f9ab5e5e6dee94d9ea8baa6dc7ab06
store=/var/lib/rocketmq/nameserver-0/store
directories=(
  /var/lib/rocketmq/nameserver-0/run
  /var/lib/rocketmq/nameserver-0/log
  /var/lib/rocketmq/nameserver-0/store
)
identity=(
)
ports=(
  '9876 listenPort'
)
requires=(
)
bind=127.0.0.1
restart_timeout=90
disk_limit=
set -E
aftermath='what runs was left alone'
trap 'printf "%s: %s: the command above failed; %s\n" "$key" "$dir" "$aftermath" >&2' ERR
umask 077
mkdir -p "$dir"
rm -rf "$dir"/.stage.*
stage=$(mktemp -d "$dir/.stage.XXXXXX")
cat >"$stage/namesrv.conf" <<'EOF'
# nameserver-0, rendered by pulumi-rocketmq; each start begins with it
listenPort=9876
bindAddress=127.0.0.1
kvConfigPath=/var/lib/rocketmq/nameserver-0/store/kvConfig.json
EOF
cp "$lib/rmq.namesrv.logback.xml" "$stage/"
cat >"$stage/launch" <<'EOF'
key=nameserver-0
before_start=(
)
argv=(
  java
  -server
  -Xms256m
  -Xmx256m
  -XX:MaxDirectMemorySize=256m
  -XX:+UseG1GC
  -XX:G1ReservePercent=25
  -XX:InitiatingHeapOccupancyPercent=30
  -XX:SoftRefLRUPolicyMSPerMB=0
  -XX:-OmitStackTraceInFastThrow
  -XX:+ExitOnOutOfMemoryError
  -Drmq.logback.configurationFile=/var/lib/rocketmq/nameserver-0/conf/rmq.namesrv.logback.xml
  -Drmq.logDirectory=/var/lib/rocketmq/nameserver-0/log
  -Duser.home=/var/lib/rocketmq/nameserver-0/run
  -cp
  '/opt/rocketmq-5.4.0/lib/*'
  org.apache.rocketmq.namesrv.NamesrvStartup
  -c
  /var/lib/rocketmq/nameserver-0/run/namesrv.conf
)
environment=(
  ROCKETMQ_HOME=/opt/rocketmq-5.4.0
  'JDK_JAVA_OPTIONS=--add-exports=java.base/sun.nio.ch=ALL-UNNAMED "-Xlog:gc*:file=/var/lib/rocketmq/nameserver-0/log/gc.log:time,tags:filecount=5,filesize=30M"'
)
ports=(
  '9876 listenPort'
)
store=/var/lib/rocketmq/nameserver-0/store
live_file=namesrv.conf
live_path=/var/lib/rocketmq/nameserver-0/run/namesrv.conf
stdout_log=/var/lib/rocketmq/nameserver-0/log/stdout.log
main_log=/var/lib/rocketmq/nameserver-0/log/namesrv.log
abort_file=''
stop_grace=30
probe=(
  java
  Probe
)
EOF
cat >"$stage/facets" <<'EOF'
restart version version 742c2c22a2ebdb26
restart version rocketmqHome f410a45f34f3d67d
restart java java 38a0963a6364b09a
restart memory heapMiB 51e8ea280b44e169
restart memory youngMiB e3b0c44298fc1c14
restart memory directMiB 51e8ea280b44e169
restart logging logDirectory ee787c0de140b066
restart logging logback be133eaf46a93fb7
restart key listenPort dbff5341acad5e2a
restart key bindAddress 12ca17b49af22894
restart key kvConfigPath 20b7566f15d97ae1
EOF
cat >"$stage/rollout.properties" <<'EOF'
timeoutSeconds=90
EOF
. "$lib/apply"
