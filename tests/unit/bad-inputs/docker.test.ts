import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Cluster, DockerPlatform, type DockerPlatformArgs, type Topology } from "../../../components";
import { readStackConfig } from "../../../components/stack-config";
import { broker, group, issuesOf, server, topology, useRegistered } from "../../support/bad-inputs";

jest.mock("node:fs", () => {
  const actual = jest.requireActual<typeof fs>("node:fs");
  return { ...actual, accessSync: jest.fn(actual.accessSync) };
});

useRegistered();

const remote = { engine: "ssh://root@10.0.0.5" };
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "docker-inputs-"));
const socket = path.join(folder, "docker.sock");
const listening = net.createServer();

beforeAll(() => new Promise<void>((resolve) => listening.listen(socket, resolve)));
afterAll(async () => {
  await new Promise((resolve) => listening.close(resolve));
  fs.rmSync(folder, { recursive: true });
});

describe("DockerPlatform", () => {
  const refused = (args: object): string[] => issuesOf(() => new DockerPlatform("docker", args));

  test.each<[string, object, string[]]>([
    ["an engine over ssh", { hosts: { a: remote } }, []],
    ["no host", { hosts: {} }, ["hosts: no host; got {}; do leave it out for the local engine"]],
    [
      "an engine with another scheme",
      { hosts: { a: { engine: "http://10.0.0.5:2375" } } },
      [
        'hosts.a.engine: no address of a Docker engine; got "http://10.0.0.5:2375"; allowed unix:///path, ssh://user@host, tcp://host:port',
      ],
    ],
    [
      "a misspelt key of a host",
      { hosts: { a: { ...remote, adress: "10.0.0.5" } } },
      [
        'hosts.a.adress: unknown key; got "10.0.0.5"; allowed engine, address, publishAddress, sshOptions, caMaterial, certMaterial, keyMaterial; do write address',
      ],
    ],
    [
      "an id that is no name",
      { hosts: { "a b": remote } },
      ['hosts.a b.id: not a name; got "a b"; allowed 1 to 127 of letters, digits, - and _'],
    ],
    [
      "loopback, which is another one in each container",
      { hosts: { a: { ...remote, address: "127.0.0.1" } } },
      [
        'hosts.a.address: containers would be sent to their own loopback; got "127.0.0.1"; allowed an address of the host that its containers and its clients dial',
      ],
    ],
    [
      "every address",
      { hosts: { a: { ...remote, address: "0.0.0.0" } } },
      [
        'hosts.a.address: clients cannot dial every address; got "0.0.0.0"; allowed the IP address or host name that clients dial; do set publishAddress to 0.0.0.0 to listen on every address',
      ],
    ],
    [
      "options of ssh for a socket",
      { hosts: { a: { engine: `unix://${socket}`, address: "10.0.0.5", sshOptions: ["-v"] } } },
      ['hosts.a.sshOptions: the engine is not reached by ssh; got ["-v"]; do remove them'],
    ],
    [
      "containers that advertise themselves, on several hosts",
      { advertise: "container", hosts: { a: remote, b: remote } },
      ['advertise: containers of several hosts share no network; got "container"; allowed host'],
    ],
    [
      "an unknown advertise",
      { advertise: "both", hosts: { a: remote } },
      ['advertise: unknown; got "both"; allowed host, container'],
    ],
    [
      "labels that are none",
      { labels: { team: 7, "pulumi-rocketmq.stack": "mine", "": "x" } as never, hosts: { a: remote } },
      [
        "labels.team: not a text; got 7; allowed a text",
        'labels.pulumi-rocketmq.stack: the library sets these labels itself; got "mine"; do give it another name',
        'labels.: a label without a name; got "x"; do give it another name',
      ],
    ],
    [
      "labels that are a list",
      { labels: ["team"] as never, hosts: { a: remote } },
      ['labels: not an object; got ["team"]; allowed texts by their names'],
    ],
    [
      "subnets that are none",
      { subnet: "172.30.0.1/24", hosts: { a: remote } },
      ['subnet: not an IPv4 network; got "172.30.0.1/24"; allowed such as 172.30.0.0/24, from /8 to /28'],
    ],
    [
      "an image with a blank, a user by name, seconds below 1",
      { image: "apache/rocketmq 5.5.0", user: "rocketmq", verifyTimeoutSeconds: 0, hosts: { a: remote } },
      [
        'image: not such a text; got "apache/rocketmq 5.5.0"; allowed name:tag or name@sha256:digest',
        'user: not such a text; got "rocketmq"; allowed uid:gid in numbers, such as 3000:3000',
        "verifyTimeoutSeconds: not a whole number above 0; got 0",
      ],
    ],
    [
      "no engine at the socket",
      { hosts: { a: { engine: "unix:///missing/docker.sock", address: "10.0.0.5" } } },
      [
        'hosts.a.engine: no Docker engine there; got "unix:///missing/docker.sock"; do start it (systemctl start docker), or give another engine',
      ],
    ],
    [
      "a file that is no socket",
      { hosts: { a: { engine: `unix://${__filename}`, address: "10.0.0.5" } } },
      [`hosts.a.engine: not a socket; got "unix://${__filename}"; do give the socket of a Docker engine`],
    ],
  ])("%s", (_, args, issues) => {
    expect(refused(args)).toEqual(issues);
  });

  test("a socket that may not be opened", () => {
    const denied = Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
    jest.mocked(fs.accessSync).mockImplementationOnce(() => {
      throw denied;
    });
    const { username } = os.userInfo();
    expect(refused({ hosts: { a: { engine: `unix://${socket}`, address: "10.0.0.5" } } })).toEqual([
      `hosts.a.engine: user ${username} may not open it; got "unix://${socket}"; do join the group of the socket (docker), and log in again`,
    ]);
  });
});

