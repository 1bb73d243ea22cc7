import * as fs from "node:fs";
import * as path from "node:path";
import type { Topology } from "../../components";
import { closeGaps, figuresOf, reasonsOf, type Window } from "../../tools/bench/change-figures";
import { beginning, kinds, kindsLike } from "../../tools/bench/change-kinds";
import { changesPage, lastRuns, type Measured, tableOf } from "../../tools/bench/changes-page";
import type { LoadEvent } from "../../tools/load/events";
import { trafficOf } from "../../tools/load/traffic";
import { machine } from "../support/machine";

const acked = (n: number, t: number, tries = 1): LoadEvent => ({ event: "acked", n, t, broker: "broker-a", tries });
const read = (event: "consumed" | "again", n: number, t: number): LoadEvent => {
  return { event, n, t, broker: "broker-a", queue: 0, offset: n, stored: "127.0.0.1:1", from: "127.0.0.1:1" };
};

const sent: readonly LoadEvent[] = [
  acked(0, 100),
  acked(1, 200, 3),
  { event: "try", n: 2, t: 980, broker: "broker-b", why: "Refused" },
  { event: "failed", n: 2, t: 990, why: "Refused", tries: 2 },
  acked(3, 1000),
  { event: "status", n: 4, t: 1100, broker: "broker-a", tries: 1, status: "FLUSH_SLAVE_TIMEOUT" },
  acked(5, 1900),
];
const consumed = [
  read("consumed", 0, 110),
  read("consumed", 1, 900),
  read("again", 1, 1010),
  read("consumed", 5, 1950),
];
const traffic = trafficOf(sent, consumed);

const window = (kind: string, from: number, to: number): Window => ({ kind, from, to });

describe("windows", () => {
  test("each ends where the next one begins, the last at the end", () => {
    const closed = closeGaps([window("a", 0, 90), window("b", 100, 180), window("c", 200, 250)], 300);
    expect(closed.map(({ from, to }) => [from, to])).toEqual([
      [0, 100],
      [100, 200],
      [200, 300],
    ]);
  });

  test("every event belongs to one of them, a lost message to the one that acknowledged it", () => {
    const [first, second] = figuresOf(traffic, [window("a", 0, 1000), { ...window("b", 1000, 2000), upSeconds: 1 }]);
    expect(first).toEqual({
      kind: "a",
      acked: 2,
      failed: 1,
      otherStatus: 0,
      retried: 3,
      lost: 0,
      duplicates: 0,
      producerPauseMs: 800,
      consumerPauseMs: 790,
    });
    expect(second).toEqual({
      kind: "b",
      acked: 2,
      failed: 0,
      otherStatus: 1,
      retried: 0,
      lost: 1,
      duplicates: 1,
      producerPauseMs: 900,
      consumerPauseMs: 950,
      upSeconds: 1,
    });
  });

  test("one in which nothing happened is one pause", () => {
    expect(figuresOf(traffic, [window("late", 5000, 6000)])).toMatchObject([
      { acked: 0, producerPauseMs: 1000, consumerPauseMs: 1000 },
    ]);
  });

  test("says why sends and tries failed", () => {
    expect(reasonsOf(traffic, window("a", 0, 1000))).toEqual(["1 x failed: Refused", "1 x try: broker-b Refused"]);
    expect(reasonsOf(traffic, window("b", 1000, 2000))).toEqual([]);
  });
});

