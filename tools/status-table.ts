/** One process: what the host says of it, and what the NameServers and the broker itself say. */
export interface Row {
  readonly key: string;
  readonly address: string;
  /** The address that the probe names it by. */
  readonly inside: string;
  readonly ok: boolean;
  readonly state: string;
  readonly pid: string;
  /** Seconds since the epoch. */
  readonly started: string;
  readonly restarts: string;
  /** Why it is not ok, or what the probe saw. */
  readonly detail: string;
}

/** What the probe says of one NameServer or broker. */
export interface ProbeLine {
  readonly kind: string;
  readonly key: string;
  readonly ok: boolean;
  readonly detail: string;
  /** Of a slave: how far it is behind its master, and where that one is. */
  readonly slaveDiffBytes?: number | null;
  readonly masterOffset?: number;
  readonly brokerName?: string;
  readonly brokerId?: number;
}

/** What a verification script prints with the argument `status`: what the hosts say of each process, and the probe. */
export function parseFacts(text: string): { facts: Record<string, string>[]; lines: ProbeLine[] } {
  const [blocks = "", probe = ""] = text.split(/^probe\n/m);
  const lines = probe
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as ProbeLine);
  const facts = blocks
    .split(/^(?=process=)/m)
    .filter((block) => block !== "")
    .map((block): Record<string, string> => Object.fromEntries(block.split("\n").map(pair)));
  return { facts, lines };
}

/** Reads the same as rows of a table. */
export function parseStatus(text: string): Row[] {
  const { facts, lines } = parseFacts(text);
  const processes = facts.map((one) => rowOf(one, lines));
  const others = lines
    .filter((line) => !processes.some(({ key, inside }) => isOf(line, key, inside)))
    .map(({ key, ok, kind: state, detail }) => ({ ...noProcess, key, ok, state, detail }));
  return [...processes, ...others];
}

const noProcess = { address: "", inside: "", pid: "", started: "", restarts: "" };

/** A topic or consumer group, from what the probe printed of it, or from why it did not. */
export function administeredRow({ kind, name }: { readonly kind: string; readonly name: string }, said: string): Row {
  const found = said.split("\n").find((line) => line.startsWith("{"));
  if (found === undefined) {
    const detail = said.trim().split("\n").at(-1) ?? "";
    return { ...noProcess, key: name, ok: false, state: kind, detail: `nothing is known of it: ${detail}` };
  }
  const { key, ok, kind: state, detail } = JSON.parse(found) as ProbeLine;
  return { ...noProcess, key, ok, state, detail };
}

function pair(line: string): [string, string] {
  const at = line.indexOf("=");
  return [line.slice(0, Math.max(at, 0)), line.slice(at + 1)];
}

function isOf(line: ProbeLine, key: string, address: string): boolean {
  return line.key === (line.kind === "nameServer" ? address : key);
}

function rowOf(facts: Record<string, string>, probe: readonly ProbeLine[]): Row {
  const {
    process: key = "",
    address = "",
    inside = address,
    want = "",
    state = "absent",
    digest = "",
    pid = "",
    started = "",
  } = facts;
  const { restarts = "", last = "", failure = "" } = facts;
  const seen = probe.find((line) => isOf(line, key, inside));
  const problems: string[] = [];
  if (state !== "running") {
    problems.push(`${state}, should be running`);
  } else if (digest !== want) {
    problems.push("runs with another configuration than the stack's");
  }
  if (failure !== "") {
    problems.push(failure);
  }
  if (seen === undefined) {
    problems.push("the probe said nothing of it");
  } else if (!seen.ok) {
    problems.push(seen.detail);
  }
  const notes = [seen?.detail ?? "", last === "" ? "" : `last ${last}`].filter((note) => note !== "");
  return {
    key,
    address,
    inside,
    ok: problems.length === 0,
    state,
    pid,
    started,
    restarts,
    detail: (problems.length === 0 ? notes : problems).join("; "),
  };
}

const columns: readonly [string, (row: Row) => string][] = [
  ["", (row) => (row.ok ? "ok" : "WRONG")],
  ["PROCESS", (row) => row.key],
  ["ADDRESS", (row) => row.address],
  ["STATE", (row) => row.state],
  ["PID", (row) => row.pid],
  [
    "SINCE",
    (row) => (row.started === "" ? "" : new Date(Number(row.started) * 1000).toISOString().replace(/\.\d+Z$/, "Z")),
  ],
  ["RESTARTS", (row) => row.restarts],
  ["DETAIL", (row) => row.detail],
];

/** The rows as aligned text with a header; what no row has is left out. */
export function formatTable(rows: readonly Row[]): string {
  const used = columns.filter(([title, value]) => title === "" || rows.some((row) => value(row) !== ""));
  const named = used.map(([title]) => (title === "PROCESS" && used.length < columns.length - 1 ? "NAME" : title));
  const cells = [named, ...rows.map((row) => used.map(([, value]) => value(row)))];
  const widths = used.map((_, i) => Math.max(...cells.map((line) => line[i]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
