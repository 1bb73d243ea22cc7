import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { renderAfter, renderBefore } from "../../components/render/admin-script";

/** What it prints before anything is asked, and what it hands on. */
function run(members: readonly string[], printed?: string): string[] {
  const script = `${renderBefore({ probe: { argv: [], input: "" }, patienceSeconds: 1, members })}\necho "asks with previous=$previous"\n`;
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

describe("a topic that goes", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "made-"));
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  /** What one resource prints; between its two parts the brokers are asked. */
  function run(mode: string, before = "", { name = "orders", cluster = "mq", asks = "echo asks" } = {}): string {
    const input = `kind=topic\nname=${name}\nperm=6\ncluster=${cluster}\n`;
    const script = { probe: { argv: [], input }, patienceSeconds: 1 };
    const { stdout, stderr } = spawnSync("bash", ["-euo", "pipefail", "-s", mode], {
      input: [renderBefore(script), asks, renderAfter(script)].join("\n"),
      encoding: "utf8",
      env: { ...process.env, TMPDIR: folder, PULUMI_COMMAND_STDOUT: before },
    });
    expect(stderr).toBe("");
    return stdout;
  }
  const asked = "asks\n";
  const stays = "stays: another resource has it\n";

  test("is asked for where nobody else has it, whether it says whose it is or is of an older version", () => {
    const made = run("create");
    expect(made).toMatch(/^asks\nowner [0-9a-f]{16}\n$/);
    const changed = run("update", made);
    expect(changed).toBe(made);
    expect(run("delete", changed)).toBe(asked);
    expect(run("delete", asked)).toBe(asked);
    expect(run("update", asked)).toMatch(/^asks\nowner [0-9a-f]{16}\n$/);
    expect(run("status", made)).toBe(asked);
  });

  test("stays where another one was made, in this up or in one before: renamed, moved or replaced; that one takes it away", () => {
    const old = run("create");
    const replaced = run("create");
    expect(replaced).not.toBe(old);
    expect([run("delete", old), run("delete", asked)]).toEqual([stays, stays]);
    expect(run("delete", replaced)).toBe(asked);
    expect(run("delete", old)).toBe(asked);
  });

  test("goes where another one was refused, has another topic, or one of another cluster", () => {
    const old = run("create");
    run("create", "", { asks: "exit 1" });
    run("create", "", { cluster: "other" });
    run("create", "", { name: "paid" });
    expect(run("delete", old)).toBe(asked);
  });

  test("a removal that is refused is asked for again", () => {
    const made = run("create");
    run("delete", made, { asks: "exit 1" });
    expect(run("delete", made)).toBe(asked);
  });
});
