import { factsOf, waitFor } from "../support/processes";
import { Load, type LoadResult } from "./support/load";
import { useProject } from "./support/project";

const used = useProject();

const namesrvAddrOf = (stack: string): string => String(used.project.outputs(stack)["namesrvAddr"]);
const seconds = (n: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, n * 1000));

/** Whatever happened: what was acknowledged was consumed, and what was consumed beside it are sends that failed. */
function expectNothingLost(result: LoadResult): void {
  expect(result.lost).toEqual([]);
  const unsure = new Set([...result.failed, ...result.otherStatus].map((line) => Number(line.split(" ")[0])));
  expect(result.unacked.filter((n) => !unsure.has(n))).toEqual([]);
}

test("a cluster that nobody touches: every send is acknowledged and consumed, on each master", async () => {
  const stack = "local-2m-noslave";
  used.project.mustStack("up", stack);
  const load = await Load.start(used.client, namesrvAddrOf(stack), "untouched", { rate: 50 });
  await seconds(15);
  const result = await load.stop();
  expect(result.failed).toEqual([]);
  expect(result.otherStatus).toEqual([]);
  expect(result.acked.size).toBeGreaterThan(300);
  expect(result.consumed).toEqual(result.acked);
  expect([...result.brokers.keys()].sort()).toEqual(["broker-a", "broker-b"]);
  used.project.mustStack("down", stack);
});

test("the only master killed under way: the load sees failed sends, and nothing acknowledged is lost", async () => {
  const stack = "local-1m";
  used.project.mustStack("up", stack);
  const load = await Load.start(used.client, namesrvAddrOf(stack), "killed", { rate: 50 });
  const directory = used.project.directoryOf(stack, "rocketmq-broker-a-0");
  const { pid } = factsOf(directory);
  process.kill(Number(pid), "SIGKILL");
  await waitFor("the broker is back", 20, () => {
    const facts = factsOf(directory);
    return facts["state"] === "running" && facts["pid"] !== pid;
  });
  await load.flows();
  const result = await load.stop();
  expect(result.failed.length).toBeGreaterThan(0);
  expect(result.retried).toBeGreaterThan(0);
  expectNothingLost(result);
  used.project.mustStack("down", stack);
});
