import * as os from "node:os";
import { type Benchmark, type Load, ratio, type Series, series } from "./figures";
import { type Members, missing, unregistered } from "./observer";
import { secondsOf } from "./up";
import { shippedVmStack, VmCluster, VmScript } from "./vm-cluster";
import { hostsOf, vmMembers, type VmStack } from "./vm-files";
import { VmSet } from "./vm-set";
import { secondsSince, until } from "./waiting";
import { type StateResource, Workspace } from "./workspace";

const readySeconds = 900;

/** What is seen from outside, and when the command itself ended; all in seconds. */
interface Measured {
  readonly registered: number;
  readonly replicating: number;
  readonly ended: number;
  readonly load: Load;
}

/** When the last resource of each kind was there. */
type Phases = Readonly<Record<string, number>>;

/** The order is that of the program. */
const phaseKinds: Readonly<Record<string, RegExp>> = {
  "CLI and program started": /::rocketmq:index:SystemdPlatform::/,
  "preflight passed": /-preflight$/,
  "archives copied": /-archive-[\d.]+$/,
  "Java and the release installed": /-release-[\d.]+$/,
  "NameServers started": /rocketmq:index:NameServer\$command:remote:Command::/,
  "brokers started": /rocketmq:index:Broker\$command:remote:Command::/,
};

export function phasesOf(resources: readonly StateResource[], begin: number): Phases {
  return Object.fromEntries(
    Object.entries(phaseKinds).map(([name, kind]) => [name, Math.max(...secondsOf(resources, kind, begin))]),
  );
}

const loadNow = (): number => os.loadavg()[0] ?? 0;

/** Starts, and looks from outside until the cluster is there; no longer once the start has failed. */
async function measure(members: Members, start: () => Promise<unknown>): Promise<Measured> {
  const load = loadNow();
  const begin = performance.now();
  let hasFailed = false;
  const seen = async (what: string, look: (members: Members) => Promise<string[]>): Promise<number> => {
    let last: string[] = [];
    const isThere = async (): Promise<boolean> => hasFailed || (last = await look(members)).length === 0;
    await until(`a cluster that ${what}`, readySeconds, isThere, () => last.join("; "));
    return secondsSince(begin);
  };
  const observe = async (): Promise<[number, number]> => [
    await seen("is registered", unregistered),
    await seen("replicates", missing),
  ];
  const run = async (): Promise<number> => {
    try {
      await start();
    } catch (error) {
      hasFailed = true;
      throw error;
    }
    return secondsSince(begin);
  };
  const [ended, [registered, replicating]] = await Promise.all([run(), observe()]);
  return { registered, replicating, ended, load: [load, loadNow()] };
}

class Ways {
  readonly ups: Measured[] = [];
  readonly phases: Phases[] = [];
  readonly scripts: Measured[] = [];
  readonly playbooks: Measured[] = [];
  private readonly workspace = new Workspace();

  constructor(private readonly stack: VmStack) {}

  async up(round: number): Promise<void> {
    await this.on("bench-up", "10.249.71.0/24", async (set, members) => {
      const cluster = new VmCluster(this.workspace, `bench-vm-${round}`, set);
      const begin = Date.now();
      this.ups.push(await measure(members, () => cluster.up()));
      this.phases.push(phasesOf(cluster.state(), begin));
    });
  }

  async script(): Promise<void> {
    await this.on("bench-script", "10.249.72.0/24", async (set, members) => {
      const script = new VmScript(this.workspace, set, this.stack);
      this.scripts.push(await measure(members, () => script.run("script")));
    });
  }

  async playbook(): Promise<void> {
    await this.on("bench-playbook", "10.249.73.0/24", async (set, members) => {
      const script = new VmScript(this.workspace, set, this.stack);
      this.playbooks.push(await measure(members, () => script.run("playbook")));
    });
  }

  /** Hosts that live for one measurement. */
  private async on(name: string, subnet: string, use: (set: VmSet, members: Members) => Promise<void>): Promise<void> {
    const { nameServers, brokers } = hostsOf(this.stack);
    const ids = [...new Set([...nameServers, ...brokers])].sort();
    const set = await VmSet.up(this.workspace, name, subnet, ids);
    await new VmScript(this.workspace, set, this.stack).run("warm");
    await use(set, vmMembers(this.stack, set.addresses));
    set.down();
  }
}

/** `up` of vm-2m-2s-async on bare servers against a script and a playbook that do the same, in turns, each on fresh hosts. */
export async function benchVm({ rounds }: { readonly rounds: number }): Promise<Benchmark> {
  const ways = new Ways(shippedVmStack());
  const order = [
    (round: number): Promise<void> => ways.up(round),
    (): Promise<void> => ways.script(),
    (): Promise<void> => ways.playbook(),
  ];
  for (let round = 1; round <= rounds; round++) {
    const first = (round - 1) % order.length;
    for (const way of [...order.slice(first), ...order.slice(0, first)]) {
      await way(round);
    }
    const [up, script, playbook] = [ways.ups, ways.scripts, ways.playbooks].map((all) =>
      all.at(-1)?.registered.toFixed(1),
    );
    console.error(`bench: vm: round ${round}: registered ${up} s, by script ${script} s, by playbook ${playbook} s`);
  }
  return report(ways, rounds);
}

function figures(name: string, measured: readonly Measured[], end: string): [Series, Series, Series] {
  const loads = measured.map(({ load }) => load);
  const of = (part: "registered" | "replicating" | "ended"): number[] => measured.map((one) => one[part]);
  return [
    series(`${name}: all registered`, "s", of("registered"), loads),
    series(`${name}: slaves replicate`, "s", of("replicating"), loads),
    series(`${name}: ${end}`, "s", of("ended"), loads),
  ];
}

function report({ ups, phases, scripts, playbooks }: Ways, rounds: number): Benchmark {
  const loads = ups.map(({ load }) => load);
  const parts = Object.keys(phaseKinds).map((name) => {
    const samples = phases.map((all) => all[name] ?? NaN);
    return series(`up: ${name}`, "s", samples, loads);
  });
  const up = figures("up", ups, "verified, command ended");
  const script = figures("script", scripts, "ended");
  const playbook = figures("playbook", playbooks, "ended");
  const [registered, , verified] = up.map(({ median }) => median);
  const against = (name: string, [{ median }]: readonly [Series, Series, Series]): Benchmark["ratios"] => [
    ratio(`up / ${name}, both until registered`, registered ?? NaN, median),
    ratio(`up with its verification / ${name}`, verified ?? NaN, median),
  ];
  return {
    name: "vm",
    title: `four bare servers until 2m-2s-async runs there, each way on fresh hosts, ${rounds} round${rounds === 1 ? "" : "s"}`,
    series: [...parts, ...up, ...script, ...playbook],
    ratios: [...against("script", script), ...against("playbook", playbook)],
  };
}
