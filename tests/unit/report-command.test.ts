import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { broker, brokerInputs, json } from "../support/previews";

test("the command: exit codes, and a file that is none", () => {
  const cli = path.join(__dirname, "../../cli/main.ts");
  const run = (input: string, ...args: string[]): [number | null, string] => {
    const { status, stdout, stderr } = spawnSync(
      "node",
      ["-r", "ts-node/register/transpile-only", cli, "report", "-", ...args],
      {
        input,
        encoding: "utf8",
        timeout: 60_000,
      },
    );
    return [status, stdout + stderr];
  };
  const b = brokerInputs("b", 0);
  const risky = json([
    ...broker(
      "update",
      "a-0",
      brokerInputs("a", 0),
      brokerInputs("a", 0, { conf: { sendMessageThreadPoolNums: "2" } }),
    ),
    ...broker("same", "b-0", b, b),
  ]);
  expect(run(risky, "--fail-on", "restart")[0]).toBe(3);
  expect(run(risky, "--fail-on", "outage")).toEqual([0, expect.stringContaining("RESTART   a-0: restarts")]);
  expect(run(json([], { diagnostics: [{ severity: "error", message: "no" }] }))[0]).toBe(1);
  const early = json([], { diagnostics: [{ severity: "error", message: "no" }] });
  expect(run(early, "--stack", "prod", "--format", "markdown")[1]).toContain(
    "report: prod -->\n### RocketMQ: stack `prod`",
  );
  expect(run("nothing")).toEqual([1, expect.stringMatching(/^pulumi-rocketmq: this is no JSON/)]);
  expect(run(risky, "--fail-on", "everything")).toEqual([
    1,
    expect.stringContaining("Allowed choices are data-loss, outage, restart"),
  ]);
});
