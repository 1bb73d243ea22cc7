# broker-a-0: RocketMQ 5.4.0
key=broker-a-0
dir=/var/lib/rocketmq/broker-a-0
lib=/opt/rocketmq/pulumi/01234567
[ -e /opt/rocketmq/pulumi/01234567/probe.jar ] || { printf '%s\n' '/opt/rocketmq/pulumi/01234567 is gone, was it removed by hand? pulumi up --replace '\''**servers-*-release-*'\'' writes it again' >&2; exit 1; }
want=195e413ed0fbe06d2d58d849d58867bc1fcde43c4ad4b69c42fc546e9324b777
store=/var/lib/rocketmq/broker-a-0/store
directories=(
  /var/lib/rocketmq/broker-a-0/live
  /var/lib/rocketmq/broker-a-0/log
  /var/lib/rocketmq/broker-a-0/store
)
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
  '10912 HA port (haListenPort)'
)
requires=(
)
bind=127.0.0.1
restart_timeout=90
disk_limit=90
owner=rocketmq
group=$(id -gn rocketmq)
set -E
aftermath='what runs was left alone'
trap 'printf "%s: %s: the command above failed; %s\n" "$key" "$dir" "$aftermath" >&2' ERR
umask 077
mkdir -p "$dir"
rm -rf "$dir"/.stage.*
stage=$(mktemp -d "$dir/.stage.XXXXXX")
cat >"$stage/broker.conf" <<'EOF'
# broker-a-0, rendered by pulumi-rocketmq; each start begins with it
brokerClusterName=DefaultCluster
brokerName=broker-a
brokerId=0
brokerRole=SYNC_MASTER
flushDiskType=ASYNC_FLUSH
slaveReadEnable=true
totalReplicas=2
inSyncReplicas=2
namesrvAddr=10.0.0.1:9876;10.0.0.2:9876
brokerIP1=127.0.0.1
brokerIP2=127.0.0.1
bindAddress=127.0.0.1
listenPort=10911
haListenPort=10912
storePathRootDir=/var/lib/rocketmq/broker-a-0/store
deleteWhen=04
fileReservedTime=48
transactionMetricFlushInterval=1000
updateNameServerAddrPeriod=10000
EOF
cp "$lib/rmq.broker.logback.xml" "$stage/"
cat >"$stage/launch" <<'EOF'
key=broker-a-0
before_start=(
  /bin/sh
  -c
  'edit=$0; for file in "$@"; do [ ! -e "$file" ] || sed -i "$edit" "$file" || exit; done'
  '/^\t"pullOffsetTable":{$/,/^\t}/{/^\t"pullOffsetTable":{$/!{/^\t}/!d}}'
  /var/lib/rocketmq/broker-a-0/store/config/consumerOffset.json
  /var/lib/rocketmq/broker-a-0/store/config/consumerOffset.json.bak
)
argv=(
  /opt/rocketmq/java/bin/java
  -server
  -Xms1024m
  -Xmx1024m
  -XX:MaxDirectMemorySize=1024m
  -XX:+UseG1GC
  -XX:G1ReservePercent=25
  -XX:InitiatingHeapOccupancyPercent=30
  -XX:SoftRefLRUPolicyMSPerMB=0
  -XX:-OmitStackTraceInFastThrow
  -XX:+ExitOnOutOfMemoryError
  -Drmq.logback.configurationFile=/var/lib/rocketmq/broker-a-0/conf/rmq.broker.logback.xml
  -Drmq.logDirectory=/var/lib/rocketmq/broker-a-0/log
  -Duser.home=/var/lib/rocketmq/broker-a-0/live
  -cp
  '/opt/rocketmq-5.4.0/lib/*'
  org.apache.rocketmq.broker.BrokerStartup
  -c
  /var/lib/rocketmq/broker-a-0/live/broker.conf
)
environment=(
  ROCKETMQ_HOME=/opt/rocketmq-5.4.0
  'JDK_JAVA_OPTIONS=--add-exports=java.base/sun.nio.ch=ALL-UNNAMED "-Xlog:gc*:file=/var/lib/rocketmq/broker-a-0/log/gc.log:time,tags:filecount=5,filesize=30M"'
)
ports=(
  '10911 listenPort'
  '10909 fast port (listenPort - 2)'
  '10912 HA port (haListenPort)'
)
store=/var/lib/rocketmq/broker-a-0/store
live_file=broker.conf
live_path=/var/lib/rocketmq/broker-a-0/live/broker.conf
stdout_log=''
main_log=/var/lib/rocketmq/broker-a-0/log/broker.log
abort_file=/var/lib/rocketmq/broker-a-0/store/abort
stop_grace=120
probe=(
  java
  Probe
)
unit=prod-broker-a-0
sources=(
  10.0.0.0/8
)
EOF
cat >"$stage/facets" <<'EOF'
restart version version 742c2c22a2ebdb26
restart version rocketmqHome f410a45f34f3d67d
restart java java c35a54250da70e57
restart memory heapMiB e39eef82f61b21e2
restart memory youngMiB e3b0c44298fc1c14
restart memory directMiB e39eef82f61b21e2
restart logging logDirectory 808f39f618592d01
restart logging logback f146d76f5a1d7bed
restart key autoCreateTopicEnable b5bea41b6c623f7c
runtime key brokerPermission e7f6c011776e8db7
runtime key cleanFileForciblyEnable b5bea41b6c623f7c
runtime key deleteWhen 6cd5b6e51936a442
runtime key diskMaxUsedSpaceRatio f369cb89fc627e66
runtime key diskSpaceCleanForciblyRatio b4944c6ff08dc6f4
runtime key diskSpaceWarningLevelRatio 69f59c273b6e669a
runtime key fileReservedTime 98010bd9270f9b10
runtime key litePullMessageEnable b5bea41b6c623f7c
runtime key maxMessageSize 3ac5cd0af3b3c3af
runtime key slaveReadEnable b5bea41b6c623f7c
runtime key traceOn b5bea41b6c623f7c
runtime key waitTimeMillsInSendQueue 27badc983df1780b
restart key brokerClusterName 5a8feebaa4ffdacd
restart key brokerName e2682d2672b143d6
restart key brokerId 5feceb66ffc86f38
restart key brokerRole 7cf93b833f56d942
restart key flushDiskType c33b124daaa7b2f3
restart key totalReplicas d4735e3a265e16ee
restart key inSyncReplicas d4735e3a265e16ee
runtime key namesrvAddr a7b557b61f1f7d87
restart key brokerIP1 12ca17b49af22894
restart key brokerIP2 12ca17b49af22894
restart key bindAddress 12ca17b49af22894
restart key listenPort c9fc50d76c262e04
restart key haListenPort 23cedca9324761ed
restart key storePathRootDir 6a979c02ab0876b1
restart key transactionMetricFlushInterval 40510175845988f1
restart key updateNameServerAddrPeriod 39e5b4830d4d9c14
EOF
cat >"$stage/rollout.properties" <<'EOF'
timeoutSeconds=90
EOF
cat >"$stage/unit" <<'EOF'
# broker-a-0; rendered by pulumi-rocketmq, changed by pulumi up only
# of /var/lib/rocketmq/broker-a-0
[Unit]
Description=RocketMQ 5.4.0 broker-a-0 (SYNC_MASTER)
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=exec
User=rocketmq
WorkingDirectory=/var/lib/rocketmq/broker-a-0/live
Environment="LANG=C.UTF-8"
Environment="ROCKETMQ_HOME=/opt/rocketmq-5.4.0"
Environment="JDK_JAVA_OPTIONS=--add-exports=java.base/sun.nio.ch=ALL-UNNAMED \"-Xlog:gc*:file=/var/lib/rocketmq/broker-a-0/log/gc.log:time,tags:filecount=5,filesize=30M\""
ExecStartPre=+/bin/cp "-f" "/var/lib/rocketmq/broker-a-0/conf/digest" "/var/lib/rocketmq/broker-a-0/run/digest"
ExecStartPre=+/var/lib/rocketmq/broker-a-0/firewall "open" "prod-broker-a-0"
ExecStartPre=/bin/cp "-f" "/var/lib/rocketmq/broker-a-0/conf/broker.conf" "/var/lib/rocketmq/broker-a-0/live/broker.conf"
ExecStartPre=/bin/sh "-c" "edit=$$0; for file in \"$$@\"; do [ ! -e \"$$file\" ] || sed -i \"$$edit\" \"$$file\" || exit; done" "/^\\t\"pullOffsetTable\":{$$/,/^\\t}/{/^\\t\"pullOffsetTable\":{$$/!{/^\\t}/!d}}" "/var/lib/rocketmq/broker-a-0/store/config/consumerOffset.json" "/var/lib/rocketmq/broker-a-0/store/config/consumerOffset.json.bak"
ExecStart=/opt/rocketmq/java/bin/java "-server" "-Xms1024m" "-Xmx1024m" "-XX:MaxDirectMemorySize=1024m" "-XX:+UseG1GC" "-XX:G1ReservePercent=25" "-XX:InitiatingHeapOccupancyPercent=30" "-XX:SoftRefLRUPolicyMSPerMB=0" "-XX:-OmitStackTraceInFastThrow" "-XX:+ExitOnOutOfMemoryError" "-Drmq.logback.configurationFile=/var/lib/rocketmq/broker-a-0/conf/rmq.broker.logback.xml" "-Drmq.logDirectory=/var/lib/rocketmq/broker-a-0/log" "-Duser.home=/var/lib/rocketmq/broker-a-0/live" "-cp" "/opt/rocketmq-5.4.0/lib/*" "org.apache.rocketmq.broker.BrokerStartup" "-c" "/var/lib/rocketmq/broker-a-0/live/broker.conf"
SuccessExitStatus=143
TimeoutStopSec=120
Restart=on-failure
RestartSec=2
LimitNOFILE=655350
UMask=0027
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths="/var/lib/rocketmq/broker-a-0/live" "/var/lib/rocketmq/broker-a-0/log" "/var/lib/rocketmq/broker-a-0/store"
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes

[Install]
WantedBy=multi-user.target
EOF
. "$lib/apply"
ln -sfn -- rocketmq-5.4.0 /opt/rocketmq/current.new && mv -fT -- /opt/rocketmq/current.new /opt/rocketmq/current
