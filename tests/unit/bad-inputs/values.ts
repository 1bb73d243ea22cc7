import { type BadInput, withProperties } from "../../support/bad-inputs";

export const values: readonly BadInput[] = [
  [
    "a number with a letter",
    withProperties({ fileReservedTime: "12a" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.fileReservedTime: not a whole number in range, so RocketMQ would silently keep its default 72; got "12a"; allowed whole numbers from -2147483648 to 2147483647',
    ],
  ],
  [
    "an exponent",
    withProperties({ fileReservedTime: "1e3" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.fileReservedTime: not a whole number in range, so RocketMQ would silently keep its default 72; got "1e3"; allowed whole numbers from -2147483648 to 2147483647',
    ],
  ],
  [
    "a fraction for a whole number",
    withProperties({ fileReservedTime: 1.5 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.fileReservedTime: not a whole number in range, so RocketMQ would silently keep its default 72; got 1.5; allowed whole numbers from -2147483648 to 2147483647",
    ],
  ],
  [
    "a number out of range",
    withProperties({ maxMessageSize: 4294967296 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.maxMessageSize: not a whole number in range, so RocketMQ would silently keep its default 4194304; got 4294967296; allowed whole numbers from -2147483648 to 2147483647",
    ],
  ],
  [
    "a long out of range",
    withProperties({ transactionTimeOut: "9223372036854775808" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.transactionTimeOut: not a whole number in range, so RocketMQ would silently keep its default 6000; got "9223372036854775808"; allowed whole numbers from -9223372036854775808 to 9223372036854775807',
    ],
  ],
  [
    "a number that JavaScript has rounded",
    withProperties({ transactionTimeOut: 2 ** 53 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.transactionTimeOut: too large for a number of a program or of YAML; got 9007199254740992; do write it in quotes",
    ],
  ],
  [
    "an empty number",
    withProperties({ fileReservedTime: "" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.fileReservedTime: not a whole number in range, so RocketMQ would silently keep its default 72; got ""; allowed whole numbers from -2147483648 to 2147483647',
    ],
  ],
  [
    "a number with a unit",
    withProperties({ maxMessageSize: "4M" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.maxMessageSize: not a whole number in range, so RocketMQ would silently keep its default 4194304; got "4M"; allowed whole numbers from -2147483648 to 2147483647',
    ],
  ],
  [
    "yes",
    withProperties({ autoCreateTopicEnable: "yes" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.autoCreateTopicEnable: RocketMQ would silently read it as false; got "yes"; allowed true, false; do write true',
    ],
  ],
  [
    "0 for false",
    withProperties({ autoCreateTopicEnable: 0 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.autoCreateTopicEnable: RocketMQ would silently read it as false; got 0; allowed true, false; do write false",
    ],
  ],
  [
    "a misspelt true",
    withProperties({ autoCreateTopicEnable: "ture" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.autoCreateTopicEnable: RocketMQ would silently read it as false; got "ture"; allowed true, false; do write true',
    ],
  ],
  [
    "text for a boolean",
    withProperties({ autoCreateTopicEnable: "maybe" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.autoCreateTopicEnable: RocketMQ would silently read it as false; got "maybe"; allowed true, false',
    ],
  ],
  [
    "a misspelt enum",
    withProperties({ metricsExporterType: "prom" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.metricsExporterType: not a value that RocketMQ knows (case-sensitive), so it would silently keep its default DISABLE; got "prom"; allowed DISABLE, OTLP_GRPC, PROM, LOG; do write PROM',
    ],
  ],
  [
    "an enum of a newer release",
    withProperties({ metricsExporterType: "LOG" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.metricsExporterType: not a value that RocketMQ knows (case-sensitive), so it would silently keep its default DISABLE; got "LOG"; allowed DISABLE, OTLP_GRPC, PROM',
    ],
    { version: "5.1.0", allowVulnerable: true },
  ],
  [
    "a comment behind a value",
    withProperties({ deleteWhen: "04 # at night" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.deleteWhen: the file has no comments behind a value; got "04 # at night"; do remove the comment',
    ],
  ],
  [
    "a line break",
    withProperties({ metricsLabel: "a\nb" }),
    [
      'brokerGroups.broker-a.brokers.0.properties.metricsLabel: a value is one line; got "a\\nb"; do remove the line break',
    ],
  ],
  [
    "diskMaxUsedSpaceRatio 99",
    withProperties({ diskMaxUsedSpaceRatio: 99 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.diskMaxUsedSpaceRatio: above 85 RocketMQ deletes by force before, below 10 it takes 10; got 99; allowed 10 to 85",
    ],
  ],
  [
    "disk ratios out of their limits",
    withProperties({ diskSpaceCleanForciblyRatio: 95, diskSpaceWarningLevelRatio: 99 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.diskSpaceCleanForciblyRatio: RocketMQ would silently take the nearest limit; got 95; allowed 30 to 85",
      "brokerGroups.broker-a.brokers.0.properties.diskSpaceWarningLevelRatio: RocketMQ would silently take the nearest limit; got 99; allowed 35 to 90",
    ],
  ],
  [
    "disk ratios the wrong way round",
    withProperties({ diskSpaceCleanForciblyRatio: 85, diskSpaceWarningLevelRatio: 80 }),
    [
      "brokerGroups.broker-a.brokers.0.properties.diskSpaceWarningLevelRatio: sends would be refused before anything is deleted; got 80; allowed diskSpaceCleanForciblyRatio below diskSpaceWarningLevelRatio (85, 90)",
    ],
  ],
];
