import * as fs from "node:fs";
import { factsOf, stopAllAtOnce, waitFor } from "../support/processes";
import { useProject } from "./support/project";

// The other stacks come up as docs/operations.md says (newcomer/operations.test.ts), and this one as it ships as the README does.
const used = useProject();

const namesrvAddrOf = (stack: string): string => String(used.project.outputs(stack)["namesrvAddr"]);

describe("local-2m-2s-async, the default", () => {
  const stack = "local-2m-2s-async";

  test("up: 3 NameServers and 4 brokers, verified; again: no change", () => {
    const output = used.project.mustStack("up", stack);
    const nameServers = [9876, 9886, 9896].map((port) => `127.0.0.1:${used.project.port(port)}`);
    for (const address of nameServers) {
      expect(output).toContain(`ok    nameserver  ${address}  lists 4 of 4 brokers`);
    }
    for (const key of ["broker-a-0", "broker-a-1", "broker-b-0", "broker-b-1"]) {
      expect(output).toMatch(new RegExp(`ok {4}${key} .* registered in 3/3, version 5\\.5\\.0`));
    }
    expect(output).toContain(`namesrvAddr  : "${nameServers.join(";")}"`);
    expect(used.project.mustStack("up", stack)).toMatch(/Resources:\n\s+22 unchanged/);
  });

  test("status: a row a process, all ok", () => {
    const output = used.project.mustStack("status", stack);
    expect(output.split("\n").filter((line) => line.startsWith("ok "))).toHaveLength(7);
  });

  test("preview of one key: the key with both values for the brokers concerned, and nothing else", () => {
    const before = used.project.topologyOf(stack);
    used.project.changeTopology(stack, ({ brokerGroups, ...topology }) => ({
      ...topology,
      brokerGroups: brokerGroups.map((group) =>
        group.brokerName === "broker-b" ? { ...group, properties: { maxMessageSize: 1048576 } } : group,
      ),
    }));
    const output = used.project.mustStack("preview", stack);
    used.project.changeTopology(stack, () => before);
    const changed = [...output.matchAll(/^ +~ ([\w:]+): \(update\)\n(?:.*\n)*? *\[urn=.*::([\w-]+)\]/gm)].map(
      (m) => `${m[1]} ${m[2]}`,
    );
    expect(changed).toEqual([
      "rocketmq:index:Broker rocketmq-broker-b-1",
      "command:local:Command rocketmq-broker-b-1",
      "rocketmq:index:Broker rocketmq-broker-b-0",
      "command:local:Command rocketmq-broker-b-0",
      "command:local:Command rocketmq-verified",
    ]);
    const broker =
      /BrokerGroup\$rocketmq:index:Broker::rocketmq-broker-b-0\]((?:(?!\[urn=)[^])*)/.exec(output)?.[1] ?? "";
    expect(broker).toMatch(/~ updateBrokerConfig[^~]*\+ maxMessageSize *: "1048576"/);
    expect(broker).not.toContain("~ brokerConf");
  });

  test("kill -9 of a broker: back within 20 s, and status says so", async () => {
    const directory = used.project.directoryOf(stack, "rocketmq-broker-a-0");
    const { pid } = factsOf(directory);
    process.kill(Number(pid), "SIGKILL");
    await waitFor("the broker is back", 20, () => {
      const facts = factsOf(directory);
      return facts["state"] === "running" && facts["pid"] !== pid;
    });
    const status = await waitFor("status is ok", 60, () => {
      const { code, output } = used.project.stack("status", stack);
      return code === 0 && output;
    });
    expect(status).toMatch(/ok +broker-a-0 .* 1 .*last ended with status 137/);
  });

  test("status tells a difference by its exit code", async () => {
    const ctl = `${used.project.directoryOf(stack, "rocketmq-broker-b-1")}/ctl`;
    expect(used.project.exec(ctl, ["stop"]).code).toBe(0);
    const { code, output } = used.project.stack("status", stack);
    expect(code).not.toBe(0);
    expect(output).toMatch(/WRONG +broker-b-1 .* stopped, should be running/);
    expect(used.project.exec(ctl, ["start"]).code).toBe(0);
    await waitFor("status is ok", 60, () => used.project.stack("status", stack).code === 0);
  });

  test("down, up: the messages are still there", () => {
    const sent = Array.from({ length: 20 }, (_, i) => `kept-${i}`);
    for (const broker of ["broker-a", "broker-b"]) {
      expect(used.client.send(namesrvAddrOf(stack), broker, 20, "kept-")).toEqual(sent.map(() => "SEND_OK"));
    }
    const down = used.project.mustStack("down", stack);
    expect(down).toContain(`stores kept in ${used.project.directoryOf(stack, "").replace(/\/$/, "")}`);
    for (const name of fs.readdirSync(used.project.directoryOf(stack, "")).filter((n) => n.startsWith("rocketmq-"))) {
      expect(factsOf(used.project.directoryOf(stack, name))["state"]).toBe("stopped");
    }
    used.project.mustStack("up", stack);
    for (const broker of ["broker-a", "broker-b"]) {
      expect(used.client.read(namesrvAddrOf(stack), broker).filter((body) => body.startsWith("kept-"))).toEqual(sent);
    }
  });

  test("purge wants YES=1, refuses what is up, and removes the stores of what is down", async () => {
    expect(used.project.stack("purge", stack).code).toBe(2);
    expect(used.project.stack("purge", stack, { YES: "1" }).output).toContain("make down");
    // `down` itself was tested above, and stops one process after the other.
    await stopAllAtOnce(used.project.directoryOf(stack, ""));
    used.project.mustStack("down", stack);
    used.project.mustStack("purge", stack, { YES: "1" });
    expect(fs.existsSync(used.project.directoryOf(stack, ""))).toBe(false);
  });
});
