import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { releases } from "../../components";
import { forgetPullOffsets } from "../../components/render/pull-offsets";
import { offsetsOf550 } from "../support/fixtures";
import { factsOf, waitFor } from "../support/processes";
import { Load } from "./support/load";
import { useProject } from "./support/project";

const stack = "local-1m";
const broker = "broker-a";

const used = useProject();

/** @param queues of a topic, which that release makes, changes and shows */
function upOf(version: string, queues: number): string {
  used.project.change(stack, { version, allowVulnerable: true });
  used.project.changeTopology(stack, (topology) => ({
    ...topology,
    topics: [{ topicName: "orders", readQueueNums: queues, messageType: "FIFO" }],
    consumerGroups: [{ groupName: "billing", retryMaxTimes: queues }],
  }));
  const output = used.project.mustStack("up", stack);
  expect(output).toContain(`registered in 1/1, version ${version}`);
  const status = used.project.mustStack("status", stack);
  expect(status).not.toContain("WRONG");
  expect(status).toContain(`readQueueNums ${queues}, writeQueueNums ${queues}, perm RW on broker-a`);
  return String(used.project.outputs(stack)["namesrvAddr"]);
}

/** The offsets that the broker keeps of the load's consumer group, as they are written. */
function keptOffsets(): string | undefined {
  const directory = used.project.directoryOf(stack, "rocketmq-broker-a-0/store/config");
  const text = fs.readFileSync(path.join(directory, "consumerOffset.json"), "utf8");
  return /"kept@load-consumer-kept":{([^}]*)}/.exec(text)?.[1]?.replace(/\s/g, "");
}

test("every release runs, each on the store of the one before, and back: no message and no offset is lost", async () => {
  const sent: string[] = [];
  const upgrades = releases.map(({ version }) => version);
  for (const [i, version] of upgrades.entries()) {
    const namesrvAddr = upOf(version, 2 + i);
    expect(used.client.send(namesrvAddr, broker, 3, `${version}-`)).toEqual(["SEND_OK", "SEND_OK", "SEND_OK"]);
    sent.push(`${version}-0`, `${version}-1`, `${version}-2`);
    expect(used.client.read(namesrvAddr, broker).filter((body) => /^5\.\d/.test(body))).toEqual(sent);
    if (version === "5.1.0") {
      const load = await Load.start(used.client, namesrvAddr, "kept", { rate: 50 });
      expect((await load.stop()).lost).toEqual([]);
    }
  }
  await waitFor("the offsets are written", 15, () => keptOffsets() !== undefined);
  const kept = keptOffsets();
  expect(kept).toMatch(/^0:[1-9]\d*,/);
  for (const [i, version] of ["5.4.0", "5.5.0", "5.3.3"].entries()) {
    const namesrvAddr = upOf(version, 4 - i);
    expect(factsOf(used.project.directoryOf(stack, "rocketmq-broker-a-0"))["restarts"]).toBe("0");
    expect(keptOffsets()).toBe(kept);
    expect(used.client.read(namesrvAddr, broker).filter((body) => /^5\.\d/.test(body))).toEqual(sent);
  }
  used.project.mustStack("down", stack);
}, 600_000);

test.each(releases)(
  "the twin: $version on the offsets as 5.5.0 wrote them, read or known not to be; and as an up leaves them",
  ({ version, refusesPullOffsets }) => {
    const store = used.project.file("offsets");
    const file = path.join(store, "config/consumerOffset.json");
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, offsetsOf550);
    const home = path.join(path.dirname(process.env["ROCKETMQ_HOME"] ?? ""), `rocketmq-${version}`);
    const all = "{created@orders={0=7, 3=9}, paid@ledger={1=5}}";
    expect(used.client.readOffsets(file, home)).toMatch(refusesPullOffsets === true ? /^failed: / : all);
    const [command = "", ...args] = forgetPullOffsets(store);
    execFileSync(command, args);
    expect(used.client.readOffsets(file, home)).toBe(all);
  },
);

test("a vulnerable release is refused before anything is touched", () => {
  const file = used.project.file("Pulumi.local-2m-noslave.yaml");
  fs.appendFileSync(file, "  rocketmq:version: 5.1.0\n");
  const { code, output } = used.project.stack("up", "local-2m-noslave");
  expect(code).not.toBe(0);
  expect(output).toContain("version: known remote code execution (CVE-2023-33246, CVE-2023-37582)");
  expect(fs.existsSync(used.project.directoryOf("local-2m-noslave", ""))).toBe(false);
});
