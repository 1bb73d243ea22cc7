const shaded = "org.apache.rocketmq.logging.ch.qos.logback";

interface LogFile {
  readonly file: string;
  /** RocketMQ's logger names that write there. */
  readonly loggers: readonly string[];
  readonly maxFileMiB: number;
  readonly keep: number;
}

const file = (name: string, loggers: readonly string[], maxFileMiB = 100, keep = 10): LogFile => ({
  file: name,
  loggers,
  maxFileMiB,
  keep,
});

/** The release's own file names and loggers (rmq.broker.logback.xml, 5.1.0 to 5.5.0), so that a RocketMQ guide still fits. */
const brokerFiles: readonly LogFile[] = [
  file("broker.log", ["RocketmqBroker", "RocketmqCommon"], 128, 20),
  file("protection.log", ["RocketmqProtection"]),
  file("watermark.log", ["RocketmqWaterMark"]),
  file("rocksdb.log", ["RocketmqRocksDB"]),
  file("store.log", ["RocketmqStore"], 128),
  file("storeerror.log", ["RocketmqStoreError"]),
  file("tiered_store.log", ["RocketmqTieredStore"]),
  file("transaction.log", ["RocketmqTransaction"]),
  file("lock.log", ["RocketmqRebalanceLock"], 100, 5),
  file("remoting.log", ["RocketmqRemoting"]),
  file("stats.log", ["RocketmqStats"], 100, 5),
  file("commercial.log", ["RocketmqCommercial"]),
  file("filter.log", ["RocketmqFilter"]),
  file("pop.log", ["RocketmqPop"], 128, 20),
  file("coldctr.log", ["RocketmqColdCtr"]),
  file("broker_traffic.log", ["RocketmqTraffic"]),
  file("auth_audit.log", ["RocketmqAuthAudit"]),
  file("broker_metrics.log", [
    "io.opentelemetry.exporter.logging.otlp.OtlpJsonLoggingMetricExporter",
    "io.opentelemetry.exporter.logging.LoggingMetricExporter",
  ]),
];

const nameServerFiles: readonly LogFile[] = [
  file("namesrv.log", ["RocketmqNamesrv", "RocketmqCommon", "RocketmqRemoting", "RocketmqController"], 100, 5),
  file("namesrv_traffic.log", ["RocketmqTraffic"]),
];

/** The system property that says where a process logs, so that all processes of a kind share one text. */
export const logDirectoryProperty = "rmq.logDirectory";

function appender(log: LogFile): string {
  const directory = `\${${logDirectoryProperty}}`;
  return `  <appender name="${log.file}" class="${shaded}.core.rolling.RollingFileAppender">
    <file>${directory}/${log.file}</file>
    <rollingPolicy class="${shaded}.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>${directory}/otherdays/${log.file}.%i.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>${log.keep}</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="${shaded}.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>${log.maxFileMiB}MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %p %t - %m%n</pattern>
      <charset>UTF-8</charset>
    </encoder>
  </appender>`;
}

function loggers(log: LogFile): string[] {
  return log.loggers.map(
    (name) => `  <logger name="${name}" level="INFO" additivity="false"><appender-ref ref="${log.file}"/></logger>`,
  );
}

/** The logback configuration of every process of a kind, all files in the directory of its logDirectoryProperty. */
export function renderLogback(kind: "broker" | "nameServer"): string {
  const files = kind === "broker" ? brokerFiles : nameServerFiles;
  const rest = file(kind === "broker" ? "broker_default.log" : "namesrv_default.log", []);
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<configuration>`,
    ...[...files, rest].map(appender),
    ...files.flatMap(loggers),
    `  <root level="INFO"><appender-ref ref="${rest.file}"/></root>`,
    `</configuration>`,
    ``,
  ].join("\n");
}
