/** `make status`: what runs against what the stack's state says should run. Exits 1 on any difference. */
import { execFileSync, spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { formatTable, parseStatus, type Row } from "./status-table";

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: { readonly stdin?: unknown };
}

/** The verifications of all clusters of a stack: each knows what should run, and how to look. */
function verifications(stack: string): { cluster: string; script: string }[] {
  const text = execFileSync("pulumi", ["stack", "export", "--show-secrets", "--stack", stack], { maxBuffer: 2 ** 30 });
  const state = JSON.parse(text.toString()) as { deployment?: { resources?: StateResource[] } };
  const found: { cluster: string; script: string }[] = [];
  for (const { urn, inputs } of state.deployment?.resources ?? []) {
    const match = /rocketmq:index:\w+\$command:local:Command::(.*)-verified$/.exec(urn);
    const script = plaintext(inputs?.stdin);
    if (match?.[1] !== undefined && script !== undefined) {
      found.push({ cluster: match[1], script });
    }
  }
  return found;
}

/** A shown secret stands in the export as `{ plaintext: "<JSON>" }`. */
function plaintext(value: unknown): string | undefined {
  if (typeof value === "object" && value !== null && "plaintext" in value) {
    return String(JSON.parse(String(value.plaintext)));
  }
  return typeof value === "string" ? value : undefined;
}

function statusOf(script: string): Row[] {
  const { stdout, stderr, status } = spawnSync("bash", ["-euo", "pipefail", "-s", "--", "status"], {
    input: script,
    encoding: "utf8",
    timeout: 60_000,
  });
  if (status === null || stdout === "") {
    throw new Error(`the status script did not end well: ${stderr}`);
  }
  return parseStatus(stdout);
}

function main(): number {
  const { values } = parseArgs({ options: { stack: { type: "string" }, json: { type: "boolean", default: false } } });
  if (values.stack === undefined) {
    console.error("usage: status --stack <stack> [--json]");
    return 2;
  }
  const clusters = verifications(values.stack);
  if (clusters.length === 0) {
    console.error(`${values.stack}: no cluster in its state; do make up STACK=${values.stack}`);
    return 1;
  }
  const rows = clusters.map(({ cluster, script }) => ({ cluster, rows: statusOf(script) }));
  if (values.json) {
    console.log(JSON.stringify(rows, null, 2));
  } else {
    for (const { cluster, rows: list } of rows) {
      console.log(`${cluster} (${values.stack})\n${formatTable(list)}`);
    }
  }
  return rows.every(({ rows: list }) => list.every((row) => row.ok)) ? 0 : 1;
}

process.exitCode = main();
