import * as pulumi from "@pulumi/pulumi";
import { Cluster, loadTopology, SystemdPlatform, type SystemdPlatformArgs } from "../../../components";
import { placeProcesses } from "../../../components/model/place-processes";
import { formatIssue } from "../../../components/model/issue";
import { readStackConfig } from "../../../components/stack-config";
import { issuesOf, useRegistered } from "../../support/bad-inputs";

useRegistered();

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILAYdQbudKhe2M8cUPkRq347baImspP7fUzACLuUK0nh";
const one = { address: "10.0.0.1", hostKey };
const two = { address: "10.0.0.2", hostKey };
const pem = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk=\n-----END OPENSSH PRIVATE KEY-----\n";

describe("SystemdPlatform", () => {
  const refused = (args: object): string[] =>
    issuesOf(() => new SystemdPlatform("servers", args as SystemdPlatformArgs));

  test.each<[string, object, string[]]>([
    ["two servers", { hosts: { a: one, b: two } }, []],
    [
      "all of a login",
      { hosts: { a: { ...one, sshPort: 2222, user: "admin", privateKey: pem, privateKeyPassword: "x" } } },
      [],
    ],
    ["a bastion", { hosts: { a: { ...one, bastion: { address: "bastion.example.com", hostKey } } } }, []],
    ["a line of known_hosts as a hostKey", { hosts: { a: { ...one, hostKey: `10.0.0.1 ${hostKey} me@here` } } }, []],
    ["a disk", { hosts: { a: { ...one, dataDisk: "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol01" } } }, []],
    [
      "a disk whose name may be that of another one after a restart",
      { hosts: { a: { ...one, dataDisk: "/dev/sdb" } } },
      [
        'hosts.a.dataDisk: not a name that a disk keeps; got "/dev/sdb"; allowed /dev/disk/by-id/..., /dev/disk/by-uuid/..., /dev/mapper/...; do take one of ls -l /dev/disk/by-id',
      ],
    ],
    ["no host", { hosts: {} }, ["hosts: no host; got {}; do give one, by an id"]],
    ["no address", { hosts: { a: {} } }, ["hosts.a.address: missing; allowed what clients and peers dial"]],
    [
      "a misspelt key of a host",
      { hosts: { a: { ...one, pirvateKey: pem } } },
      [expect.stringMatching(/^hosts\.a\.pirvateKey: unknown key; .* do write privateKey$/s) as string],
    ],
    [
      "loopback beside another host",
      { hosts: { a: { ...one, address: "127.0.0.1" }, b: two } },
      ['hosts.a.address: every host would be sent to itself; got "127.0.0.1"; allowed what peers dial'],
    ],
    [
      "one machine twice",
      { hosts: { a: one, b: one } },
      ['hosts.b.address: it is the address of host a; got "10.0.0.1"'],
    ],
    [
      "the path of a key, and nothing of it is shown",
      { hosts: { a: { ...one, privateKey: "/home/me/.ssh/id" } } },
      [
        "hosts.a.privateKey: not a private key; allowed the text of the key file, which begins with -----BEGIN; do give its text, not its path",
      ],
    ],
    [
      "a fingerprint as a hostKey",
      { hosts: { a: { ...one, hostKey: "SHA256:abc" } } },
      [
        'hosts.a.hostKey: not a public key; got "SHA256:abc"; allowed ssh-ed25519 AAAA..., as in /etc/ssh/ssh_host_ed25519_key.pub of the host; do ssh-keyscan -t ed25519 <address>, and compare',
      ],
    ],
    [
      "an RSA key, which the plugin would only take with SHA-1",
      { hosts: { a: { ...one, hostKey: "ssh-rsa AAAA" } } },
      [
        'hosts.a.hostKey: with an RSA key only SHA-1 signatures are asked for, which OpenSSH refuses from 8.8 on; got "ssh-rsa AAAA"; allowed ssh-ed25519, ecdsa-sha2-...; do give another key of the host',
      ],
    ],
    [
      "a port that is none",
      { hosts: { a: { ...one, sshPort: 0 } } },
      ["hosts.a.sshPort: not a port; got 0; allowed 1..65535"],
    ],
    [
      "a user that would be an option",
      { hosts: { a: { ...one, user: "a b" } } },
      ['hosts.a.user: not such a text; got "a b"; allowed the name of a user who is root or may sudo'],
    ],
    [
      "a password without a key",
      { hosts: { a: { ...one, privateKeyPassword: "x" } } },
      ["hosts.a.privateKeyPassword: there is no privateKey; do give it too"],
    ],
    [
      "two sources of the release",
      { hosts: { a: one }, rocketmqHome: "/opt/mq", archivesDirectory: "/archives" },
      ['archivesDirectory: rocketmqHome is given too; got "/archives"; do remove one of the two'],
    ],
    [
      "a Java from the network that nothing checks",
      { hosts: { a: one }, javaUrl: "https://example.com/jdk.tar.gz" },
      ["javaSha256: javaUrl and javaSha256 belong together; do give both"],
    ],
    [
      "a check that there is none of",
      { hosts: { a: one }, skipChecks: ["memroy"] },
      [
        'skipChecks.0: no check of the preflight; got "memroy"; allowed architecture, memory, disk, ports, java, openFiles, maxMapCount, clock',
      ],
    ],
    [
      "a range that is none",
      { hosts: { a: one }, allowFrom: ["office"] },
      ['allowFrom.0: not such a text; got "office"; allowed an IP address or range, such as 10.0.0.0/8'],
    ],
    [
      "a directory below a home that is a variable",
      { hosts: { a: one }, dataDirectory: "~/mq" },
      [expect.stringMatching(/^dataDirectory: not an absolute path; got "~\/mq"/) as string],
    ],
    [
      "an unknown argument",
      { hosts: { a: one }, tuneKernl: true },
      [expect.stringMatching(/^tuneKernl: unknown key; .* do write tuneKernel$/s) as string],
    ],
    [
      "listening on loopback only",
      { hosts: { a: one }, bindAddress: "127.0.0.1" },
      [expect.stringMatching(/^bindAddress: /) as string],
    ],
  ])("%s", (_, args, issues) => {
    expect(refused(args)).toEqual(issues);
  });

  test("two brokers on one server have the same ports, and are told so", () => {
    const platform = new SystemdPlatform("servers", { hosts: { a: one } });
    const issues = issuesOf(() => new Cluster("orders", { platform, topology: loadTopology("2m-noslave") }));
    expect(issues).toEqual([
      expect.stringMatching(
        /^nameServers\.1\.listenPort: 9876, the listenPort of orders-nameserver-1, is the listenPort of/,
      ),
      expect.stringMatching(
        /^brokerGroups\.broker-b\.brokers\.0\.listenPort: 10911, the listenPort of orders-broker-b-0/,
      ),
    ]);
  });

  test("an archive that is not there is missed in the preview", () => {
    const args = { hosts: { a: one }, archivesDirectory: "/nonexistent" };
    const issues = issuesOf(
      () => new Cluster("orders", { platform: new SystemdPlatform("servers", args), topology: loadTopology("1m") }),
    );
    expect(issues).toEqual([
      'archivesDirectory: there is no archive of RocketMQ 5.5.0; got "/nonexistent"; do put rocketmq-all-5.5.0-bin-release.zip there, or leave archivesDirectory out',
    ]);
  });
});

