import { execFileSync, spawnSync } from "node:child_process";

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: { readonly stdin?: unknown };
}

/** The verification of a cluster: it knows what should run, and how to look. */
export interface Verification {
  readonly cluster: string;
  readonly script: string;
}

/** The verifications of all clusters in the state of a stack. */
export function verifications(stack: string): Verification[] {
  const text = execFileSync("pulumi", ["stack", "export", "--show-secrets", "--stack", stack], { maxBuffer: 2 ** 30 });
  const state = JSON.parse(text.toString()) as { deployment?: { resources?: StateResource[] } };
  const found: Verification[] = [];
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

/** Runs a verification in a mode that changes nothing, and returns what it prints. */
export function ask(script: string, args: readonly string[], timeoutMs = 120_000): string {
  const { stdout, stderr, status } = spawnSync("bash", ["-euo", "pipefail", "-s", "--", ...args], {
    input: script,
    encoding: "utf8",
    timeout: timeoutMs,
  });
  if (status === null || stdout === "") {
    throw new Error(`the verification (${args[0] ?? ""}) did not end well: ${stderr}`);
  }
  return stdout;
}
