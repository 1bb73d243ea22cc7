import { spawnSync } from "node:child_process";
import { type MasterPlace, renderMastersScript } from "../../components/render/masters-script";

const at = (brokerName: string, host: string, machine = `10.0.0.${host}`): MasterPlace => ({
  brokerName,
  host,
  machine,
});
const before = [at("broker-a", "1"), at("broker-b", "2")];

function up(masters: readonly MasterPlace[], printed: string, forced: readonly string[] = []): ReturnType<typeof run> {
  return run(renderMastersScript(masters, forced), printed);
}

function run(input: string, printed: string): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, PULUMI_COMMAND_STDOUT: printed };
  const { status, stdout, stderr } = spawnSync("bash", ["-euo", "pipefail", "-s", "update"], {
    input,
    encoding: "utf8",
    env,
  });
  return { status, stdout, stderr };
}

const remembered = up(before, "").stdout;

test("the places of all masters are noted, and nothing is refused at first", () => {
  expect(remembered).toBe("master broker-a 1 10.0.0.1\nmaster broker-b 2 10.0.0.2\n");
});

test.each([
  ["nothing changed", before],
  ["a group more", [...before, at("broker-c", "3")]],
  ["a group less, which another resource empties", [at("broker-a", "1")]],
  ["the same machine under another id", [at("broker-a", "9", "10.0.0.1"), at("broker-b", "2")]],
  ["another address of the same host", [at("broker-a", "1", "10.9.9.9"), at("broker-b", "2")]],
])("%s: goes on", (_, masters) => {
  const { status, stderr } = up(masters, remembered);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("masters that move are refused, each with its hosts and the way to go", () => {
  const { status, stdout, stderr } = up([at("broker-a", "3"), at("broker-b", "1")], remembered);
  expect(status).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/ {2}broker-a-0: its master moves, .* stay behind; got host 3; allowed 1; do add a group/);
  expect(stderr).toMatch(/ {2}broker-b-0: .* got host 1; allowed 2; /);
  expect(stderr).toContain("masters that move: 2; nothing was changed on any host");
});

test("one that is given up by name begins empty, the other is refused still", () => {
  const moved = [at("broker-a", "3"), at("broker-b", "1")];
  const one = up(moved, remembered, ["broker-a"]);
  expect(one.status).toBe(1);
  expect(one.stderr).not.toContain("broker-a-0");
  const both = up(moved, remembered, ["broker-b", "broker-a"]);
  expect(both.status).toBe(0);
  expect(both.stdout).toMatch(/^warn {2}broker-a: its master begins empty on 3, its store stays on 1/);
  expect(up(moved, both.stdout).status).toBe(0);
});
