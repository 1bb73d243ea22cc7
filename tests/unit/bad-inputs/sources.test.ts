import * as pulumi from "@pulumi/pulumi";
import { loadTopology, parseTopology } from "../../../components";
import { readStackConfig } from "../../../components/stack-config";
import { issuesOf, useRegistered, yamlText } from "../../support/bad-inputs";

jest.mock("../../../components/host/facts", () => ({ readHostFacts: () => ({ memoryMiB: 65_536, java: 17 }) }));

useRegistered();

describe("YAML", () => {
  test.each<[string, string, string[]]>([
    [
      "an empty file",
      "# nothing\n",
      [
        "topology: empty; got null; allowed brokerClusterName, nameServers, brokerGroups, properties, topics, consumerGroups",
      ],
    ],
    [
      "text",
      "2m-2s\n",
      [
        'topology: not a map; got "2m-2s"; allowed brokerClusterName, nameServers, brokerGroups, properties, topics, consumerGroups',
      ],
    ],
    [
      "a key twice",
      "nameServers: [{ id: '0' }]\nnameServers: []\nbrokerGroups: []\n",
      ["topology: not YAML: duplicated mapping key, in line 2"],
    ],
    [
      "a bracket that is open",
      "brokerGroups: [\n",
      ["topology: not YAML: unexpected end of the stream within a flow collection, in line 2"],
    ],
    [
      "a tab",
      "brokerGroups:\n\t- a\n",
      ["topology: not YAML: tab characters must not be used in indentation, in line 2"],
    ],
    [
      "two documents",
      "brokerGroups: []\n---\nbrokerGroups: []\n",
      ["topology: not YAML: expected a single document in the stream, but found more"],
    ],
  ])("%s", (_, text, issues) => {
    expect(yamlText(text)).toEqual(issues);
    expect(issuesOf(() => parseTopology(text, "x.yaml"))).toEqual(issues);
  });

  test("an anchor is what it stands for", () => {
    const text =
      'nameServers: [{ id: "0" }]\nproperties: &keep { fileReservedTime: 48 }\nbrokerGroups:\n  - { brokerName: broker-a, properties: *keep, brokers: [{ brokerId: 0 }] }\n';
    expect(yamlText(text)).toEqual([]);
  });

  test("loadTopology and parseTopology tell structure and meaning at once", () => {
    const text = "brokerGroups: [{ brokerName: TBW102, brokerRol: SYNC_MASTER, brokers: [{ brokerId: 1 }] }]\n";
    expect(issuesOf(() => parseTopology(text, "x.yaml"))).toEqual([
      'brokerGroups.TBW102.brokerRol: unknown key; got "SYNC_MASTER"; allowed brokerName, brokerRole, flushDiskType, slaveReadEnable, inSyncReplicas, brokers, properties; do write brokerRole',
      "brokerGroups.TBW102.brokers: no master; got [1]; allowed exactly one broker with brokerId 0",
      'brokerGroups.TBW102.brokerRole: a SYNC_MASTER without a slave copies to nobody; got "SYNC_MASTER"; do add a slave, or take ASYNC_MASTER',
      'brokerGroups.TBW102.brokerName: RocketMQ has a topic of its own with this name; got "TBW102"; do take another name',
    ]);
  });

  const shipped = "1m, 2m-2s-async, 2m-2s-sync, 2m-noslave, or the path of a YAML file";
  test.each<[unknown, string[]]>([
    ["2m-2s-asnyc", [`topology: unknown; got "2m-2s-asnyc"; allowed ${shipped}; do write 2m-2s-async`]],
    ["2m_2s_sync", [`topology: unknown; got "2m_2s_sync"; allowed ${shipped}; do write 2m-2s-sync`]],
    ["3m", [`topology: unknown; got "3m"; allowed ${shipped}`]],
    [3, [`topology: not a name or path; got 3; allowed ${shipped}`]],
    [
      "/missing/orders.yaml",
      ['topology: the file cannot be read (ENOENT: no such file or directory); got "/missing/orders.yaml"'],
    ],
  ])("loadTopology(%j)", (name, issues) => {
    expect(issuesOf(() => loadTopology(name as string))).toEqual(issues);
  });
});

