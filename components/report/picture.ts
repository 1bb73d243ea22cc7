import { Fate, groupOf, isMaster, type ProcessChange } from "./process";
import { fateWords } from "./words";

/** How a node looks, by what happens to it. */
const styles: Readonly<Record<Fate, string>> = {
  [Fate.Same]: "fill:#f6f8fa,stroke:#8c959f,color:#24292f",
  [Fate.Start]: "fill:#dafbe1,stroke:#1a7f37,color:#24292f",
  [Fate.Restart]: "fill:#fff8c5,stroke:#9a6700,color:#24292f",
  [Fate.Runtime]: "fill:#ddf4ff,stroke:#0969da,color:#24292f",
  [Fate.Move]: "fill:#ffebe9,stroke:#cf222e,color:#24292f",
  [Fate.Stop]: "fill:#ffebe9,stroke:#cf222e,color:#24292f,stroke-dasharray:4",
};

/** The cluster as a Mermaid flowchart: NameServers, groups, who follows whom, what changes in colour. */
export function picture(processes: readonly ProcessChange[]): string {
  const ids = new Map(processes.map((one, index) => [one, `p${index}`]));
  const id = (one: ProcessChange): string => ids.get(one) ?? "";
  const node = (one: ProcessChange): string => {
    const { name, fate, before, after } = one;
    const member = after ?? before;
    const lines = [name, member?.brokerRole ?? "", member?.host ?? "", fate === Fate.Same ? "" : fateWords[fate]];
    return `    ${id(one)}["${lines
      .filter((line) => line !== "")
      .map(escaped)
      .join("<br/>")}"]:::${fate}`;
  };
  const nameServers = processes.filter(({ kind }) => kind === "nameServer");
  const brokers = processes.filter(({ kind }) => kind === "broker");
  const groups = [...new Set(brokers.map(groupKey))];
  const used = Object.values(Fate).filter((fate) => processes.some((one) => one.fate === fate));
  return [
    "flowchart TB",
    ...subgraph("nameServers", "NameServers", nameServers.map(node)),
    ...groups.flatMap((group, index) => {
      const members = brokers.filter((one) => groupKey(one) === group);
      return subgraph(`g${index}`, members[0] === undefined ? "" : groupOf(members[0]), [
        ...members.map(node),
        ...followers(members).map(([master, slave]) => `    ${id(master)} -. replicates .-> ${id(slave)}`),
      ]);
    }),
    ...used.map((fate) => `  classDef ${fate} ${styles[fate]}`),
    ...groups.flatMap((_, index) => (nameServers.length === 0 ? [] : [`  g${index} -- registers --> nameServers`])),
  ].join("\n");
}

function groupKey(one: ProcessChange): string {
  return `${(one.after ?? one.before)?.brokerClusterName} ${groupOf(one)}`;
}

function followers(members: readonly ProcessChange[]): (readonly [ProcessChange, ProcessChange])[] {
  const master = members.find(isMaster);
  return master === undefined ? [] : members.filter((one) => !isMaster(one)).map((slave) => [master, slave] as const);
}

function subgraph(id: string, title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  subgraph ${id}["${escaped(title)}"]`, ...lines, "  end"];
}

/** Mermaid reads HTML in a label; a quote would end it. */
function escaped(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[&<>"#]/g, (char) => `#${char.charCodeAt(0)};`);
}
