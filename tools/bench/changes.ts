import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Topology } from "../../components";
import { Clients } from "../drill/clients";
import { inTime, sleep } from "../drill/waiting";
import { javaCommand } from "../java";
import type { Traffic } from "../load/traffic";
import { closeGaps, figuresOf, reasonsOf, type Window } from "./change-figures";
import { beginning, kindsLike, topicName } from "./change-kinds";
import { changesPage, figuresFolder, lastRuns, type Measured, rate, tableOf } from "./changes-page";
import { type Benchmark, series } from "./figures";
import { LocalCluster, type Written } from "./local-cluster";
import { thisMachine } from "./machine";
import { atEnd, root, Workspace } from "./workspace";

export interface ChangesOptions {
  readonly portOffset: number;
  /** Seconds between two questions of the clients for the route, and of a drain. */
  readonly pollSeconds: number;
  readonly topologies: readonly string[];
  /** Words of the names of the kinds. Empty: all. */
  readonly kinds: readonly string[];
}

/** Seconds of nothing before the first change, of the wait after each one, and at most until messages flow. */
const seconds = { nothing: 15, settle: 5, flow: 150 };
const folder = path.join(root, ".setup/bench/changes");
const never = new AbortController().signal;

/** What each kind of change costs a producer and a consumer, topology by topology; writes docs/changes.md. */
export async function benchChanges(options: ChangesOptions): Promise<Benchmark> {
  const workspace = new Workspace();
  const measured: Measured[] = [];
  for (const topology of options.topologies) {
    const one = await measure(workspace, topology, options);
    measured.push(one);
    write(one);
  }
  console.log(tableOf(measured).join("\n"));
  return report(measured);
}

async function measure(workspace: Workspace, topology: string, options: ChangesOptions): Promise<Measured> {
  const { portOffset, pollSeconds } = options;
  const start = { date: new Date().toISOString(), machine: thisMachine() };
  const cluster = new LocalCluster(workspace, `changes-${topology}`, portOffset, topology);
  let written = cluster.write((shipped) => beginning(shipped, pollSeconds));
  tell(topology, `up: ${(await cluster.up()).seconds.toFixed(0)} s`);
  const clients = clientsOf(workspace.path(`clients-${topology}`), written.topology, options);
  await clients.start(groupsOf(written.topology));
  const windows: Window[] = [await change(clients, "nothing", groupsOf(written.topology))];
  for (const kind of kindsLike(options.kinds)) {
    const now = kind.change(written);
    if (now !== undefined) {
      written = now;
      cluster.write(() => now);
      const window = await change(clients, kind.name, groupsOf(now.topology), cluster);
      tell(topology, `${kind.name}: ${window.upSeconds?.toFixed(0)} s ${window.failure ?? ""}`);
      windows.push(window);
    }
  }
  const closed = closeGaps(windows, Date.now());
  const traffic = await clients.finish();
  cluster.stop();
  keep(topology, workspace.path(`clients-${topology}`), cluster);
  closed.forEach((window) => reasonsOf(traffic, window).forEach((why) => tell(topology, `${window.kind}: ${why}`)));
  return { topology, ...start, pollSeconds, ...countsOf(traffic), rows: figuresOf(traffic, closed) };
}

/** One `up` under load, without a cluster none. A failure is a figure too: the load goes on, and so do the changes. */
async function change(clients: Clients, kind: string, groups: string[], cluster?: LocalCluster): Promise<Window> {
  const from = Date.now();
  let failure: string | undefined;
  let upSeconds: number | undefined;
  try {
    upSeconds = (await cluster?.up())?.seconds;
  } catch (error) {
    upSeconds = (Date.now() - from) / 1000;
    failure = error instanceof Error ? error.message : String(error);
  }
  const done = Date.now();
  await sleep(cluster === undefined ? seconds.nothing : seconds.settle, never);
  if (!(await inTime(seconds.flow, () => clients.flowsSince(done, groups), never))) {
    failure ??= `messages do not flow through each of ${groups.join(", ")}`;
  }
  const more = { ...(upSeconds === undefined ? {} : { upSeconds }), ...(failure === undefined ? {} : { failure }) };
  return { kind, from, to: Date.now(), ...more };
}

function clientsOf(home: string, topology: Topology, { portOffset, pollSeconds }: ChangesOptions): Clients {
  fs.mkdirSync(home);
  const ids = (topology.nameServers ?? []).map(({ id }) => Number(id));
  const clients = new Clients(
    {
      folder: home,
      java: javaCommand(),
      rocketmqHome: process.env["ROCKETMQ_HOME"] ?? "",
      namesrvAddr: ids.map((id) => `127.0.0.1:${9876 + 10 * id + portOffset}`).join(";"),
      brokerName: topology.brokerGroups[0]?.brokerName ?? "",
      topic: topicName,
      rate,
      pollSeconds,
    },
    never,
  );
  atEnd(() => clients.kill());
  return clients;
}

const groupsOf = ({ brokerGroups }: Written["topology"]): string[] => brokerGroups.map(({ brokerName }) => brokerName);

const countsOf = ({
  acked,
  consumed,
  failed,
  otherStatus,
}: Traffic): Pick<Measured, "sent" | "acked" | "consumed"> => ({
  sent: acked.size + failed.length + otherStatus.length,
  acked: acked.size,
  consumed: consumed.size,
});

function tell(topology: string, text: string): void {
  console.error(`bench: changes: ${topology}: ${text} (load ${(os.loadavg()[0] ?? 0).toFixed(1)})`);
}

/** What the clients said and what the processes logged, for who looks for the cause of a figure. */
function keep(topology: string, clients: string, cluster: LocalCluster): void {
  const kept = path.join(folder, topology);
  fs.rmSync(kept, { recursive: true, force: true });
  fs.cpSync(clients, path.join(kept, "clients"), { recursive: true });
  for (const directory of cluster.directories()) {
    fs.cpSync(path.join(directory, "log"), path.join(kept, path.basename(directory)), { recursive: true });
  }
}

/** The page shows the last run of each topology, on whatever machine, so that one can be measured alone. */
function write(one: Measured): void {
  fs.writeFileSync(path.join(root, figuresFolder, `${one.topology}.json`), `${JSON.stringify(one, null, 2)}\n`);
  fs.writeFileSync(path.join(root, "docs/changes.md"), changesPage(lastRuns(root)));
}

function report(measured: readonly Measured[]): Benchmark {
  const rows = measured.flatMap(({ topology, rows: all }) => all.map((row) => ({ topology, ...row })));
  const failed = rows.flatMap(({ topology, kind, failure }) =>
    failure === undefined ? [] : [`${topology}: ${kind}: ${failure}`],
  );
  return {
    name: "changes",
    title: `one pulumi up for each kind of change, ${rate} messages a second meanwhile`,
    series: rows.flatMap(({ topology, kind, upSeconds }) =>
      upSeconds === undefined ? [] : [series(`${topology}: ${kind}`, "s", [upSeconds])],
    ),
    ratios: [],
    ...(failed.length === 0 ? {} : { failure: failed.join("\n") }),
  };
}
