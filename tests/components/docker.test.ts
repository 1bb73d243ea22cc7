import { Cluster, DockerPlatform, type DockerPlatformArgs, loadTopology, type Topology } from "../../components";
import { record, type Recorded, text } from "../support/mocks";

const hosts = { local: { engine: "ssh://root@10.0.0.5" } };
const cluster = (topology: Topology, args: DockerPlatformArgs = { hosts }): void => {
  new Cluster("orders", { platform: new DockerPlatform("docker", args), topology });
};
const named = (all: readonly Recorded[], name: string, type: string): Recorded => {
  const found = all.find((one) => one.name === name && one.type === type);
  if (found === undefined) {
    throw new Error(`no ${type} ${name} in ${all.map((one) => `${one.type} ${one.name}`).join(", ")}`);
  }
  return found;
};
const container = "docker:index/container:Container";
const command = "command:local:Command";

describe("a cluster in containers", () => {
  test("1m is exactly these resources", async () => {
    const all = await record(() => cluster(loadTopology("1m")));
    const found = all.map(({ type, name }) => `${type} ${name.replace(/-[0-9a-f]{6}(?=$|-)/, "-HASH")}`);
    expect(found.sort()).toEqual(
      [
        "pulumi:pulumi:Stack rocketmq-test",
        "rocketmq:index:Cluster orders",
        "rocketmq:index:DockerPlatform docker",
        "command:local:Command docker-local-HASH-engine",
        "docker:index/network:Network docker-local-HASH",
        "pulumi:providers:docker docker-local-HASH",
        "docker:index/remoteImage:RemoteImage docker-local-HASH-image-5.5.0",
        "command:local:Command docker-local-HASH-release-5.5.0",
        "rocketmq:index:NameServer orders-nameserver-0",
        "rocketmq:index:BrokerGroup orders-broker-a",
        "rocketmq:index:Broker orders-broker-a-0",
        ...["orders-nameserver-0", "orders-broker-a-0"].flatMap((name) => [
          `docker:index/volume:Volume ${name}-store-local-HASH`,
          `docker:index/volume:Volume ${name}-logs-local-HASH`,
          `${command} ${name}-before`,
          `${container} ${name}`,
          `${command} ${name}-gate`,
        ]),
        "command:local:Command orders-masters",
        "command:local:Command orders-members",
        "command:local:Command orders-verified",
      ].sort(),
    );
  });

  test("one after the other: before, container, gate, and the next process after the whole of this one", async () => {
    const all = await record(() => cluster(loadTopology("2m-2s-async")));
    expect(named(all, "orders-broker-a-1", container).dependsOn).toEqual(["orders-broker-a-1-before"]);
    expect(named(all, "orders-broker-a-1-gate", command).dependsOn).toEqual(["orders-broker-a-1"]);
    expect(named(all, "orders-broker-a-0", "rocketmq:index:Broker").dependsOn).toEqual(["orders-broker-a-1"]);
    expect(text(named(all, "orders-broker-a-1-gate", command).inputs["stdin"])).toContain("orders-broker-a-1-id");
  });

  test("labels of one's own are on every container and volume, beside those of the library", async () => {
    const all = await record(() => cluster(loadTopology("1m"), { hosts, labels: { team: "orders" } }));
    const labelled = all.filter(({ type }) => /Container$|Volume$/.test(type));
    expect(labelled).toHaveLength(6);
    for (const { inputs } of labelled) {
      const labels = inputs["labels"] as { label: string; value: string }[];
      expect(labels).toContainEqual({ label: "team", value: "orders" });
      expect(labels).toContainEqual({ label: "pulumi-rocketmq.stack", value: "rocketmq/test" });
    }
  });

  test("clients are told the host, peers the container, and ports are the same inside and outside", async () => {
    const all = await record(() => cluster(loadTopology("2m-2s-async")));
    const { brokerConf, updateBrokerConfig } = named(all, "orders-broker-b-0", "rocketmq:index:Broker").inputs;
    expect(brokerConf).toMatchObject({
      brokerIP1: "10.0.0.5",
      brokerIP2: "test-orders-broker-b-0",
      listenPort: "11011",
    });
    expect(updateBrokerConfig).toMatchObject({
      namesrvAddr: [0, 1, 2].map((i) => `test-orders-nameserver-${i}:${9876 + 10 * i}`).join(";"),
    });
    expect(named(all, "orders-broker-b-0", container).inputs["ports"]).toEqual([
      { internal: 11011, external: 11011, ip: "0.0.0.0" },
      { internal: 11009, external: 11009, ip: "0.0.0.0" },
    ]);
  });

  test("on several hosts all dial published ports, the HA port among them", async () => {
    const topology: Topology = {
      nameServers: [{ id: "0", host: "a" }],
      brokerGroups: [
        {
          brokerName: "broker-a",
          brokers: [
            { brokerId: 0, host: "a" },
            { brokerId: 1, host: "b" },
          ],
        },
      ],
    };
    const two = { a: hosts.local, b: { engine: "tcp://10.0.0.6:2376", keyMaterial: "KEY" } };
    const all = await record(() => cluster(topology, { hosts: two }));
    const { brokerConf } = named(all, "orders-broker-a-0", "rocketmq:index:Broker").inputs;
    expect(brokerConf).toMatchObject({ brokerIP1: "10.0.0.5", brokerIP2: "10.0.0.5" });
    const { ports } = named(all, "orders-broker-a-0", container).inputs;
    expect((ports as { external: number }[]).map(({ external }) => external)).toEqual([10911, 10909, 10912]);
    expect(JSON.stringify(all.filter(({ type }) => type === container))).not.toContain("KEY");
  });

  test("another engine is another network, volume and container", async () => {
    const namesOf = async (engine: string): Promise<string[]> => {
      const all = await record(() =>
        cluster(loadTopology("1m"), { hosts: { local: { engine, address: "10.0.0.5" } } }),
      );
      const made = all.filter(({ type }) => /Network|Volume|providers:docker/.test(type)).map(({ name }) => name);
      return [...made, JSON.stringify(named(all, "orders-broker-a-0", container).inputs["labels"])];
    };
    const [one, other] = [await namesOf("ssh://root@10.0.0.5"), await namesOf("ssh://root@10.0.0.6")];
    expect(one.filter((name) => other.includes(name))).toEqual([]);
  });

  test("a container stops with its own grace, never by the engine's", async () => {
    const all = await record(() => cluster(loadTopology("1m")));
    const { destroyGraceSeconds, stopTimeout, memory, memorySwap, restart } = named(
      all,
      "orders-broker-a-0",
      container,
    ).inputs;
    expect({ destroyGraceSeconds, stopTimeout, restart }).toEqual({
      destroyGraceSeconds: 120,
      stopTimeout: 120,
      restart: "unless-stopped",
    });
    expect({ memory, memorySwap }).toEqual({ memory: 2240, memorySwap: 2240 });
  });
});