describe("kinds of change", () => {
  const one: Topology = {
    nameServers: [{ id: "0" }],
    brokerGroups: [{ brokerName: "broker-a", brokers: [{ brokerId: 0 }] }],
  };
  const pair: Topology = {
    brokerGroups: ["broker-a", "broker-b"].map((brokerName) => ({
      brokerName,
      brokerRole: "SYNC_MASTER",
      brokers: [{ brokerId: 0 }, { brokerId: 1 }],
    })),
  };
  const shapes = (topology: Topology): [string, string][] => {
    let written = beginning({ config: {}, topology }, 10);
    return kinds.flatMap(({ name, change }): [string, string][] => {
      const now = change(written);
      written = now ?? written;
      const groups = written.topology.brokerGroups.map((group) => `${group.brokerName} ${group.brokers.length}`);
      return now === undefined ? [] : [[name, groups.join(", ")]];
    });
  };

  test("one group gets a slave, then a second group without one", () => {
    expect(shapes(one).slice(-3)).toEqual([
      ["a slave added", "broker-a 2"],
      ["a broker group added", "broker-a 2, broker-b 1"],
      ["that group taken out", "broker-a 2"],
    ]);
  });

  test("groups that have slaves get no other, and the new group is like them", () => {
    expect(shapes(pair).slice(-3)).toEqual([
      ["more queues, 2 to 4", "broker-a 2, broker-b 2"],
      ["a broker group added", "broker-a 2, broker-b 2, broker-c 2"],
      ["that group taken out", "broker-a 2, broker-b 2"],
    ]);
  });

  test("some of them by a word of their names", () => {
    expect(kindsLike([])).toBe(kinds);
    expect(kindsLike(["queues", "slave"]).map(({ name }) => name)).toEqual([
      "fewer queues, 4 to 2",
      "more queues, 2 to 4",
      "a slave added",
    ]);
  });

  test("each changes what a person wrote, and keeps what others changed", () => {
    let written = beginning({ config: { allowUnavailable: true }, topology: one }, 10);
    for (const { change } of kinds) {
      const now = change(written) ?? written;
      expect(now).not.toEqual(written);
      written = now;
    }
    expect(written.config).toEqual({
      allowUnavailable: true,
      drainSeconds: 10,
      version: "5.5.0",
      brokerHeapMiB: 288,
      nameServerHeapMiB: 144,
    });
  });
});

describe("the page", () => {
  const row = figuresOf(traffic, [window("nothing", 0, 1000)])[0];
  const measured = (topology: string, more: object): Measured => ({
    topology,
    date: "2026-11-30T00:20:31.123Z",
    machine,
    pollSeconds: 30,
    sent: 7,
    acked: 4,
    consumed: 3,
    rows: row === undefined ? [] : [row, { ...row, kind: "a key at run time", ...more }],
  });
  const both = [measured("1m", { upSeconds: 12.4 }), measured("2m-noslave", { upSeconds: 3, failure: "exit 1\nwhy" })];

  test("its table has the topologies of a kind below each other, and names a change that failed", () => {
    const lines = tableOf(both).map((line) => line.split("|").map((cell) => cell.trim()));
    expect(lines.slice(2).map((cells) => [cells[1], cells[2], cells[3], cells[8], cells[10]])).toEqual([
      ["nothing", "1m", "1", "800", "-"],
      ["nothing", "2m-noslave", "1", "800", "-"],
      ["a key at run time", "1m", "1", "800", "12"],
      ["a key at run time", "2m-noslave", "1", "800", "3, FAILED"],
    ]);
  });

  test("it says what was not measured; a slave more is not for all", () => {
    const lines = changesPage(both)
      .split("\n")
      .filter((line) => /^- /.test(line));
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^- 1m: a key that restarts brokers; the heap of the brokers; .*that group taken out$/);
    expect(lines[0]).not.toContain("slave");
    expect(lines[3]).toBe("- 2m-2s-sync: nothing yet");
  });

  test("docs/changes.md is what the committed figures say, of every topology that ships", () => {
    const root = path.join(__dirname, "../..");
    const runs = lastRuns(root);
    expect(runs.map(({ topology }) => topology)).toEqual(["1m", "2m-noslave", "2m-2s-async", "2m-2s-sync"]);
    expect(fs.readFileSync(path.join(root, "docs/changes.md"), "utf8")).toBe(changesPage(runs));
  });

  test("it says where and when that was, with what, and how to do it again, and names no host", () => {
    const page = changesPage(both);
    expect(page).toContain("| 1m         | 2026-11-30T00:20Z | 2 cores, 24105 MiB |");
    expect(page).toContain("make bench-changes");
    expect(page).toContain("RocketMQ 5.4.0, from the change of the version on 5.5.0");
    expect(page).not.toMatch(/A CPU|6\.1\.0|exit 1/);
  });
});
