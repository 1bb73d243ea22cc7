import { spawn } from "node:child_process";
import { parseStatus, type Row } from "../status-table";
import { stackState, type StackState, type Verification } from "../verifications";
import { type Members, Refusal } from "./target";

/** Seconds that one look, or one stop, may take; a broker may need 120 s for its end. */
const seconds = { status: 120, act: 400 };

/** The stack that a drill is done on, as its state says. */
export interface DrillStack {
  readonly name: string;
  readonly namesrvAddr: string;
  readonly script: string;
  readonly brokers: readonly OutputBroker[];
}

interface OutputBroker {
  readonly brokerName: string;
  readonly brokerId: number;
  readonly address: string;
}

/** Reads the state; a stack that may not be drilled on is refused. */
export function readStack(name: string): DrillStack {
  const { outputs, clusters } = stateOf(name);
  const [found, ...others] = clusters.filter(isOfBrokers);
  if (found === undefined) {
    throw new Refusal(`stack ${name} is not up: make up STACK=${name}`);
  }
  if (outputs["drillable"] !== true) {
    const how = `set rocketmq:drillable: true in Pulumi.${name}.yaml, then make up STACK=${name}`;
    throw new Refusal(`stack ${name} is not marked for drills, and a drill stops its processes: ${how}`);
  }
  if (others.length > 0) {
    throw new Refusal(`stack ${name} has more than one cluster; a drill takes a stack with one`);
  }
  if (!found.script.includes("start_one")) {
    throw new Refusal(`stack ${name} was brought up by a version that knows no drills: make up STACK=${name}`);
  }
  return {
    name,
    namesrvAddr: String(outputs["namesrvAddr"]),
    script: found.script,
    brokers: outputs["brokers"] as OutputBroker[],
  };
}

function stateOf(name: string): StackState {
  try {
    return stackState(name);
  } catch (error) {
    if (/no stack named/.test(String(Reflect.get(Object(error), "stderr")))) {
      return { outputs: {}, clusters: [], administered: [] };
    }
    throw error;
  }
}

/** A dashboard has a verification of its own. */
const isOfBrokers = ({ cluster }: Verification): boolean => !cluster.endsWith("-dashboard");

/** What runs, row by row. */
export async function statusOf({ script }: DrillStack): Promise<Row[]> {
  const { stdout, stderr } = await run(script, ["status"], seconds.status);
  if (stdout === "") {
    throw new Error(`the status did not end well: ${stderr}`);
  }
  return parseStatus(stdout);
}

/** Who is who among the rows, by the addresses that the outputs have. */
export function membersOf(
  { namesrvAddr, brokers }: Pick<DrillStack, "namesrvAddr" | "brokers">,
  rows: readonly Row[],
): Members {
  const addresses = namesrvAddr.split(";");
  return {
    nameServers: rows
      .filter(({ address }) => addresses.includes(address))
      .map(({ key, address }) => ({ key, address })),
    brokers: rows.flatMap(({ key, address }) => {
      const broker = brokers.find((one) => one.address === address);
      return broker === undefined ? [] : [{ key, address, brokerName: broker.brokerName, brokerId: broker.brokerId }];
    }),
  };
}

/** Stops or starts processes, one after the other; returns when all of them have. */
export async function act({ script }: DrillStack, action: "stop" | "start", keys: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await run(script, [action, ...keys], seconds.act);
  const missing = keys.filter((key) => !stdout.split("\n").includes(`${action}=${key}`));
  if (code !== 0 || missing.length > 0) {
    throw new Error(`${action} ${keys.join(" ")} ended with ${code}:\n${stderr.trim()}`);
  }
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** In a process group of its own: an interrupt of the terminal must not end a stop or a start half-way. */
function run(script: string, args: readonly string[], limitSeconds: number): Promise<Ended> {
  const child = spawn("bash", ["-euo", "pipefail", "-s", "--", ...args], { detached: true });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (part: Buffer) => (said.stdout += part.toString()));
  child.stderr.on("data", (part: Buffer) => (said.stderr += part.toString()));
  child.stdin.on("error", () => undefined);
  child.stdin.end(script);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      if (child.pid !== undefined && child.exitCode === null) {
        process.kill(-child.pid, "SIGKILL");
      }
    }, limitSeconds * 1000);
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ code, ...said });
    });
  });
}
