import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import type { Topology } from "../../components";
import { waitFor } from "../support/processes";
import { docker, DockerStack, localEngine } from "./support/docker";
import { OwnEngine } from "./support/own-engine";
import { useProject } from "./support/project";

const used = useProject();
const stacks: DockerStack[] = [];

function newStack(config: Record<string, string | number | boolean> = {}): DockerStack {
  const stack = new DockerStack(used.project, "1m", config);
  stacks.push(stack);
  return stack;
}

afterAll(() => stacks.forEach((stack) => stack.dispose()));

describe("two engines", () => {
  let engine: OwnEngine;
  let stack: DockerStack;

  beforeAll(async () => {
    engine = new OwnEngine();
    await engine.start();
    engine.load("apache/rocketmq:5.5.0");
    stack = newStack();
    stack.alsoOn(engine.engine);
    // An address of this machine for each engine, which the containers of both reach: the gateway of a bridge.
    docker(localEngine, "network", "create", "--subnet", stack.subnet, `${stack.name}-address`);
    stack.change({
      address: undefined,
      subnet: undefined,
      hosts: {
        a: { engine: localEngine, address: stack.address },
        b: { ...engine.tls, address: engine.address, publishAddress: engine.address },
      },
    });
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
    used.project.useTopology(stack.name, topology);
  });

  afterAll(async () => {
    stack.dispose();
    stacks.splice(stacks.indexOf(stack), 1);
    await engine.dispose();
  });

  test("master and slave on an engine each, one of them behind TLS: verified, without a warning", () => {
    const output = stack.must("up");
    expect(output).toMatch(/ok {4}broker-a-1 .* 0 bytes behind its master/);
    expect(output).not.toContain("master and slaves are all on host");
    expect(docker(engine.engine, "ps", "--format", "{{.Names}}")).toBe(stack.containerOf("broker-a-1"));
    expect(stack.must("up")).toMatch(/Resources:\n\s+\d+ unchanged/);
    expect(stack.state()).not.toContain(engine.tls.keyMaterial.split("\n")[1]);
  });

  test("an engine that is restarted brings its containers back, and they replicate again", async () => {
    const { Id } = stack.inspect("broker-a-1", engine.engine);
    await engine.stop();
    expect(stack.run("status").output).toMatch(/WRONG +broker-a-1/);
    await engine.start();
    await waitFor("all is well", 90, () => stack.run("status").code === 0);
    expect(stack.inspect("broker-a-1", engine.engine).Id).toBe(Id);
    expect(stack.must("up")).toMatch(/Resources:\n\s+\d+ unchanged/);
  });

  test("a slave that moves to the other engine is another container there, and its old store stays", () => {
    stack.changeTopology((topology) => ({
      ...topology,
      brokerGroups: topology.brokerGroups.map((group) => ({
        ...group,
        brokers: group.brokers.map((broker) => ({ ...broker, host: "a" })),
      })),
    }));
    expect(stack.must("up")).toMatch(/ok {4}broker-a-1 .* 0 bytes behind its master/);
    expect(docker(engine.engine, "ps", "-a", "--format", "{{.Names}}")).toBe("");
    expect(stack.inspect("broker-a-1").State.Running).toBe(true);
    expect(docker(engine.engine, "volume", "ls", "-q").split("\n")).toContain(
      `${stack.containerOf("broker-a-1")}-store`,
    );
    expect(stack.must("up")).toMatch(/Resources:\n\s+\d+ unchanged/);
    stack.must("down");
  });
});

