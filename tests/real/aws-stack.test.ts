import { execFileSync } from "node:child_process";
import { waitFor } from "../support/processes";
import { imagesOf } from "../../tools/offline-plugins/aws/images";
import { AwsStack } from "./support/aws";
import { Load } from "./support/load";
import { restartedAtOnce } from "./support/naive";
import { useProject } from "./support/project";
import { reported } from "./support/reported";

/** From an empty account to a cluster, and what its machines go through after that. */
const used = useProject();
const hosts = {
  "mq-1": { zone: "eu-central-1a" },
  "mq-2": { zone: "eu-central-1b" },
  "mq-3": { zone: "eu-central-1c" },
  "mq-4": { zone: "eu-central-1a" },
};
let stack: AwsStack;

beforeAll(() => {
  stack = new AwsStack(used.project, "2m-2s-async", hosts, { brokerHeapMiB: 256, drainSeconds: 5 });
});
afterAll(() => stack.leftovers.remove());

const brokers = (): Record<string, string> => {
  const all = stack.outputs()["brokers"] as { brokerName: string; brokerId: number; address: string }[];
  return Object.fromEntries(all.map(({ brokerName, brokerId, address }) => [`${brokerName}-${brokerId}`, address]));
};
const kept = (): string[] =>
  used.client
    .read(stack.namesrvAddr, "broker-a")
    .filter((body) => body.startsWith("kept-"))
    .sort();
const hostOf = (address = ""): string => address.replace(/:\d+$/, "");

test("from an empty account to a verified cluster; again: no change", () => {
  const output = stack.must("up");
  expect(output.match(/sent and read 1 message/g)?.length).toBeGreaterThanOrEqual(2);
  expect(output.match(/which was blank/g)).toHaveLength(4);
  expect(output).not.toContain("warning: no hostKey");
  expect(stack.must("up")).toMatch(/Resources:\n\s+\d+ unchanged/);
  expect(stack.must("status").match(/^ok /gm)).toHaveLength(7);
}, 600_000);

test("a machine has exactly the doors that its processes need", () => {
  const all = brokers();
  const [master, slave] = [hostOf(all["broker-a-0"]), hostOf(all["broker-a-1"])];
  // A client: this machine is in the ranges of clients, and in nobody's security group.
  expect([9876, 10911, 10909].map((port) => stack.reaches(master, port))).toEqual([true, true, true]);
  expect([22, 10912].map((port) => stack.reaches(master, port))).toEqual([false, false]);
  // Replication of this group comes in, of the other one not.
  const dials = (host: string, to: string, port: number): string =>
    stack.on(host, `timeout 2 bash -c 'exec 3<>/dev/tcp/${to}/${port}' 2>/dev/null && echo yes || echo no`);
  expect([dials("mq-3", master, 10912), dials("mq-1", slave, 10912)]).toEqual(["yes", "yes"]);
  expect([dials("mq-2", master, 10912), dials("mq-4", master, 10912)]).toEqual(["no", "no"]);
  expect(dials("mq-2", master, 22)).toBe("no");
  expect(stack.on("mq-1", "findmnt -n -o FSTYPE --mountpoint /var/lib/rocketmq")).toBe("ext4");
}, 120_000);

