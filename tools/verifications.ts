import { execFileSync, spawn, spawnSync } from "node:child_process";
import { text } from "node:stream/consumers";

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: { readonly stdin?: unknown };
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What the state of a stack says. */
export interface StackState {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly clusters: readonly Verification[];
  readonly administered: readonly Administered[];
}

/** The verification of a cluster: it knows what should run, and how to look. */
export interface Verification {
  readonly cluster: string;
  readonly script: string;
}

/** A topic or consumer group in the state of a stack, and how to look at it. */
export interface Administered {
  readonly kind: string;
  /** The resource's name. */
  readonly name: string;
  readonly script: string;
}

/** The verifications of all clusters in the state of a stack. */
export const verifications = (stack: string): readonly Verification[] => stackState(stack).clusters;

/** The outputs of a stack, and all in its state that can be looked at. */
export function stackState(stack: string): StackState {
  const exported = execFileSync("pulumi", ["stack", "export", "--show-secrets", "--stack", stack], {
    maxBuffer: 2 ** 30,
    stdio: ["ignore", "pipe", "pipe"], // what it says stands in the error
  });
  const state = JSON.parse(exported.toString()) as { deployment?: { resources?: StateResource[] } };
  const resources = state.deployment?.resources ?? [];
  const clusters: Verification[] = [];
  const administered: Administered[] = [];
  for (const { urn, inputs } of resources) {
    const [, type = "", name = ""] = /rocketmq:index:(\w+)\$command:local:Command::(.*)$/.exec(urn) ?? [];
    const script = plaintext(inputs?.stdin);
    if (script === undefined) {
      continue;
    }
    if (type === "Topic" || type === "ConsumerGroup") {
      administered.push({ kind: type, name, script });
    } else if (name.endsWith("-verified")) {
      clusters.push({ cluster: name.replace(/-verified$/, ""), script });
    }
  }
  const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  return { outputs, clusters, administered };
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

/** Looks at several things, some at a time: each takes a JVM. What each printed, in their order. */
export async function askAll(scripts: readonly string[]): Promise<string[]> {
  const answers: string[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < scripts.length) {
      const mine = next++;
      answers[mine] = await look(scripts[mine] ?? "");
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return answers;
}

async function look(script: string): Promise<string> {
  const child = spawn("bash", ["-euo", "pipefail", "-s", "--", "status"], { timeout: 120_000 });
  // One that ends at once does not read its input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(script);
  const [said, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return said === "" ? complaint : said;
}
