/** `make drill`: stops a part of a stack under traffic, starts it again, and says what clients saw of it. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../../components/host/assets";
import { javaCommand } from "../java";
import { formatTable } from "../status-table";
import { Clients } from "./clients";
import { figuresOf } from "./figures";
import { judge } from "./judge";
import { markdown } from "./markdown";
import { type Asked, asked } from "./options";
import { run } from "./run";
import { type DrillStack, membersOf, readStack, statusOf } from "./stack";
import { type Members, Refusal, targetOf } from "./target";

const folder = path.join(packageRoot(), ".setup", "drills");

async function main(signal: AbortSignal): Promise<number> {
  const options = {
    stack: { type: "string" },
    kind: { type: "string" },
    target: { type: "string" },
    "down-seconds": { type: "string" },
    rate: { type: "string" },
    "poll-seconds": { type: "string" },
  } as const;
  const wish = asked(parseArgs({ options }).values);
  const stack = readStack(wish.stack);
  const rows = await statusOf(stack);
  if (rows.some(({ ok }) => !ok)) {
    throw new Refusal(`stack ${stack.name} is not well, so a drill would show nothing:\n${formatTable(rows)}`);
  }
  return await drill(wish, stack, membersOf(stack, rows), signal);
}

async function drill(wish: Asked, stack: DrillStack, members: Members, signal: AbortSignal): Promise<number> {
  const target = targetOf(wish.kind, members, wish.target);
  const start = new Date();
  const stamp = start.toISOString().replace(/\.\d+Z$/, "Z");
  const id = `${stack.name}-${wish.kind}-${stamp.replace(/[-:]/g, "")}`;
  const clientFolder = path.join(folder, id);
  fs.mkdirSync(clientFolder, { recursive: true });
  const clients = new Clients(
    {
      folder: clientFolder,
      java: javaCommand(),
      rocketmqHome: process.env["ROCKETMQ_HOME"] ?? "",
      namesrvAddr: stack.namesrvAddr,
      brokerName: members.brokers[0]?.brokerName ?? "",
      topic: `pulumi-rocketmq-drill-${start.getTime()}`,
      rate: wish.rate,
      pollSeconds: wish.pollSeconds,
    },
    signal,
  );
  const onMark = ({ t, text }: { t: number; text: string }): void => {
    console.error(`${((t - start.getTime()) / 1000).toFixed(1).padStart(7)} s  ${text}`);
  };
  try {
    const { downSeconds, kind } = wish;
    const seen = await run({ stack, kind, target, members, clients, downSeconds, signal, onMark });
    const figures = figuresOf(seen);
    const verdict = judge(seen, figures, wish.pollSeconds);
    const machine = { cores: os.cpus().length, memoryMiB: Math.round(os.totalmem() / 2 ** 20) };
    const text = markdown({ wish, date: stamp, machine, seen, figures, verdict });
    fs.writeFileSync(path.join(folder, `${id}.md`), text);
    console.log(text);
    console.error(`drill: the report is .setup/drills/${id}.md, what the clients saw is in the folder of that name`);
    return verdict.every(({ held }) => held !== "broken") ? 0 : 1;
  } finally {
    await clients.removeTopic().catch((error: unknown) => {
      console.error(`drill: the topic of the drill is still there: ${messageOf(error)}`);
    });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** An interrupt ends the drill in its own order, which starts what was stopped; a second one changes nothing. */
function interruptible(): AbortSignal {
  const interrupt = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => interrupt.abort(new Error(`interrupted by ${name}`)));
  }
  return interrupt.signal;
}

main(interruptible()).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(`drill: ${messageOf(error)}`);
    process.exitCode = error instanceof Refusal ? 2 : 1;
  },
);
