import * as fs from "node:fs";
import { waitFor } from "../support/processes";
import { Load } from "./support/load";
import { queuesGoneAtOnce, restartedAtOnce } from "./support/naive";
import { useProject } from "./support/project";
import { reported } from "./support/reported";
import { onePair } from "./support/topologies";
import { Vms, VmStack } from "./support/vms";

const used = useProject();
const place: Readonly<Record<string, string>> = {
  "nameserver-0": "201",
  "broker-a-0": "201",
  "nameserver-1": "202",
  "broker-b-0": "202",
  "broker-a-1": "203",
};
const brokers = ["broker-a-1", "broker-a-0", "broker-b-0"];
const ids = ["201", "202", "203"];

let servers: Vms;
let stack: VmStack;

beforeAll(() => {
  servers = Vms.up(ids);
  stack = new VmStack(used.project, servers, "2m-2s-async", {
    version: "5.3.3",
    drainSeconds: 5,
    placement: place,
  });
  stack.changeTopology((topology) => onePair(topology, ["0", "1"]));
});

afterAll(() => servers.down());

const on = (key: string, script: string): string => servers.on(place[key] ?? "", script);
const show = (key: string, property: string): string =>
  on(key, `systemctl show --value -p ${property} ${stack.unit(key)}`);
const pids = (): string[] => Object.keys(place).map((key) => show(key, "MainPID"));
const sessions = (): number[] => ids.map((id) => servers.sessions(id));
const isWell = (): boolean => stack.run("status").code === 0;

test("three bare servers become a verified cluster, in at most 6 sessions each; again: no change and no session", () => {
  expect(servers.on("201", "{ command -v java unzip; ls /opt; } || true")).toBe("");
  const before = sessions();
  const preview = stack.must("preview");
  expect(preview).toContain('brokerRole                    : "ASYNC_MASTER"');
  expect(sessions()).toEqual(before);
  const output = stack.must("up");
  for (const key of brokers) {
    const { address } = servers.host(place[key] ?? "");
    expect(output).toMatch(new RegExp(`ok {4}${key} +${address}:10911 +registered in 2/2, version 5\\.3\\.3`));
  }
  expect(output.match(/sent and read 1 message/g)?.length).toBeGreaterThanOrEqual(2);
  expect(output).not.toContain("warning: no hostKey");
  const after = sessions();
  expect(Math.max(...after.map((count, i) => count - (before[i] ?? 0)))).toBeLessThanOrEqual(6);
  expect(stack.must("up")).toMatch(/Resources:\n\s+\d+ unchanged/);
  expect(sessions()).toEqual(after);
  expect(stack.must("status").match(/^ok /gm)).toHaveLength(5);
});

test("a unit: java is its main process, run by a system user, checked by systemd itself", () => {
  const unit = `/etc/systemd/system/${stack.unit("broker-a-0")}.service`;
  expect(on("broker-a-0", `systemd-analyze verify ${unit} 2>&1`)).toBe("");
  expect(on("broker-a-0", `ps -o user=,comm= -p ${show("broker-a-0", "MainPID")}`)).toBe("rocketmq java");
  expect(on("broker-a-0", "readlink /opt/rocketmq/current")).toBe("rocketmq-5.3.3");
  expect(on("broker-a-0", `stat -c '%U %a' ${stack.directory("broker-a-0")}/{conf,run,live,store,log}`)).toBe(
    ["root 750", "root 700", "rocketmq 750", "rocketmq 750", "rocketmq 750"].join("\n"),
  );
});

test("no key of anybody is in the state, in what was printed, or on a server", () => {
  // Its first lines are the same in every key.
  const secret = fs.readFileSync(servers.set.keyFile, "utf8").split("\n")[3] ?? "";
  expect(secret).toHaveLength(70);
  expect(stack.state()).not.toContain(secret);
  expect(servers.on("201", `grep -rlsF '${secret}' /root /home /var/lib /var/tmp /opt /etc/systemd || true`)).toBe("");
});

test("a host that is booted again has its processes back", async () => {
  const boot = on("broker-a-1", "systemctl show --value -p UserspaceTimestamp");
  servers.docker("restart", "203");
  await waitFor("all is well", 90, isWell);
  expect(on("broker-a-1", "systemctl show --value -p UserspaceTimestamp")).not.toBe(boot);
  expect(stack.must("up")).toMatch(/Resources:\n\s+\d+ unchanged/);
});

test("java that is killed comes back", async () => {
  const before = show("broker-a-1", "MainPID");
  on("broker-a-1", `kill -KILL ${before}`);
  await waitFor("broker-a-1 is back", 60, isWell);
  expect(show("broker-a-1", "MainPID")).not.toBe(before);
  expect(Number(show("broker-a-1", "NRestarts"))).toBe(1);
});

test("a topic: fewer queues under load, asked from a server, and what it is now", async () => {
  const orders = (readQueueNums: number): void =>
    stack.changeTopology((topology) => ({ ...topology, topics: [{ topicName: "orders", readQueueNums }] }));
  orders(4);
  expect(stack.must("up")).toContain("readQueueNums 4, writeQueueNums 4, perm RW on broker-a, broker-b");
  const load = await Load.start(used.client, stack.namesrvAddr, "orders", { rate: 50, pollSeconds: 5, isThere: true });
  orders(2);
  expect(stack.must("up")).toMatch(/nobody is given the queues from 2 on[^]*readQueueNums 2, writeQueueNums 2/);
  const { failed, otherStatus, lost } = await load.stop();
  expect({ failed, otherStatus, lost }).toEqual({ failed: [], otherStatus: [], lost: [] });
  expect(stack.must("status")).toMatch(/ok +orders .*readQueueNums 2/);
});

