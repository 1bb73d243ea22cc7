import { type BadInput, topology, withProperties } from "../../support/bad-inputs";

export const release: readonly BadInput[] = [
  [
    "a version that there is not",
    topology(),
    ['version: not a supported RocketMQ release; got "5.4"; allowed 5.1.0, 5.3.3, 5.4.0, 5.5.0; do take 5.5.0'],
    { version: "5.4" },
  ],
  [
    "a version that is not supported",
    topology(),
    ['version: not a supported RocketMQ release; got "5.2.0"; allowed 5.1.0, 5.3.3, 5.4.0, 5.5.0; do take 5.5.0'],
    { version: "5.2.0" },
  ],
  [
    "4.9.4",
    topology(),
    [
      'version: not a supported RocketMQ release, and one with CVE-2023-33246 and CVE-2023-37582; got "4.9.4"; allowed 5.3.3, 5.4.0, 5.5.0; do take 5.5.0',
    ],
    { version: "4.9.4" },
  ],
  [
    "5.1.4, allowed or not",
    topology(),
    [
      'version: not a supported RocketMQ release, and one with CVE-2023-33246 and CVE-2023-37582; got "5.1.4"; allowed 5.3.3, 5.4.0, 5.5.0; do take 5.5.0',
    ],
    { version: "5.1.4", allowVulnerable: true },
  ],
  [
    "4.9.8 is not supported, but has no such flaw",
    topology(),
    ['version: not a supported RocketMQ release; got "4.9.8"; allowed 5.1.0, 5.3.3, 5.4.0, 5.5.0; do take 5.5.0'],
    { version: "4.9.8" },
  ],
  [
    "5.1.0 without a word",
    topology(),
    [
      'version: known remote code execution (CVE-2023-33246, CVE-2023-37582); got "5.1.0"; allowed 5.3.3, 5.4.0, 5.5.0; do take 5.5.0, or set allowVulnerable where nobody else reaches the ports',
    ],
    { version: "5.1.0" },
  ],
  [
    "latest",
    topology(),
    ['version: not a supported RocketMQ release; got "latest"; allowed 5.1.0, 5.3.3, 5.4.0, 5.5.0; do take 5.5.0'],
    { version: "latest" },
  ],
  [
    "version and topology at once",
    withProperties({ fileReservedtime: 1 }),
    [
      'version: known remote code execution (CVE-2023-33246, CVE-2023-37582); got "5.1.0"; allowed 5.3.3, 5.4.0, 5.5.0; do take 5.5.0, or set allowVulnerable where nobody else reaches the ports',
      "brokerGroups.broker-a.brokers.0.properties.fileReservedtime: not a key of broker.conf in RocketMQ 5.1.0; got 1; do write fileReservedTime",
    ],
    { version: "5.1.0" },
  ],
];
