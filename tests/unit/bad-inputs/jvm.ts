import { type BadInput, withBroker, withOptions, withSlave } from "../../support/bad-inputs";

export const jvm: readonly BadInput[] = [
  [
    "a heap that is too small",
    withBroker({ jvm: { heapMiB: 16 } }),
    [
      "brokerGroups.broker-a.brokers.0.jvm.heapMiB: not a whole number of MiB, or too few; got 16; allowed whole numbers from 32",
    ],
  ],
  [
    "a heap for all that is too small, told once",
    withSlave(),
    ["brokerJvm.heapMiB: not a whole number of MiB, or too few; got 0; allowed whole numbers from 32"],
    { brokerJvm: { heapMiB: 0 } },
  ],
  [
    "a heap in bytes",
    withBroker({ jvm: { heapMiB: 1073741824 } }),
    [
      "brokerGroups.broker-a.brokers.0.jvm.heapMiB: the heap is larger than the memory of the machine; got 1073741824; allowed up to 65536",
    ],
  ],
  [
    "heaps that do not fit together",
    withSlave(),
    [
      "brokerGroups.broker-a.brokers.1.jvm.heapMiB: with it the heaps of 3 processes take 80256 MiB of a machine with 65536 MiB; got 40000; do lower the heaps, or run fewer processes here",
    ],
    { brokerJvm: { heapMiB: 40000 } },
  ],
  [
    "a young generation as large as the heap",
    withBroker({ jvm: { heapMiB: 64, youngMiB: 64 } }),
    [
      "brokerGroups.broker-a.brokers.0.jvm.youngMiB: the young generation does not fit the heap; got 64; allowed below heapMiB (64)",
    ],
  ],
  [
    "too little direct memory",
    withBroker({ jvm: { directMiB: 1 } }),
    [
      "brokerGroups.broker-a.brokers.0.jvm.directMiB: not a whole number of MiB, or too few; got 1; allowed whole numbers from 16",
    ],
  ],
  [
    "sizes as flags",
    withOptions("-Xms512m", "-Xmx1g", "-Xmn1g", "-XX:MaxDirectMemorySize=1g", "-XX:MaxRAMPercentage=50"),
    [
      'brokerGroups.broker-a.brokers.0.jvm.options.0: a size belongs in heapMiB, youngMiB or directMiB; got "-Xms512m"; do remove the flag and set the field',
      'brokerGroups.broker-a.brokers.0.jvm.options.1: a size belongs in heapMiB, youngMiB or directMiB; got "-Xmx1g"; do remove the flag and set the field',
      'brokerGroups.broker-a.brokers.0.jvm.options.2: a size belongs in heapMiB, youngMiB or directMiB; got "-Xmn1g"; do remove the flag and set the field',
      'brokerGroups.broker-a.brokers.0.jvm.options.3: a size belongs in heapMiB, youngMiB or directMiB; got "-XX:MaxDirectMemorySize=1g"; do remove the flag and set the field',
      'brokerGroups.broker-a.brokers.0.jvm.options.4: a size belongs in heapMiB, youngMiB or directMiB; got "-XX:MaxRAMPercentage=50"; do remove the flag and set the field',
    ],
  ],
  [
    "another collector",
    withOptions("-XX:+UseZGC"),
    [
      'brokerGroups.broker-a.brokers.0.jvm.options.0: the library runs RocketMQ with G1; got "-XX:+UseZGC"; do remove it',
    ],
  ],
  [
    "G1 off",
    withOptions("-XX:-UseG1GC"),
    [
      'brokerGroups.broker-a.brokers.0.jvm.options.0: the library runs RocketMQ with G1; got "-XX:-UseG1GC"; do remove it',
    ],
  ],
  [
    "flags that are gone from Java 17",
    withOptions(
      "-XX:+UseConcMarkSweepGC",
      "-XX:+PrintGCDateStamps",
      "-XX:CMSInitiatingOccupancyFraction=70",
      "-Djava.ext.dirs=/x",
      "-XX:MaxPermSize=64m",
    ),
    [
      'brokerGroups.broker-a.brokers.0.jvm.options.0: the library runs RocketMQ with G1; got "-XX:+UseConcMarkSweepGC"; do remove it',
      'brokerGroups.broker-a.brokers.0.jvm.options.1: Java 17 does not start with this flag, it is gone since Java 9; got "-XX:+PrintGCDateStamps"; do remove it',
      'brokerGroups.broker-a.brokers.0.jvm.options.2: Java 17 does not start with this flag, it is gone since Java 15; got "-XX:CMSInitiatingOccupancyFraction=70"; do remove it',
      'brokerGroups.broker-a.brokers.0.jvm.options.3: Java 17 does not start with this flag, it is gone since Java 9; got "-Djava.ext.dirs=/x"; do remove it',
      'brokerGroups.broker-a.brokers.0.jvm.options.4: Java 17 does not start with this flag, it is gone since Java 17; got "-XX:MaxPermSize=64m"; do remove it',
    ],
  ],
  [
    "a process that survives being out of memory",
    withOptions("-XX:-ExitOnOutOfMemoryError"),
    [
      'brokerGroups.broker-a.brokers.0.jvm.options.0: a process out of memory must end, so that its supervisor starts it again; got "-XX:-ExitOnOutOfMemoryError"; do remove it',
    ],
  ],
  [
    "what java runs",
    withOptions("-cp", "-jar"),
    [
      'brokerGroups.broker-a.brokers.0.jvm.options.0: the library says what java runs; got "-cp"; do remove it',
      'brokerGroups.broker-a.brokers.0.jvm.options.1: the library says what java runs; got "-jar"; do remove it',
    ],
  ],
  [
    "java that prints and ends",
    withOptions("-version", "--help"),
    [
      'brokerGroups.broker-a.brokers.0.jvm.options.0: java would only print and end; got "-version"; do remove it',
      'brokerGroups.broker-a.brokers.0.jvm.options.1: java would only print and end; got "--help"; do remove it',
    ],
  ],
  [
    "properties of the library",
    withOptions("-Duser.home=/x", "-Drmq.logDirectory=/x", "-Drocketmq.namesrv.addr=a:9876"),
    [
      'brokerGroups.broker-a.brokers.0.jvm.options.0: the library sets this property; got "-Duser.home=/x"; do remove it',
      'brokerGroups.broker-a.brokers.0.jvm.options.1: the library sets this property; got "-Drmq.logDirectory=/x"; do remove it',
      'brokerGroups.broker-a.brokers.0.jvm.options.2: the NameServers are wired by the library; got "-Drocketmq.namesrv.addr=a:9876"; do remove it',
    ],
  ],
  [
    "a flag that the library sets",
    withOptions("-XX:+UseG1GC", "-server"),
    [
      'brokerGroups.broker-a.brokers.0.jvm.options.0: the library sets this flag already; got "-XX:+UseG1GC"; do remove it',
      'brokerGroups.broker-a.brokers.0.jvm.options.1: the library sets this flag already; got "-server"; do remove it',
    ],
  ],
  [
    "a flag twice",
    withOptions("-Xss512k", "-Xss1m"),
    [
      'brokerGroups.broker-a.brokers.0.jvm.options: a flag stands more than once; got ["-Xss512k","-Xss1m"]; allowed each once',
    ],
  ],
  [
    "a switch on and off",
    withOptions("-XX:+UseNUMA", "-XX:-UseNUMA"),
    [
      'brokerGroups.broker-a.brokers.0.jvm.options: a flag stands more than once; got ["-XX:+UseNUMA","-XX:-UseNUMA"]; allowed each once',
    ],
  ],
  [
    "several flags in one",
    withOptions("-Xss512k -Xint"),
    [
      'brokerGroups.broker-a.brokers.0.jvm.options.0: several words; got "-Xss512k -Xint"; allowed one flag an element, starting with -; do give each flag as an element',
    ],
  ],
  [
    "quotes",
    withOptions("-Da='b'"),
    [
      "brokerGroups.broker-a.brokers.0.jvm.options.0: java would get the quotes, no shell reads them; got \"-Da='b'\"; do remove the quotes",
    ],
  ],
  [
    "no flag",
    withOptions("Xss512k", ""),
    [
      'brokerGroups.broker-a.brokers.0.jvm.options.0: not a flag of java; got "Xss512k"; allowed one flag an element, starting with -',
      'brokerGroups.broker-a.brokers.0.jvm.options.1: not a flag of java; got ""; allowed one flag an element, starting with -',
    ],
  ],
];
