import {
  Broker,
  Cluster,
  Dashboard,
  loadTopology,
  NameServer,
  SystemdPlatform,
  type SystemdPlatformArgs,
} from "../../components";
import { placeProcesses } from "../../components/model/place-processes";
import type { Topology } from "../../components";
import { isSecret, record, type Recorded, text } from "../support/mocks";

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILAYdQbudKhe2M8cUPkRq347baImspP7fUzACLuUK0nh";
const privateKey = "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n";
const hosts = {
  a: { address: "10.0.0.1", user: "admin", privateKey, hostKey },
  b: { address: "10.0.0.2", hostKey, bastion: { address: "bastion.example.com", hostKey } },
};
const remote = "command:remote:Command";
const local = "command:local:Command";

const placed = (name: string, placement: object): Topology =>
  placeProcesses(loadTopology(name), placement).value as Topology;
const onTwo = placed("2m-noslave", { "nameserver-0": "a", "nameserver-1": "b", "broker-a-0": "a", "broker-b-0": "b" });
const cluster = (args: Partial<SystemdPlatformArgs> = {}): void => {
  const platform = new SystemdPlatform("servers", { hosts, ...args });
  new Cluster("orders", { platform, topology: onTwo });
};
const named = (all: readonly Recorded[], name: string): Recorded => {
  const found = all.find((one) => one.name === name && one.type.startsWith("command:"));
  if (found === undefined) {
    throw new Error(`no command ${name} in ${all.map((one) => `${one.type} ${one.name}`).join(", ")}`);
  }
  return found;
};

