/** `make status`: what runs against what the stack's state says should run. Exits 1 on any difference. */
import { parseArgs } from "node:util";
import { administeredRow, formatTable, parseStatus } from "./status-table";
import { ask, askAll, stackState } from "./verifications";

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { stack: { type: "string" }, json: { type: "boolean", default: false } } });
  if (values.stack === undefined) {
    console.error("usage: status --stack <stack> [--json]");
    return 2;
  }
  const { clusters, administered } = stackState(values.stack);
  if (clusters.length === 0) {
    console.error(`${values.stack}: no cluster in its state; do make up STACK=${values.stack}`);
    return 1;
  }
  const rows = clusters.map(({ cluster, script }) => ({ cluster, rows: parseStatus(ask(script, ["status"])) }));
  if (administered.length > 0) {
    const answers = await askAll(administered.map(({ script }) => script));
    rows.push({
      cluster: "topics and consumer groups",
      rows: administered.map((one, i) => administeredRow(one, answers[i] ?? "")),
    });
  }
  if (values.json) {
    console.log(JSON.stringify(rows, null, 2));
  } else {
    for (const { cluster, rows: list } of rows) {
      console.log(`${cluster} (${values.stack})\n${formatTable(list)}`);
    }
  }
  return rows.every(({ rows: list }) => list.every((row) => row.ok)) ? 0 : 1;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  },
);
