import { spawnSync } from "node:child_process";
import { renderPrevious } from "../../components/render/admin-script";

/** What it prints before anything is asked, and what it hands on. */
function run(members: readonly string[] | undefined, printed?: string): string[] {
  const script = `${renderPrevious(members)}\necho "asks with previous=$previous"\n`;
  const { stdout, status, stderr } = spawnSync("bash", ["-euo", "pipefail", "-s", "update"], {
    input: script,
    encoding: "utf8",
    env: { ...process.env, ...(printed === undefined ? {} : { PULUMI_COMMAND_STDOUT: printed }) },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.trim().split("\n");
}

const two = ["broker-a 10.0.0.1:10911", "broker-b 10.0.0.2:10911"];
const asMembers = (members: readonly string[]): string => members.map((one) => `member ${one}\n`).join("");

test("nobody knew of a group before: all are noted, and nothing is asked", () => {
  expect(run(two)).toEqual(["member broker-a 10.0.0.1:10911", "member broker-b 10.0.0.2:10911"]);
});

test("all that there were are there, one more too: the same", () => {
  expect(run(two, asMembers(two.slice(0, 1)))).toEqual(run(two));
});

test("one that was there is not any more: it is asked, with all that there were, whatever else was printed", () => {
  const printed = `wait  group broker-c: producers read their routes\n${asMembers([...two, "broker-ab 10.0.0.3:10911"])}`;
  expect(run(two, printed)).toEqual([
    "asks with previous=broker-a 10.0.0.1:10911,broker-b 10.0.0.2:10911,broker-ab 10.0.0.3:10911,",
  ]);
});

test("what is about no group asks, and hands nothing on", () => {
  expect(run(undefined, asMembers(two))).toEqual(["asks with previous="]);
});
