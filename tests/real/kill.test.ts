import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { stopAllAtOnce } from "../support/processes";
import { useProject } from "./support/project";
import { onePair } from "./support/topologies";

/** How many moments of a create, and of a change; 30 of each show more, and take an hour. */
const [creates = 1, changes = 2] = (process.env["KILL_MOMENTS"] ?? "1,2").split(",").map(Number);
const stack = "local-2m-2s-async";

const used = useProject();

beforeAll(() => used.project.changeTopology(stack, (topology) => onePair(topology, ["0"])));

/** Moments between two times, each with whether all of the group is killed or the engine alone: one after the other. */
const spread = (moments: number, from: number, to: number): [number, boolean][] =>
  Array.from({ length: moments }, (_, i) => [Math.round(from + ((to - from) * (i + 0.5)) / moments), i % 2 === 1]);

/** `up` with everything it started in its group, ended by SIGKILL: half the times the engine alone, half all of it. */
async function killedUp(afterMillis: number, everything: boolean): Promise<void> {
  const up = spawn("bash", ["tools/stack.sh", "up", stack], {
    cwd: used.project.file("."),
    env: used.project.env(),
    detached: true,
    stdio: "ignore",
  });
  const ended = new Promise<void>((resolve) => up.once("exit", () => resolve()));
  const timer = new Promise<string>((resolve) => setTimeout(() => resolve("killed"), afterMillis));
  const first = await Promise.race([ended, timer]);
  // With many moments a run takes an hour: this says where it is.
  process.stderr.write(
    `up ${first ?? "ended"} after ${afterMillis} ms, ${everything ? "with all of its group" : "the engine alone"}\n`,
  );
  if (first === "killed" && up.pid !== undefined) {
    for (const pid of everything ? [-up.pid] : enginesOf(up.pid)) {
      process.kill(pid, "SIGKILL");
    }
  }
  await ended;
}

/** The processes called pulumi below that one. */
function enginesOf(root: number): number[] {
  const parents = fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [, comm, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(fs.readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
        return [{ pid: Number(pid), comm, parent: Number(parent) }];
      } catch {
        return [];
      }
    });
  const below = (pid: number): typeof parents => {
    const children = parents.filter((process) => process.parent === pid);
    return [...children, ...children.flatMap((child) => below(child.pid))];
  };
  return below(root).flatMap(({ pid, comm }) => (comm === "pulumi" ? [pid] : []));
}

/** The next `up`, after the one command that the message names if the killed one left its lock. */
function nextUp(): string {
  const first = used.project.stack("up", stack);
  if (first.code === 0) {
    return first.output;
  }
  const told = /^ {2}(cd .* cancel --yes --stack .*|rm -- .*)$/m.exec(first.output)?.[1];
  if (told === undefined) {
    throw new Error(`the next up failed and names no command:\n${first.output}`);
  }
  expect(used.project.exec("bash", ["-c", told], { PULUMI_CONFIG_PASSPHRASE: "" }).code).toBe(0);
  return used.project.mustStack("up", stack);
}

function expectConverged(): void {
  expect(used.project.mustStack("status", stack)).not.toContain("WRONG");
  expect(used.project.mustStack("up", stack)).toMatch(/\d+ unchanged/);
}

test.each(spread(creates, 1_500, 16_000))(
  "a create that is killed after %i ms (its whole group: %p) is finished by the next up",
  async (millis, everything) => {
    await killedUp(millis, everything);
    nextUp();
    expectConverged();
    await stopAllAtOnce(used.project.directoryOf(stack, ""));
    fs.rmSync(path.join(used.project.dataHome), { recursive: true, force: true });
  },
);

describe("a rolling change", () => {
  let poolNums = 2;

  test.each(spread(changes, 4_000, 40_000))(
    "that is killed after %i ms (its whole group: %p) is finished by the next up",
    async (millis, everything) => {
      if (poolNums === 2) {
        used.project.mustStack("up", stack);
      }
      const properties = { sendMessageThreadPoolNums: poolNums++ };
      used.project.changeTopology(stack, (old) => ({
        ...old,
        brokerGroups: old.brokerGroups.map((group, i) => (i === 0 ? { ...group, properties } : group)),
      }));
      await killedUp(millis, everything);
      nextUp();
      expectConverged();
    },
  );

  afterAll(() => stopAllAtOnce(used.project.directoryOf(stack, "")));
});
