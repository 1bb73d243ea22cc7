import type { ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { type Finished, useProject } from "./support/project";
import { onePair } from "./support/topologies";

const used = useProject();
const alone = "local-1m";
/** Clients that ask for their routes every 5 s, and a target that is away for longer than that and a pull's pause. */
const short = { DOWN_SECONDS: "22", RATE: "20", POLL_SECONDS: "5" };

/** The number in a row of a table of the report. */
const row = (report: string, name: string): string =>
  new RegExp(`^\\| ${name} +\\| (.*?) +\\|$`, "m").exec(report)?.[1] ?? "";

function expectNoTopic(stack: string): void {
  for (const broker of ["broker-a-0", "broker-b-0"]) {
    const topics = used.project.directoryOf(stack, `rocketmq-${broker}/store/config/topics.json`);
    expect(fs.readFileSync(topics, "utf8")).not.toContain("pulumi-rocketmq-drill");
  }
}

/** A drill on a third stack meanwhile, whose broker comes back without its messages: it waits long for what never comes. */
let naive: Promise<Finished>;

function losesItsStore(stack: string): Promise<Finished> {
  const store = used.project.directoryOf(stack, "rocketmq-broker-a-0/store");
  const empty = (): void => {
    for (const name of ["commitlog", "consumequeue"]) {
      fs.rmSync(path.join(store, name), { recursive: true });
    }
  };
  return used.project.startStack(
    "drill",
    stack,
    { ...short, KIND: "master-down" },
    { when: /broker-a-0: down/, then: empty },
  );
}

test("a master away: its messages come from the slave, or wait where there is none; nothing is lost", async () => {
  const [pairs, masters] = ["local-2m-2s-async", "local-2m-noslave"];
  // What is away is in the first group.
  used.project.changeTopology(pairs, (topology) => onePair(topology, ["0"]));
  const ups = await Promise.all([pairs, masters, alone].map((stack) => used.project.startStack("up", stack)));
  expect(ups.map(({ code }) => code)).toEqual([0, 0, 0]);
  naive = losesItsStore(alone);
  const drills = await Promise.all([
    used.project.startStack("drill", pairs, { ...short, KIND: "master-down" }),
    used.project.startStack("drill", masters, { ...short, KIND: "master-down", TARGET: "broker-b-0" }),
  ]);
  const [fromSlave = "", waited = ""] = drills.map(({ output }) => output);
  expect(drills.map(({ code }) => code)).toEqual([0, 0]);

  for (const report of [fromSlave, waited]) {
    expect(report).not.toContain("BROKEN");
    expect(row(report, "lost")).toBe("0");
    expect(Number(row(report, "acknowledged \\(SEND_OK\\)"))).toBeGreaterThan(200);
  }
  const waiting = (report: string): number[] =>
    /^(\d+) messages waited .* (\d+) were read while it was down \((\d+) from a slave\).* (\d+) only after/m
      .exec(report)
      ?.slice(1)
      .map(Number) ?? [];
  const [total = 0, whileDown, slave, after] = waiting(fromSlave);
  expect(total).toBeGreaterThan(20);
  expect({ whileDown, slave, after }).toEqual({ whileDown: total, slave: total, after: 0 });
  const [held = 0, early, , late] = waiting(waited);
  expect(held).toBeGreaterThan(20);
  expect({ early, late }).toEqual({ early: 0, late: held });

  // What was stopped runs again, and nothing of the drill is left.
  for (const stack of [pairs, masters]) {
    expect(used.project.stack("status", stack).code).toBe(0);
    expectNoTopic(stack);
  }
});

test("a stack that is not marked, one that is not up, a kind that it cannot do: refused, and nothing is touched", () => {
  const stack = "local-2m-noslave";
  const pids = (): string[] => used.project.stack("status", stack).output.match(/running +\d+/g) ?? [];
  const before = pids();
  const refused = (name: string, env: Record<string, string>): string => {
    const { code, output } = used.project.stack("drill", name, env);
    expect(code).toBe(2);
    return output;
  };
  expect(refused(stack, { KIND: "slave-down" })).toContain("drill: KIND=slave-down: the topology has no slave");
  expect(refused("local-2m-2s-sync", { KIND: "master-down" })).toContain("stack local-2m-2s-sync is not up");
  used.project.change(stack, { drillable: undefined });
  used.project.mustStack("up", stack);
  expect(refused(stack, { KIND: "master-down" })).toContain(`stack ${stack} is not marked for drills`);
  expect(pids()).toEqual(before);
});

test("an interrupted drill starts what it had stopped", async () => {
  const stack = "local-2m-noslave";
  used.project.change(stack, { drillable: true });
  used.project.mustStack("up", stack);
  const interrupt = { when: /broker-a-0: down/, then: (child: ChildProcess) => child.kill("SIGTERM") };
  const { code, output } = await used.project.startStack("drill", stack, { ...short, KIND: "master-down" }, interrupt);
  expect(code).toBe(1);
  expect(output).toContain("drill: broker-a-0 started again");
  expect(output).toContain("drill: interrupted by SIGTERM");
  expect(used.project.stack("status", stack).code).toBe(0);
  expectNoTopic(stack);
});

test("the twin: a master that comes back without its messages breaks the promise, and the report says so", async () => {
  const { code, output } = await naive;
  expect(code).toBe(1);
  expect(output).toMatch(/BROKEN.*no acknowledged message is lost: [1-9]/);
  expect(Number(row(output, "lost"))).toBeGreaterThan(20);
  for (const name of ["local-2m-2s-async", "local-2m-noslave", alone]) {
    used.project.mustStack("down", name);
  }
});