describe("the placement of processes", () => {
  const topology = {
    nameServers: [{ id: "0" }],
    brokerGroups: [{ brokerName: "broker-a", brokers: [{ brokerId: 0 }, { brokerId: 1 }] }],
  };

  test("gives hosts to those it names", () => {
    const placement = { "nameserver-0": "x", "broker-a-1": "y" };
    expect(placeProcesses(topology, placement)).toEqual({
      value: {
        nameServers: [{ id: "0", host: "x" }],
        brokerGroups: [{ brokerName: "broker-a", brokers: [{ brokerId: 0 }, { brokerId: 1, host: "y" }] }],
      },
      issues: [],
    });
    expect(topology.nameServers).toEqual([{ id: "0" }]);
  });

  test.each<[string, unknown, unknown, string[]]>([
    [
      "no map",
      topology,
      [],
      ["placement: not a map; got []; allowed a map from processes to hosts, such as broker-a-0: server-1"],
    ],
    [
      "a process that there is not",
      topology,
      { "broker-a-2": "x" },
      [
        "placement.broker-a-2: no process of the topology; allowed nameserver-0, broker-a-0, broker-a-1; do write broker-a-0",
      ],
    ],
    [
      "a host that the topology says too",
      { brokerGroups: [{ brokerName: "b", brokers: [{ brokerId: 0, host: "y" }] }] },
      { "b-0": "x" },
      ['placement.b-0: the topology says its host too; got "y"; do remove one of the two'],
    ],
    ["a topology without a shape", "2m", { "b-0": "x" }, []],
    ["groups without a shape", { brokerGroups: [1, { brokers: 2 }] }, {}, []],
  ])("%s", (_, given, placement, issues) => {
    expect(placeProcesses(given, placement).issues.map(formatIssue)).toEqual(issues);
  });
});