test("the twin: the same number of queues taken away at once, with messages in them, loses these", async () => {
  const { lost } = await queuesGoneAtOnce(used.client, stack.namesrvAddr, "vm-queues");
  expect(lost.length).toBeGreaterThan(0);
});

test("a key, the heap, the version and back: only what must, serially, under load, nothing lost", async () => {
  const load = await Load.start(used.client, stack.namesrvAddr, "vm-roll", { rate: 50, pollSeconds: 5 });
  const atFirst = pids();
  stack.changeTopology((topology) => ({
    ...topology,
    brokerGroups: topology.brokerGroups.map((group) =>
      group.brokerName === "broker-b" ? { ...group, properties: { sendMessageThreadPoolNums: 2 } } : group,
    ),
  }));
  stack.must("up");
  const first = pids();
  const changed = Object.keys(place).filter((_, i) => first[i] !== atFirst[i]);
  expect(changed.sort()).toEqual(["broker-b-0"]);

  stack.change({ version: "5.4.0", brokerHeapMiB: 288 });
  const report = reported(stack.must("report"));
  const forth = stack.must("up");
  expect(orderIn(forth)).toEqual(brokers);
  const nameServers = ["nameserver-0", "nameserver-1"];
  expect(report).toEqual([...nameServers, ...brokers].map((key) => `${key} restarts`));
  expect(pids().filter((pid, i) => pid === first[i])).toEqual([]);
  expect(on("broker-b-0", "readlink /opt/rocketmq/current; ls /opt/rocketmq")).toMatch(
    /^rocketmq-5\.4\.0\n(.*\n)*rocketmq-5\.3\.3\nrocketmq-5\.4\.0$/,
  );
  // Each is up before the next one stops.
  const healthy = brokers.map((key) => forth.indexOf(`${key}: runs with the new configuration`));
  const leaving = brokers.map((key) => forth.indexOf(`${key}: restarting for`));
  expect(
    healthy.every((at, i) => at > (leaving[i] ?? at) && (leaving[i + 1] === undefined || at < (leaving[i + 1] ?? 0))),
  ).toBe(true);

  stack.change({ version: "5.3.3" });
  stack.must("up");
  expect(on("broker-a-0", "readlink /opt/rocketmq/current")).toBe("rocketmq-5.3.3");
  await load.flows();
  const { acked, consumed, failed, otherStatus, lost } = await load.stop();
  expect({ failed, otherStatus, lost }).toEqual({ failed: [], otherStatus: [], lost: [] });
  expect(consumed).toEqual(acked);
  expect(stack.must("status")).not.toContain("WRONG");
}, 900_000);

test("the twin: the same units restarted all at once, without a drain, fail sends", async () => {
  const { failed } = await restartedAtOnce(used.client, stack.namesrvAddr, "vm-naive", () => {
    brokers.forEach((key) => on(key, `systemctl restart --no-block ${stack.unit(key)}`));
  });
  expect(failed.length).toBeGreaterThan(0);
  await waitFor("all are back", 90, isWell);
}, 300_000);

test("make verify: a slave has byte for byte what its master has; a byte that is not is found", () => {
  const output = stack.must("verify");
  expect(output).toMatch(/ok +broker-a-1 has what broker-a-0 has: bytes 0 to \d{4,}, SHA-256 both/);
  const log = `${stack.directory("broker-a-1")}/store/commitlog/00000000000000000000`;
  const byte = on("broker-a-1", `dd if=${log} bs=1 skip=100 count=1 status=none | od -An -tu1`);
  const put = (value: number): void => {
    on(
      "broker-a-1",
      `printf '\\x${value.toString(16).padStart(2, "0")}' | dd of=${log} bs=1 seek=100 conv=notrunc status=none`,
    );
  };
  put(Number(byte) ^ 1);
  try {
    const { code, output: wrong } = stack.run("verify");
    expect(code).toBe(1);
    expect(wrong).toMatch(/WRONG +broker-a-1 has what broker-a-0 has/);
    expect(wrong).toMatch(/ok +broker-a and broker-b hold different messages/);
  } finally {
    put(Number(byte));
  }
});

test("down stops the units and keeps the stores; nothing of them starts with the host", () => {
  stack.must("down");
  for (const [key, host] of Object.entries(place)) {
    expect(servers.on(host, `systemctl list-units --all --plain --no-legend '${stack.unit(key)}*'`)).toBe("");
    expect(servers.on(host, `ls /etc/systemd/system | grep -c '${stack.unit(key)}' || true`)).toBe("0");
  }
  expect(servers.on("201", `ls ${stack.directory("broker-a-0")}/store/commitlog`)).toBe("00000000000000000000");
});

/** The brokers in the order in which the engine said that it was done with them. */
function orderIn(output: string): string[] {
  return [...output.matchAll(/command:remote:Command rocketmq-(broker-\w-\d) updated/g)].map(([, key]) => key ?? "");
}
