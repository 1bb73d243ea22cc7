/** `make verify`: whether each slave has byte for byte what its master has. Exits 1 where one has not. */
import { parseArgs } from "node:util";
import { comparisons, judge, rangesOf } from "./replicas";
import { ask, verifications } from "./verifications";

function main(): number {
  const { values } = parseArgs({ options: { stack: { type: "string" } } });
  if (values.stack === undefined) {
    console.error("usage: verify --stack <stack>");
    return 2;
  }
  let ok = true;
  const clusters = verifications(values.stack);
  if (clusters.length === 0) {
    console.error(`${values.stack}: no cluster in its state; do make up STACK=${values.stack}`);
    return 1;
  }
  for (const { cluster, script } of clusters) {
    if (!script.includes("log_sum")) {
      console.log(`${cluster} (${values.stack}): this platform does not show the files of its stores`);
      continue;
    }
    console.log(`${cluster} (${values.stack})`);
    const all = comparisons(ask(script, ["status"]));
    const lines = all.length === 0 ? [] : judge(all, ask(script, ["sums", ...rangesOf(all)], 1_800_000));
    for (const line of lines) {
      console.log(`${line.ok ? "ok   " : "WRONG"}  ${line.text}`);
      ok &&= line.ok;
    }
  }
  return ok ? 0 : 1;
}

process.exitCode = main();
