# broker-a-0: RocketMQ 5.4.0
key=broker-a-0
dir=/var/lib/rocketmq/broker-a-0
want=c8315efc8816efdbcf5a636241fe1a78719cc5f05d6a2437ba115c86ddb73c24
store=/var/lib/rocketmq/broker-a-0/store
directories=(
  /var/lib/rocketmq/broker-a-0/run
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
bind=127.0.0.1
restart_timeout=90
disk_limit=90
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
namesrvAddr=127.0.0.1:9876;127.0.0.1:9886;127.0.0.1:9896
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
cat >"$stage/rmq.broker.logback.xml" <<'EOF'
<?xml version="1.0" encoding="UTF-8"?>
<configuration>
  <appender name="broker.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/broker.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/broker.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>20</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>128MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="protection.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/protection.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/protection.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>10</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>100MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="watermark.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/watermark.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/watermark.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>10</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>100MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="rocksdb.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/rocksdb.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/rocksdb.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>10</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>100MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="store.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/store.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/store.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>10</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>128MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="storeerror.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/storeerror.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/storeerror.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>10</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>100MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="tiered_store.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/tiered_store.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/tiered_store.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>10</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>100MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="transaction.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/transaction.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/transaction.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>10</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>100MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="lock.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/lock.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/lock.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>5</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>100MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="remoting.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/remoting.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/remoting.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>10</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>100MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="stats.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/stats.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/stats.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>5</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>100MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="commercial.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/commercial.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/commercial.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>10</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>100MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="filter.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/filter.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/filter.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>10</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>100MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="pop.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/pop.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/pop.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>20</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>128MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="coldctr.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/coldctr.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/coldctr.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>10</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>100MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="broker_traffic.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/broker_traffic.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/broker_traffic.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>10</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>100MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="auth_audit.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/auth_audit.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/auth_audit.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>10</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>100MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="broker_metrics.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/broker_metrics.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/broker_metrics.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>10</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>100MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <appender name="broker_default.log" class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.RollingFileAppender">
    <file>/var/lib/rocketmq/broker-a-0/log/broker_default.log</file>
    <rollingPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>/var/lib/rocketmq/broker-a-0/log/otherdays/broker_default.log.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>10</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="org.apache.rocketmq.logging.ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>100MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>
  <logger name="RocketmqBroker" level="INFO" additivity="false"><appender-ref ref="broker.log"/></logger>
  <logger name="RocketmqCommon" level="INFO" additivity="false"><appender-ref ref="broker.log"/></logger>
  <logger name="RocketmqProtection" level="INFO" additivity="false"><appender-ref ref="protection.log"/></logger>
  <logger name="RocketmqWaterMark" level="INFO" additivity="false"><appender-ref ref="watermark.log"/></logger>
  <logger name="RocketmqRocksDB" level="INFO" additivity="false"><appender-ref ref="rocksdb.log"/></logger>
  <logger name="RocketmqStore" level="INFO" additivity="false"><appender-ref ref="store.log"/></logger>
  <logger name="RocketmqStoreError" level="INFO" additivity="false"><appender-ref ref="storeerror.log"/></logger>
  <logger name="RocketmqTieredStore" level="INFO" additivity="false"><appender-ref ref="tiered_store.log"/></logger>
  <logger name="RocketmqTransaction" level="INFO" additivity="false"><appender-ref ref="transaction.log"/></logger>
  <logger name="RocketmqRebalanceLock" level="INFO" additivity="false"><appender-ref ref="lock.log"/></logger>
  <logger name="RocketmqRemoting" level="INFO" additivity="false"><appender-ref ref="remoting.log"/></logger>
  <logger name="RocketmqStats" level="INFO" additivity="false"><appender-ref ref="stats.log"/></logger>
  <logger name="RocketmqCommercial" level="INFO" additivity="false"><appender-ref ref="commercial.log"/></logger>
  <logger name="RocketmqFilter" level="INFO" additivity="false"><appender-ref ref="filter.log"/></logger>
  <logger name="RocketmqPop" level="INFO" additivity="false"><appender-ref ref="pop.log"/></logger>
  <logger name="RocketmqColdCtr" level="INFO" additivity="false"><appender-ref ref="coldctr.log"/></logger>
  <logger name="RocketmqTraffic" level="INFO" additivity="false"><appender-ref ref="broker_traffic.log"/></logger>
  <logger name="RocketmqAuthAudit" level="INFO" additivity="false"><appender-ref ref="auth_audit.log"/></logger>
  <logger name="io.opentelemetry.exporter.logging.otlp.OtlpJsonLoggingMetricExporter" level="INFO" additivity="false"><appender-ref ref="broker_metrics.log"/></logger>
  <logger name="io.opentelemetry.exporter.logging.LoggingMetricExporter" level="INFO" additivity="false"><appender-ref ref="broker_metrics.log"/></logger>
  <root level="INFO"><appender-ref ref="broker_default.log"/></root>
</configuration>
EOF
cat >"$stage/launch" <<'EOF'
key=broker-a-0
argv=(
  java
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
  -Duser.home=/var/lib/rocketmq/broker-a-0/run
  -cp
  '/opt/rocketmq-5.4.0/lib/*'
  org.apache.rocketmq.broker.BrokerStartup
  -c
  /var/lib/rocketmq/broker-a-0/run/broker.conf
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
live_path=/var/lib/rocketmq/broker-a-0/run/broker.conf
stdout_log=/var/lib/rocketmq/broker-a-0/log/stdout.log
main_log=/var/lib/rocketmq/broker-a-0/log/broker.log
abort_file=/var/lib/rocketmq/broker-a-0/store/abort
stop_grace=120
probe=(
  java
  Probe
)
EOF
cat >"$stage/facets" <<'EOF'
restart version version 742c2c22a2ebdb26
restart version rocketmqHome f410a45f34f3d67d
restart java java 38a0963a6364b09a
restart memory heapMiB e39eef82f61b21e2
restart memory youngMiB e3b0c44298fc1c14
restart memory directMiB e39eef82f61b21e2
restart logging logDirectory 808f39f618592d01
restart logging logback 086b987b95b9b959
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
runtime key namesrvAddr 46d928ecc9224451
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
cat >"$stage/supervise" <<'EOF'
# supervise
EOF
cat >"$stage/ctl" <<'EOF'
# ctl
EOF

# apply