test("no private key is in the state, in what was printed, or on a machine", () => {
  const { sshPrivateKey } = JSON.parse(
    stack.pulumi("stack", "output", "--json", "--show-secrets").output.replace(/^[^{]*/, ""),
  ) as { sshPrivateKey: string };
  const secret = sshPrivateKey.split("\n")[3] ?? "";
  expect(secret).toHaveLength(70);
  expect(stack.state()).not.toContain(secret);
  expect(stack.must("preview")).not.toContain(secret);
  const places = "/root /home /var/lib /var/tmp /opt /etc";
  expect(stack.on("mq-1", `grep -rlsF '${secret}' ${places} || true`)).toBe("");
}, 120_000);

test("another kind of machine: the report says who restarts, messages go on, nothing is lost", async () => {
  const before = brokers();
  const address = stack.namesrvAddr;
  expect(used.client.send(address, "broker-a", 3, "kept-")).toEqual(["SEND_OK", "SEND_OK", "SEND_OK"]);
  stack.changeHost("mq-1", { instanceType: "m7g.xlarge" });
  const report = stack.must("report");
  expect(reported(report)).toEqual(["nameserver-0 restarts", "broker-a-0 restarts"]);
  expect(report).toContain("instanceType m7g.large => m7g.xlarge: its machine is stopped and started");
  const load = await Load.start(used.client, address, "orders", { pollSeconds: 5 });
  const output = await stack.start("up");
  await load.flows();
  const { failed, otherStatus, lost } = await load.stop();
  expect({ failed, otherStatus, lost }).toEqual({ failed: [], otherStatus: [], lost: [] });
  expect(output.code).toBe(0);
  expect(output.output).toMatch(/broker-a-0: drained in \d+ s/);
  expect(brokers()).toEqual(before);
  expect(kept()).toHaveLength(3);
  expect(stack.must("up")).toMatch(/Resources:\n\s+\d+ unchanged/);
}, 600_000);

test("the twin: the brokers of all machines restarted at once, without a drain, fail sends", async () => {
  const { failed } = await restartedAtOnce(used.client, stack.namesrvAddr, "naive", () => {
    for (const host of Object.keys(hosts)) {
      stack.on(
        host,
        "systemctl restart --no-block $(systemctl list-units --plain --no-legend '*-broker-*' | cut -d' ' -f1)",
      );
    }
  });
  expect(failed.length).toBeGreaterThan(0);
  await waitFor("all is well", 90, () => stack.run("status").code === 0);
}, 300_000);

test("a disk that would shrink is refused at the preview; one that grows does so while all runs", () => {
  const pid = (): string => stack.on("mq-1", "pgrep -f '[B]rokerStartup'");
  const before = pid();
  stack.change({ dataVolume: { sizeGiB: 100 } });
  const { code, output } = stack.run("preview");
  expect(code).not.toBe(0);
  expect(output).toMatch(
    /dataVolume\.sizeGiB: vol-\w+ of host mq-1 has 200 GiB, and a volume never shrinks; got 100; allowed 200 or more/,
  );
  stack.change({ dataVolume: { sizeGiB: 201 } });
  expect(stack.must("report")).toContain("no process changes");
  stack.must("up");
  // The file system itself follows where the kernel lets a container do that.
  const disk = stack.on("mq-1", 'blockdev --getsize64 "$(findmnt -n -o SOURCE --mountpoint /var/lib/rocketmq)"');
  expect(Number(disk)).toBe(201 * 2 ** 30);
  expect(pid()).toBe(before);
}, 300_000);

test("where nobody can take the messages the machine stays as it is", async () => {
  const [id, permission] = [
    stack.instanceId("mq-1"),
    "grep -h ^brokerPermission /var/lib/rocketmq/*broker-a-0/live/*.conf",
  ];
  execFileSync("docker", ["stop", stack.container("mq-2")], { stdio: "ignore", timeout: 120_000 });
  stack.changeHost("mq-1", { instanceType: "m7g.2xlarge" });
  const { code, output } = stack.run("up");
  execFileSync("docker", ["start", stack.container("mq-2")], { stdio: "ignore" });
  expect(code).not.toBe(0);
  expect(output).toContain("no other broker group of DefaultCluster takes messages now");
  expect(output).toContain("the machine stays as it is");
  expect(stack.instanceId("mq-1")).toBe(id);
  stack.changeHost("mq-1", { instanceType: "m7g.xlarge" });
  expect(stack.must("up")).not.toContain("machines-mq-1 updated");
  expect(stack.on("mq-1", `${permission} || true`)).not.toContain("4");
  // Brokers register with a NameServer that was away within 30 s.
  await waitFor("all is well", 90, () => stack.run("status").code === 0);
}, 600_000);

test("another image replaces a machine: its address and its disk stay, and the disk is not formatted", () => {
  const before = { brokers: brokers(), id: stack.instanceId("mq-1") };
  const images = imagesOf("eu-central-1").filter(({ name }) => /^al2023.*-arm64$/.test(name));
  const [own = "", image = ""] = images.map(({ id }) => id);
  // The one that it has already, by its id: nothing happens to the machine.
  const pid = stack.on("mq-1", "pgrep -f '[B]rokerStartup'");
  stack.change({ os: "al2023" });
  stack.changeHost("mq-1", { ami: own });
  expect(stack.must("report")).toContain("no process changes");
  expect(stack.must("up")).toContain("the machine stays, and so does what runs on it");
  expect(stack.on("mq-1", "pgrep -f '[B]rokerStartup'")).toBe(pid);
  stack.changeHost("mq-1", { ami: image });
  const report = stack.must("report");
  expect(report).toContain("its machine is replaced: ami");
  expect(reported(report)).toEqual(["nameserver-0 restarts", "broker-a-0 restarts"]);
  const output = stack.must("up");
  expect(output).toContain("broker-a-0: stopped");
  expect(output).not.toContain("which was blank");
  expect(stack.instanceId("mq-1")).not.toBe(before.id);
  expect(brokers()).toEqual(before.brokers);
  expect(kept()).toEqual(["kept-0", "kept-1", "kept-2"]);
  expect(stack.must("up")).toMatch(/Resources:\n\s+\d+ unchanged/);
}, 600_000);

test("a machine that is dead is replaced, and nobody waits for it", () => {
  const [id, address] = [stack.instanceId("mq-1"), stack.namesrvAddr];
  execFileSync("docker", ["kill", stack.container("mq-1")], { stdio: "ignore" });
  const { code, output } = stack.pulumi(
    ...["up", "--yes", "--skip-preview", "--config-file", stack.configFile],
    ...["--replace", stack.urn("mq-1")],
  );
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(stack.instanceId("mq-1")).not.toBe(id);
  expect([stack.namesrvAddr, ...kept()]).toEqual([address, "kept-0", "kept-1", "kept-2"]);
}, 600_000);

test("down leaves the disks, up takes them again, and only purge removes them", () => {
  const { dataVolumes } = stack.outputs();
  const output = stack.must("down");
  expect(output).toContain("stores kept in these EBS volumes");
  expect(stack.leftovers.containers()).toEqual([]);
  expect(stack.must("up")).not.toContain("which was blank");
  expect(stack.outputs()["dataVolumes"]).toEqual(dataVolumes);
  expect(kept()).toEqual(["kept-0", "kept-1", "kept-2"]);
  stack.must("down");
  stack.must("purge", { YES: "1" });
  const { leftovers } = stack;
  expect([leftovers.containers(), leftovers.networks(), leftovers.loops(), stack.disks()]).toEqual([[], [], [], []]);
}, 600_000);
