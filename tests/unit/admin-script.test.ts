import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { renderBefore } from "../../components/render/admin-script";

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

describe("a topic that goes while another resource of the same up makes it", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "made-"));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  const input = (name: string): string => `kind=topic\nname=${name}\nclusterName=C\nnamesrvAddr=a:1\nperm=6\n`;
  const lines = (mode: string, name: string): string => {
    const before = renderBefore({ probe: { argv: [], input: input(name) }, patienceSeconds: 1 });
    const options = {
      input: `${before}\necho asks`,
      encoding: "utf8",
      env: { ...process.env, TMPDIR: folder },
    } as const;
    return spawnSync("bash", ["-euo", "pipefail", "-s", mode], options).stdout.trim();
  };

  test("stays; one that nobody made goes, and so does one that another process made", () => {
    expect(lines("delete", "orders")).toBe("asks");
    expect(lines("create", "orders")).toBe("asks");
    expect(lines("delete", "orders")).toBe("stays: another resource of this up has it");
    expect(lines("delete", "paid")).toBe("asks");
    const [made = "", ...others] = fs.readdirSync(path.join(folder, `pulumi-rocketmq.${process.getuid?.()}`));
    expect(others).toEqual([]);
    expect(made.startsWith(`${process.pid}-`)).toBe(true);
  });
});