describe("a cluster on servers", () => {
  test("is exactly these resources", async () => {
    const all = await record(() => cluster());
    expect(all.map(({ type, name }) => `${type} ${name}`).sort()).toEqual(
      [
        "pulumi:pulumi:Stack rocketmq-test",
        "rocketmq:index:SystemdPlatform servers",
        "rocketmq:index:Cluster orders",
        `${local} orders-preflight`,
        `${remote} servers-a-release-5.5.0`,
        `${remote} servers-b-release-5.5.0`,
        ...["0", "1"].flatMap((id) => [
          `rocketmq:index:NameServer orders-nameserver-${id}`,
          `${remote} orders-nameserver-${id}`,
        ]),
        ...["a", "b"].flatMap((id) => [
          `rocketmq:index:BrokerGroup orders-broker-${id}`,
          `rocketmq:index:Broker orders-broker-${id}-0`,
          `${remote} orders-broker-${id}-0`,
        ]),
        `${local} orders-masters`,
        `${local} orders-members`,
        `${local} orders-verified`,
      ].sort(),
    );
  });

  test("nothing is changed on a host before all were looked at", async () => {
    const all = await record(() => cluster());
    expect(named(all, "servers-a-release-5.5.0").dependsOn).toEqual(["orders-preflight"]);
    expect(named(all, "servers-b-release-5.5.0").dependsOn).toEqual(["orders-preflight"]);
    expect(named(all, "orders-broker-b-0").dependsOn).toEqual(["orders-preflight", "servers-b-release-5.5.0"]);
  });

  test("keys are secret in every input that holds them, and the scripts of processes can be read", async () => {
    const all = await record(() => cluster());
    for (const { inputs, name } of all) {
      const open = JSON.stringify(inputs, (_, value: unknown) => (isSecret(value) ? "[secret]" : value));
      expect(`${name}: ${open}`).not.toContain("c2VjcmV0");
    }
    expect(text(named(all, "orders-preflight").inputs["stdin"])).toContain("c2VjcmV0");
    expect(isSecret(named(all, "orders-preflight").inputs["stdin"])).toBe(true);
    const { stdin, connection } = named(all, "orders-broker-a-0").inputs;
    expect(isSecret(stdin)).toBe(false);
    expect(isSecret(connection)).toBe(true);
  });

  test("root runs scripts as they are, others by sudo; a bastion is the proxy", async () => {
    const all = await record(() => cluster());
    const { create, update, delete: remove } = named(all, "orders-broker-a-0").inputs;
    expect([create, update]).toEqual([
      "exec sudo -n bash -euo pipefail -s create",
      "exec sudo -n bash -euo pipefail -s update",
    ]);
    const ctl = "/var/lib/rocketmq/test-orders-broker-a-0/ctl";
    expect(remove).toBe(`exec sudo -n bash -euo pipefail -c '[ ! -x ${ctl} ] || ${ctl} remove'`);
    expect(named(all, "orders-broker-b-0").inputs["create"]).toBe("exec bash -euo pipefail -s create");
    const { connection } = named(all, "orders-broker-b-0").inputs;
    expect((connection as { value: object }).value).toMatchObject({
      host: "10.0.0.2",
      user: "root",
      hostKey,
      proxy: { host: "bastion.example.com", user: "root" },
    });
  });

  test("a process that moves is another one, which is stopped where it was first", async () => {
    const all = await record(() => cluster());
    expect(named(all, "orders-broker-b-0").inputs["triggers"]).toEqual(["b"]);
  });

  test("each process has RocketMQ's own ports, and is dialled at its host", async () => {
    const all = await record(() => cluster());
    const broker = all.find(({ type, name }) => type === "rocketmq:index:Broker" && name === "orders-broker-b-0");
    expect(broker?.inputs["brokerConf"]).toMatchObject({
      brokerIP1: "10.0.0.2",
      listenPort: "10911",
      storePathRootDir: "/var/lib/rocketmq/test-orders-broker-b-0/store",
    });
    expect(broker?.inputs["updateBrokerConfig"]).toMatchObject({ namesrvAddr: "10.0.0.1:9876;10.0.0.2:9876" });
  });

  test("a process alone has a preflight of its own", async () => {
    const all = await record(() => {
      const platform = new SystemdPlatform("servers", { hosts: { a: hosts.a } });
      const nameServers = new NameServer("mq", { platform, id: "0" });
      new Broker("mq-a", { platform, nameServers, brokerName: "broker-a", brokerId: 0 });
    });
    const names = all.filter(({ type }) => type.startsWith("command:")).map(({ name }) => name);
    expect(names.sort()).toEqual([
      "mq",
      "mq-a",
      "mq-a-preflight",
      "mq-a-verified",
      "mq-preflight",
      "servers-a-release-5.5.0",
    ]);
    expect(named(all, "mq-a").dependsOn).toEqual(["mq-a-preflight", "mq-preflight", "servers-a-release-5.5.0"]);
  });

  test("a dashboard is a unit of the host that it names, whose jar is there", async () => {
    const all = await record(() => {
      const platform = new SystemdPlatform("servers", { hosts });
      const nameServers = NameServer.fromAddresses(["10.0.0.1:9876"]);
      new Dashboard("board", { platform, nameServers, host: "b", jar: "/home/ops/rocketmq-dashboard.jar" });
    });
    const script = text(named(all, "board").inputs["stdin"]);
    expect(script).toContain("requires=(\n  /home/ops/rocketmq-dashboard.jar\n)");
    expect(script).toContain('"-jar" "/home/ops/rocketmq-dashboard.jar" "--server.port=8082"');
    // Its jar is in a home, which a unit would not see.
    expect(script).not.toContain("ProtectHome");
    expect(named(all, "board").inputs["triggers"]).toEqual(["b"]);
    expect(named(all, "board-preflight").type).toBe(local);
  });

  test("the tuning of the kernel goes with the release that asked for it", async () => {
    const all = await record(() => cluster({ tuneKernel: true }));
    const { stdin, delete: remove } = named(all, "servers-a-release-5.5.0").inputs;
    expect(text(stdin)).toContain("tune_for='rocketmq/test servers 5.5.0'\n");
    expect(text(remove)).toContain("# wanted by rocketmq/test servers 5.5.0");
    const plain = await record(() => cluster());
    expect(named(plain, "servers-a-release-5.5.0").inputs).not.toHaveProperty("delete");
  });
});