describe("the config of a stack on servers", () => {
  const read = (config: Record<string, unknown>): ReturnType<typeof readStackConfig> => {
    const all = { platform: "systemd", topology: "1m", hosts: { "201": { address: "10.0.0.1" } }, ...config };
    const texts = Object.entries(all)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [`rocketmq:${key}`, typeof value === "string" ? value : JSON.stringify(value)]);
    pulumi.runtime.setAllConfig(Object.fromEntries(texts) as Record<string, string>);
    return readStackConfig("rocketmq", {
      dataDirectory: "/d",
      releasesDirectory: "/r",
      archivesDirectory: "/archives",
      sshPrivateKey: pem,
      knownHosts: `10.0.0.9 ${hostKey}x\n10.0.0.1 ${hostKey}\n`,
    });
  };

  test("one user and key serve all hosts; those of a host win; what the tools know fills the rest", () => {
    const hosts = { "201": { address: "10.0.0.1" }, "202": { address: "10.0.0.2", user: "ops" } };
    const placement = { "nameserver-0": "201", "broker-a-0": "202" };
    const { platform, cluster } = read({ hosts, placement, sshUser: "admin", allowFrom: ["10.0.0.0/8"] });
    expect(platform).toEqual({
      systemd: {
        hosts: {
          "201": { address: "10.0.0.1", user: "admin", privateKey: pem, hostKey },
          "202": { address: "10.0.0.2", user: "ops", privateKey: pem },
        },
        archivesDirectory: "/archives",
        allowFrom: ["10.0.0.0/8"],
      },
    });
    expect(cluster.topology.nameServers).toEqual([{ id: "0", host: "201" }]);
    expect(cluster.topology.brokerGroups[0]?.brokers).toEqual([{ brokerId: 0, host: "202" }]);
  });

  test("a release that is there, or is downloaded, is not copied", () => {
    expect(read({ rocketmqHome: "/opt/mq" }).platform.systemd).not.toHaveProperty("archivesDirectory");
    expect(read({ releaseUrl: "https://m/{version}.zip" }).platform.systemd).not.toHaveProperty("archivesDirectory");
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ["no hosts", { hosts: undefined }, ["hosts: no host; got {}; do give one, by an id"]],
    [
      "hosts that are a list",
      { hosts: ["10.0.0.1"] },
      [expect.stringMatching(/^hosts: not a map of maps; got \["10.0.0.1"\]/) as string],
    ],
    [
      "several hosts and no placement",
      { hosts: { a: { address: "10.0.0.1" }, b: { address: "10.0.0.2" } } },
      [
        "nameServers.0.host: missing, and there are several hosts; allowed a, b; do write a",
        "brokerGroups.broker-a.brokers.0.host: missing, and there are several hosts; allowed a, b; do write a",
      ],
    ],
    [
      "a placement on a host that there is not",
      { placement: { "broker-a-0": "202" } },
      ['brokerGroups.broker-a.brokers.0.host: no host of the platform; got "202"; allowed 201'],
    ],
    [
      "a key of containers",
      { subnet: "10.0.0.0/24" },
      ['subnet: not a key of the platform systemd; got "10.0.0.0/24"; do remove it, or set platform'],
    ],
  ])("%s", (_, config, issues) => {
    expect(issuesOf(() => read(config))).toEqual(issues);
  });
});