describe("what an up on Docker refuses, and what comes after", () => {
  const failing = (stack: DockerStack): string => {
    const { code, output } = stack.run("up");
    expect(code).not.toBe(0);
    return output;
  };

  test("an image of another release", () => {
    const stack = newStack({ version: "5.4.0", image: "apache/rocketmq:5.5.0" });
    expect(failing(stack)).toMatch(
      /image: apache\/rocketmq:5\.5\.0: has no RocketMQ 5\.4\.0 in \/home\/rocketmq\/rocketmq-5\.4\.0 but none; set version, image or rocketmqHome/,
    );
    expect(stack.containers).toEqual([]);
  });

  test("an image that is nowhere: its name; a busy port: the port; when both are mended, the up goes on", async () => {
    // A port that no other test publishes: this takes it on all addresses.
    const stack = newStack({ portOffset: 12_500, image: "apache/rocketmq:0.0.1-missing" });
    expect(failing(stack)).toContain("apache/rocketmq:0.0.1-missing");
    expect(stack.containers).toEqual([]);
    stack.change({ image: undefined });
    const busy = net.createServer().listen(23_411, "0.0.0.0");
    await new Promise((resolve) => busy.once("listening", resolve));
    const output = failing(stack);
    await new Promise((resolve) => busy.close(resolve));
    expect(output).toContain(
      "broker-a-0: port 23411 listenPort is in use on the host; free it or give another listenPort",
    );
    expect(stack.must("up")).toContain("lists 1 of 1 brokers");
    stack.must("down");
  });

  test("all containers were stopped, another release on the same store and back, down and up: the messages are there", () => {
    const stack = newStack({ version: "5.4.0" });
    const kept = (): string[] => used.client.read(stack.namesrvAddr, "broker-a").filter((body) => /^kept-/.test(body));
    const sent = ["kept-0", "kept-1", "kept-2"];
    stack.must("up");
    expect(used.client.send(stack.namesrvAddr, "broker-a", 3, "kept-")).toEqual(sent.map(() => "SEND_OK"));
    // One up starts all.
    docker(localEngine, "stop", stack.containerOf("broker-a-0"), stack.containerOf("nameserver-0"));
    stack.changeTopology((topology) => ({ ...topology, properties: { sendMessageThreadPoolNums: 2 } }));
    const output = stack.must("up");
    expect(output).toContain("broker-a-0: started; no NameServer answers yet");
    expect(output).toContain("lists 1 of 1 brokers");
    // What prepared the old release goes without harm.
    stack.change({ version: undefined });
    expect(stack.must("up")).toMatch(/broker-a-0 .* version 5\.5\.0/);
    stack.changeTopology((topology) => ({
      ...topology,
      properties: { sendMessageThreadPoolNums: 2, maxMessageSize: 1_048_576 },
    }));
    expect(stack.must("up")).toContain("broker-a-0: runs with the new values, without a restart");
    expect(kept()).toEqual(sent);
    // What 5.5.0 noted of pull consumers, the verification's own among them, keeps the older one from nothing.
    stack.change({ version: "5.4.0" });
    expect(stack.must("up")).toMatch(/broker-a-0 .* version 5\.4\.0/);
    expect(stack.inspect("broker-a-0").RestartCount).toBe(0);
    stack.must("down");
    expect(stack.containers).toEqual([]);
    stack.must("up");
    expect(kept()).toEqual(sent);
    stack.must("down");
  }, 600_000);

  test("a subnet that overlaps: with which network", () => {
    const other = newStack();
    const name = `${other.name}-taken`;
    docker(localEngine, "network", "create", "--subnet", other.subnet, name);
    try {
      const output = failing(other);
      expect(output).toContain(`subnet: ${other.subnet} overlaps with the network ${name} (${other.subnet})`);
      expect(other.containers).toEqual([]);
    } finally {
      docker(localEngine, "network", "rm", name);
    }
  });

  test("a bind mount that the process cannot write: the path, and the command that mends it", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "docker-store-"));
    const stack = newStack();
    try {
      stack.changeTopology((topology) => ({
        ...topology,
        brokerGroups: [{ brokerName: "broker-a", brokers: [{ brokerId: 0, storeDirectory: folder }] }],
      }));
      expect(failing(stack)).toContain(
        `broker-a-0: ${folder} of the host cannot be written by 3000:3000; do chown 3000:3000 ${folder}`,
      );
      fs.chownSync(folder, 3000, 3000);
      fs.mkdirSync(path.join(folder, "commitlog"));
      expect(failing(stack)).toContain("the store in /home/rocketmq/store was not made by this library");
      expect(stack.containers).toHaveLength(1);
      fs.rmdirSync(path.join(folder, "commitlog"));
      expect(stack.must("up")).toContain("lists 1 of 1 brokers");
      expect(fs.readdirSync(folder)).toContain("commitlog");
      stack.must("down");
      expect(fs.readdirSync(folder)).toContain("commitlog");
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  test("no engine at the socket: told in the preview", () => {
    const stack = newStack({ engine: "unix:///missing/docker.sock" });
    const { code, output } = stack.run("preview");
    expect(code).not.toBe(0);
    expect(output).toContain('engine: no Docker engine there; got "unix:///missing/docker.sock"');
  });
});