describe("a cluster in containers", () => {
  const refused = (value: object, args: DockerPlatformArgs = { hosts: { a: remote } }): string[] =>
    issuesOf(() => {
      const platform = new DockerPlatform("docker", args);
      return new Cluster("rocketmq", { platform, topology: value as Topology });
    });
  const two = { hosts: { a: remote, b: { engine: "ssh://root@10.0.0.6" } } };

  test.each<[string, object, DockerPlatformArgs | undefined, string[]]>([
    ["one host, unnamed", topology(), undefined, []],
    ["one host, by its id", topology({ nameServers: [server({ host: "a" })] }), undefined, []],
    [
      "an unknown host",
      topology({ nameServers: [server({ host: "c" })] }),
      two,
      [
        'nameServers.0.host: no host of the platform; got "c"; allowed a, b',
        "brokerGroups.broker-a.brokers.0.host: missing, and there are several hosts; allowed a, b; do write a",
      ],
    ],
    [
      "several hosts, and none is named: master and slave are proposed apart",
      topology({ brokerGroups: [group({ brokers: [broker(), broker({ brokerId: 1 })] })] }),
      two,
      [
        "nameServers.0.host: missing, and there are several hosts; allowed a, b; do write a",
        "brokerGroups.broker-a.brokers.0.host: missing, and there are several hosts; allowed a, b; do write a",
        "brokerGroups.broker-a.brokers.1.host: missing, and there are several hosts; allowed a, b; do write b",
      ],
    ],
    [
      "a port twice on one host",
      topology({ nameServers: [server({ listenPort: 10911 })] }),
      undefined,
      [
        "brokerGroups.broker-a.brokers.0.listenPort: 10911, the listenPort of rocketmq-broker-a-0, is the listenPort of rocketmq-nameserver-0 on the same host; got 10911; do give listenPorts at least 10 apart, or another portOffset",
      ],
    ],
    [
      "the same port on two hosts",
      topology({
        nameServers: [server({ host: "a", listenPort: 10911 })],
        brokerGroups: [group({ brokers: [broker({ host: "b" })] })],
      }),
      two,
      [],
    ],
    [
      "a limit below heap and direct memory",
      topology({ brokerGroups: [group({ brokers: [broker({ jvm: { heapMiB: 1024, memoryLimitMiB: 2048 } })] })] }),
      undefined,
      [
        "brokerGroups.broker-a.brokers.0.jvm.memoryLimitMiB: heapMiB 1024 + directMiB 1024 and what java itself needs do not fit, so the kernel would kill it; got 2048; allowed whole numbers from 2240; do raise it, or lower heapMiB and directMiB",
      ],
    ],
    [
      "a commit log that would be gone with the container",
      topology({
        brokerGroups: [group({ brokers: [broker({ properties: { storePathCommitLog: "/data/commitlog" } })] })],
      }),
      undefined,
      [
        'brokerGroups.broker-a.brokers.0.properties.storePathCommitLog: it would be gone with the container; got "/data/commitlog"; allowed a directory below /home/rocketmq/store',
      ],
    ],
    [
      "a store that two brokers share",
      topology({
        brokerGroups: [
          group({ brokers: [broker({ storeDirectory: "/data" }), broker({ brokerId: 1, storeDirectory: "/data" })] }),
        ],
      }),
      undefined,
      [
        'brokerGroups.broker-a.brokers.1.storeDirectory: shared with the storeDirectory of rocketmq-broker-a-0 (/data); got "/data"; allowed a directory of its own, not inside another\'s',
      ],
    ],
  ])("%s", (_, value, args, issues) => {
    expect(refused(value, args)).toEqual(issues);
  });
});

describe("the config of a stack on Docker", () => {
  const refused = (config: Record<string, string>): string[] => {
    const given = { topology: JSON.stringify(topology()), platform: "docker", ...config };
    pulumi.runtime.setAllConfig(
      Object.fromEntries(Object.entries(given).map(([key, each]) => [`rocketmq:${key}`, each])),
    );
    return issuesOf(() => readStackConfig("rocketmq", { dataDirectory: "/d", releasesDirectory: "/r" }));
  };
  const hosts = JSON.stringify({ a: remote });

  test.each<[string, Record<string, string>, string[]]>([
    ["hosts as an object", { hosts }, []],
    [
      "another platform",
      { platform: "dokcer" },
      ['platform: unknown; got "dokcer"; allowed process, docker, systemd, aws; do write docker'],
    ],
    [
      "a key of the other platform",
      { hosts, dataDirectory: "/data" },
      ['dataDirectory: not a key of the platform docker; got "/data"; do remove it, or set platform'],
    ],
    ["a misspelt key", { hosts, subnett: "172.30.0.0/24" }, [expect.stringContaining("do write subnet") as string]],
    [
      "hosts that are no object",
      { hosts: "{" },
      [expect.stringContaining("hosts: not an object that can be read") as string],
    ],
    [
      "a loopback address, where the config names no host",
      { address: "127.0.0.1" },
      [
        'address: containers would be sent to their own loopback; got "127.0.0.1"; allowed an address of the host that its containers and its clients dial',
      ],
    ],
  ])("%s", (_, config, issues) => {
    expect(refused(config)).toEqual(issues);
  });
});