describe("the config of a stack", () => {
  const refused = (config: Record<string, string>, secretKeys: string[] = []): string[] => {
    pulumi.runtime.setAllConfig(
      Object.fromEntries(Object.entries(config).map(([key, each]) => [`rocketmq:${key}`, each])),
      secretKeys,
    );
    return issuesOf(() => readStackConfig("rocketmq", { dataDirectory: "/d", releasesDirectory: "/r" }));
  };

  test("a secret is told by its key, whether Pulumi knows it as one or its name says it", () => {
    const key = `-----BEGIN OPENSSH PRIVATE KEY-----\n${"b3BlbnNzaC1rZXkt".repeat(20)}`;
    const topology = JSON.stringify({
      brokerGroups: [{ brokerName: "a", brokers: [{ brokerId: 0 }] }],
      properties: { maxMessageSize: "hush" },
    });
    const config = {
      sshPrivateKey: key,
      sshPrivatKey: key,
      dashboardPasword: "hushhush",
      portOffset: "hush",
      verison: "hush",
      topology,
    };
    const secret = ["sshPrivateKey", "portOffset", "verison", "topology"].map((name) => `rocketmq:${name}`);
    const issues = refused(config, secret);
    for (const name of ["sshPrivateKey", "sshPrivatKey", "dashboardPasword", "portOffset", "verison"]) {
      expect(issues.filter((line) => line.startsWith(`${name}: `))).toEqual([
        expect.stringContaining("; got [secret]") as string,
      ]);
    }
    expect(issues.filter((line) => line.includes("maxMessageSize"))).not.toEqual([]);
    expect(issues.join()).not.toMatch(/hush|b3Blbn/);
  });

  test("all that is wrong, in one error", () => {
    expect(
      refused({
        topology: "2m-2s-asnyc",
        verison: "5.4.0",
        version: "5.1.0",
        allowVulnerable: "yes",
        portOffset: "1k",
        brokerHeapMiB: "1g",
        dataDirectory: "~/data",
      }),
    ).toEqual([
      'verison: unknown key; got "5.4.0"; allowed platform, topology, version, allowVulnerable, portOffset, nameServerHeapMiB, brokerHeapMiB, drainSeconds, allowUnavailable, consumeTimeoutSeconds, forceRemoval, drillable, dashboard, dashboardVersion, dashboardImage, dashboardJar, dashboardHost, dashboardPort, dashboardUser, dashboardPassword, dataDirectory, rocketmqHome, javaHome; do write version',
      'allowVulnerable: neither true nor false; got "yes"; allowed true, false',
      'portOffset: not a whole number; got "1k"',
      'brokerHeapMiB: not a whole number; got "1g"',
      'dataDirectory: not an absolute path; got "~/data"; allowed /data/store and the like, without ~, variables, quotes, colons, %, .. or a slash at the end',
      'topology: unknown; got "2m-2s-asnyc"; allowed 1m, 2m-2s-async, 2m-2s-sync, 2m-noslave, or the path of a YAML file; do write 2m-2s-async',
      'version: known remote code execution (CVE-2023-33246, CVE-2023-37582); got "5.1.0"; allowed 5.3.3, 5.4.0, 5.5.0; do take 5.5.0, or set allowVulnerable where nobody else reaches the ports',
    ]);
  });

  test.each<[string, Record<string, string>, string[]]>([
    [
      "no topology",
      {},
      [
        "topology: missing; allowed 1m, 2m-2s-async, 2m-2s-sync, 2m-noslave, the path of a YAML file, or an object; do pulumi config set topology 2m-2s-async",
      ],
    ],
    ["an object that is cut off", { topology: "{" }, ['topology: not an object that can be read; got "{"']],
    [
      "a heap, under the key that says it",
      { topology: "1m", brokerHeapMiB: "8" },
      ["brokerHeapMiB: not a whole number of MiB, or too few; got 8; allowed whole numbers from 32"],
    ],
    [
      "a store beside the stack's own processes",
      {
        topology: JSON.stringify({
          nameServers: [{ id: "0" }],
          brokerGroups: [
            { brokerName: "broker-a", brokers: [{ brokerId: 0, storeDirectory: "/d/rocketmq-nameserver-0/x" }] },
          ],
        }),
      },
      [
        'brokerGroups.broker-a.brokers.0.storeDirectory: shared with the directory of rocketmq-nameserver-0 (/d/rocketmq-nameserver-0); got "/d/rocketmq-nameserver-0/x"; allowed a directory of its own, not inside another\'s',
      ],
    ],
  ])("%s", (_, config, issues) => {
    expect(refused(config)).toEqual(issues);
  });

  test("what is right is read as it was written", () => {
    const config = {
      topology: "1m",
      version: "5.1.0",
      allowVulnerable: "true",
      portOffset: "1000",
      brokerHeapMiB: "256",
    };
    expect(refused(config)).toEqual([]);
    const { platform, cluster } = readStackConfig("rocketmq", { dataDirectory: "/d", releasesDirectory: "/r" });
    expect(platform).toEqual({
      process: { dataDirectory: "/d", releasesDirectory: "/r", rocketmqHome: undefined, javaHome: undefined },
    });
    expect(cluster).toEqual({
      topology: loadTopology("1m"),
      version: "5.1.0",
      allowVulnerable: true,
      portOffset: 1000,
      nameServerJvm: { heapMiB: undefined },
      brokerJvm: { heapMiB: 256 },
    });
  });
});
