import { table } from "../markdown-table";
import { givenTwice, type Gap } from "../load/traffic";
import type { Figures } from "./figures";
import type { Finding } from "./judge";
import type { Observation } from "./observation";
import type { Asked } from "./options";

export interface Report {
  readonly wish: Asked;
  /** When it began, for people. */
  readonly date: string;
  readonly machine: { readonly cores: number; readonly memoryMiB: number };
  readonly seen: Observation;
  readonly figures: Figures;
  readonly verdict: readonly Finding[];
}

/** The report of a drill. */
export function markdown(report: Report): string {
  return [
    `# Drill ${report.wish.kind} on ${report.wish.stack}`,
    "",
    ...head(report),
    "",
    "## What happened when",
    "",
    ...timeline(report),
    "",
    "## What the clients saw",
    "",
    ...counts(report),
    "",
    ...groups(report),
    ...waiting(report),
    "",
    "## What is promised, and whether it held",
    "",
    ...report.verdict.map(({ held, text }) => `- **${word[held]}** ${text}`),
    "",
  ].join("\n");
}

const word: Readonly<Record<Finding["held"], string>> = { held: "held:", broken: "BROKEN:", told: "seen:" };

function head({ wish, date, machine, seen }: Report): string[] {
  const { members, live, target } = seen;
  const groups = [...new Set(members.brokers.map(({ brokerName }) => brokerName))].map((name) => {
    const master = live.find(({ broker, id }) => broker === name && id === 0)?.live;
    const slaves = members.brokers.filter(({ brokerName, brokerId }) => brokerName === name && brokerId > 0).length;
    const how =
      slaves === 0
        ? ""
        : `, inSyncReplicas ${master?.["inSyncReplicas"]}, slaveReadEnable ${master?.["slaveReadEnable"]}`;
    return `${name} (${master?.["brokerRole"]}, slaves: ${slaves}${how})`;
  });
  return table([
    ["what", "value"],
    ["date", date],
    ["topology", `NameServers: ${members.nameServers.length}; ${groups.join("; ")}`],
    ["stopped", `${target.keys.join(", ")}, gracefully, for ${wish.downSeconds} s`],
    ["producer", `${wish.rate} messages a second, one after the other, with the client's own retries`],
    ["clients", `official Java clients; routes read every ${wish.pollSeconds ?? 30} s`],
    ["machine", `${machine.cores} cores, ${machine.memoryMiB} MiB`],
  ]);
}

const since = (t: number, { phases }: Observation): string => ((t - phases.begin) / 1000).toFixed(1);

function timeline({ seen }: Report): string[] {
  return table([["s", "what"], ...seen.marks.map(({ t, text }) => [since(t, seen), text])]);
}

function counts({ seen, figures }: Report): string[] {
  const { otherStatus, failedTries } = figures;
  const list = (counted: ReadonlyMap<string, number>): string =>
    [...counted].map(([what, count]) => `${count} ${what}`).join("; ") || "none";
  const twice = givenTwice(seen.traffic).length;
  return table([
    ["messages", "number"],
    ["sent", `${figures.sent}`],
    ["acknowledged (SEND_OK)", `${figures.acked}`],
    ["failed after the client's retries", `${figures.failed}`],
    ["of these, stored and read all the same", `${figures.failedButRead}`],
    ["another status", list(otherStatus)],
    ["tries that the client repeated", `${figures.retried}`],
    ["tries that failed", list(failedTries)],
    ["consumed", `${figures.consumed}`],
    ["duplicated", `${figures.duplicated}: ${twice} given twice, ${figures.duplicated - twice} sent twice`],
    ["lost", `${figures.lost.length}`],
  ]);
}

function groups({ seen, figures }: Report): string[] {
  const gap = ({ ms, from }: Gap): string => `${(ms / 1000).toFixed(1)} s from ${since(from, seen)}`;
  return table([
    ["longest time without progress", "producer", "consumer, since it went on", "acknowledged", "consumed"],
    ["all", gap(figures.producerGap), gap(figures.consumerGap), `${figures.acked}`, `${figures.consumed}`],
    ...figures.groups.map(({ brokerName, producerGap, consumerGap, acked, consumed }) => {
      return [brokerName, gap(producerGap), gap(consumerGap), `${acked}`, `${consumed}`];
    }),
  ]);
}

function waiting({ seen, figures }: Report): string[] {
  const { waiting: found } = figures;
  if (found === undefined) {
    return [];
  }
  const until = found.lastWhileDown === undefined ? "" : `, the last of them at ${since(found.lastWhileDown, seen)} s`;
  return [
    "",
    `${found.total} messages waited on ${seen.target.brokerName} when ${seen.target.keys.join(", ")} was down. ` +
      `${found.readWhileDown} were read while it was down (${found.readFromSlave} from a slave)${until}; ` +
      `${found.readAfter} only after it was told to start; ${found.neverRead} never.`,
  ];
}
