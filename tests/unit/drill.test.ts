import { figuresOf } from "../../tools/drill/figures";
import { judge } from "../../tools/drill/judge";
import { markdown } from "../../tools/drill/markdown";
import { type Observation } from "../../tools/drill/observation";
import { asked } from "../../tools/drill/options";
import { membersOf } from "../../tools/drill/stack";
import { kindOf, type Kind, type Members, targetOf } from "../../tools/drill/target";
import type { Row } from "../../tools/status-table";
import { DrillStory } from "../support/drill-story";

const broker = (brokerName: string, brokerId: number): Members["brokers"][number] => ({
  key: `${brokerName}-${brokerId}`,
  address: `10.0.0.1:${brokerName}${brokerId}`,
  brokerName,
  brokerId,
});
const nameServers = [{ key: "nameserver-0", address: "10.0.0.1:9876" }];
const masters: Members = { nameServers, brokers: [broker("broker-a", 0), broker("broker-b", 0)] };
const pairs: Members = {
  nameServers,
  brokers: ["broker-a", "broker-b"].flatMap((name) => [broker(name, 1), broker(name, 0)]),
};

describe("what is stopped", () => {
  test.each<[Kind, string | undefined, readonly string[]]>([
    ["master-down", undefined, ["broker-a-0"]],
    ["master-down", "broker-b-0", ["broker-b-0"]],
    ["slave-down", undefined, ["broker-a-1"]],
    ["nameserver-down", undefined, ["nameserver-0"]],
    ["group-down", undefined, ["broker-a-0", "broker-a-1"]],
    ["group-down", "broker-b", ["broker-b-0", "broker-b-1"]],
    ["group-down", "broker-b-1", ["broker-b-0", "broker-b-1"]],
  ])("%s of %s: %j", (kind, wanted, keys) => {
    expect(targetOf(kind, pairs, wanted).keys).toEqual(keys);
  });

  test.each<[Kind, Members, string | undefined, string]>([
    ["slave-down", masters, undefined, "KIND=slave-down: the topology has no slave"],
    ["nameserver-down", { ...pairs, nameServers: [] }, undefined, "the topology has no NameServer of its own"],
    [
      "master-down",
      pairs,
      "broker-a-1",
      "TARGET=broker-a-1 does not fit KIND=master-down; these do: broker-a-0, broker-b-0",
    ],
    ["slave-down", pairs, "nameserver-0", "TARGET=nameserver-0 does not fit KIND=slave-down"],
    [
      "master-down",
      pairs,
      "broker-c-0",
      "TARGET=broker-c-0 is no process of this stack; for KIND=master-down there are: broker-a-0",
    ],
  ])("%s is refused: %#", (kind, members, wanted, why) => {
    expect(() => targetOf(kind, members, wanted)).toThrow(why);
  });

  test("who is who among the rows of a status", () => {
    const row = (key: string, address: string): Row => ({ key, address }) as Row;
    const rows = [
      row("nameserver-0", "a:9876"),
      row("broker-a-0", "a:10911"),
      row("dashboard", "a:8082"),
      row("b:9876", ""),
    ];
    const brokers = [{ brokerName: "broker-a", brokerId: 0, address: "a:10911" }];
    expect(membersOf({ namesrvAddr: "a:9876;b:9876", brokers }, rows)).toEqual({
      nameServers: [{ key: "nameserver-0", address: "a:9876" }],
      brokers: [{ key: "broker-a-0", address: "a:10911", brokerName: "broker-a", brokerId: 0 }],
    });
  });
});

describe("options", () => {
  test("what is not said has a default", () => {
    expect(asked({ stack: "s", kind: "slave-down" })).toEqual({
      stack: "s",
      kind: "slave-down",
      downSeconds: 30,
      rate: 20,
    });
  });

  test.each([
    [
      { stack: "s", kind: "disk-full" },
      "KIND=disk-full is none of master-down, slave-down, nameserver-down, group-down",
    ],
    [{ stack: "s" }, "KIND= is missing: master-down, slave-down, nameserver-down, group-down"],
    [{ kind: "slave-down" }, "STACK= is missing"],
    [{ stack: "s", kind: "slave-down", "down-seconds": "-1" }, "DOWN_SECONDS=-1 is no whole number from 1 to 3600"],
    [{ stack: "s", kind: "slave-down", rate: "fast" }, "RATE=fast is no whole number from 1 to 500"],
  ])("%j is refused", (values, why) => {
    expect(() => asked(values)).toThrow(why);
    expect(() => kindOf("")).toThrow("KIND=");
  });
});

/** The findings that are as asked for, a line each. */
const judged = (held: string, seen: Observation): string[] =>
  judge(seen, figuresOf(seen)).flatMap((one) => (one.held === held ? [one.text] : []));
const well = (kind: Kind, members: Members): DrillStory =>
  new DrillStory(kind, targetOf(kind, members), members).flowing();

describe("the judge", () => {
  test.each<[Kind, Members]>([
    ["master-down", masters],
    ["master-down", pairs],
    ["slave-down", pairs],
    ["nameserver-down", pairs],
    ["group-down", pairs],
  ])("%s as it should be: nothing is broken", (kind, members) => {
    expect(judged("broken", well(kind, members).seen())).toEqual([]);
    expect(judged("held", well(kind, members).seen()).length).toBeGreaterThan(2);
  });

  test("an acknowledged message that nobody got is lost", () => {
    const story = well("master-down", pairs);
    story.sent("broker-b", 5);
    expect(judged("broken", story.seen())).toEqual(["no acknowledged message is lost: 1 of 42 were"]);
  });

  test("a status that stays wrong, and a group that nothing goes through", () => {
    expect(judged("broken", well("slave-down", pairs).seen({ back: undefined })).join()).toMatch(
      /make status still says/,
    );
    expect(judged("broken", well("slave-down", pairs).seen({ flowsAgain: undefined })).join()).toMatch(/they do not/);
  });

  test("sends may fail until producers have read their routes, not after that", () => {
    expect(judged("broken", well("master-down", masters).failed(25).seen())).toEqual([]);
    expect(judged("broken", well("master-down", masters).failed(79).seen()).join()).toMatch(
      /failed after that: 1, before: 0/,
    );
    expect(judged("broken", well("nameserver-down", pairs).failed(25).seen()).join()).toMatch(
      /no send fails.*; failed: 1/,
    );
    expect(judged("broken", well("slave-down", pairs).failed(25).seen()).join()).toMatch(/no send fails.*; failed: 1/);
  });

  test("what a single master does not take is told", () => {
    const one: Members = { nameServers, brokers: [broker("broker-a", 0)] };
    expect(judged("told", well("master-down", one).failed(79).seen())).toEqual([
      "no other group takes messages while broker-a is away; failed sends: 1",
    ]);
  });

  test("a single NameServer: what clients keep doing is told", () => {
    expect(judged("told", well("nameserver-down", pairs).seen()).join()).toMatch(
      /it is the only NameServer: clients go on/,
    );
  });

  test("a synchronous group that acknowledges without its slave", () => {
    const story = well("slave-down", pairs).synchronous();
    expect(judged("broken", story.seen())).toEqual([]);
    expect(judged("told", story.failed(25).seen()).join()).toMatch(
      /no try failed; .*failed sends: 1, of which .*: 0; /,
    );
    expect(judged("told", story.failed(26).read().seen()).join()).toMatch(
      /failed sends: 2, of which .* all the same: 1; /,
    );
    story.sent("broker-a", 50).read();
    expect(judged("broken", story.seen()).join()).toMatch(/acknowledges nothing .* without it: 1/);
  });

  test("waiting messages come from the slave; from a master alone when it is back", () => {
    expect(judged("held", well("master-down", pairs).seen()).join("\n")).toMatch(
      /read from its slave .* waited on broker-a, 5 were read while it was down \(5 from a slave\), 0 after/,
    );
    expect(judged("held", well("master-down", masters).seen()).join("\n")).toMatch(
      /wait until it is back.* waited on broker-a, 0 were read while it was down .*, 5 after/,
    );
    const late = well("master-down", pairs);
    late.sent("broker-a", 12).read(95, "broker-a-0");
    expect(judged("broken", late.seen()).join()).toMatch(
      /read from its slave .* 6 that waited .* 5 were read .* 1 after it was back/,
    );
    expect(judged("broken", late.seen({ starting: 30_000 }))).toEqual([]);
    expect(judged("told", late.seen({ starting: 30_000 })).join()).toMatch(/down too short to show it/);
  });

  test("a message of the slave that the master gives again; one that the client sent twice", () => {
    const story = well("master-down", pairs);
    story.sent("broker-a", 13).read(35, "broker-a-1").read(96, "broker-a-0");
    expect(judged("broken", story.seen()).join()).toMatch(
      /given twice: 1, long after it was read: 1; sent twice by the client: 0/,
    );
    const sentTwice = well("master-down", pairs);
    sentTwice.sent("broker-b", 22).read(23).storedTwice("broker-a").read(40, "broker-a-1");
    expect(judged("broken", sentTwice.seen())).toEqual([]);
    expect(judged("held", sentTwice.seen()).join()).toMatch(/given twice: 0, .* sent twice by the client: 1/);
    sentTwice.read(41, "broker-a-1");
    expect(judged("broken", sentTwice.seen()).join()).toMatch(/given twice: 1, .* sent twice by the client: 1/);
  });
});

test("the report says stack, target, machine, timeline, figures and verdict", () => {
  const seen = well("master-down", pairs).failed(25).seen();
  const figures = figuresOf(seen);
  const wish = asked({ stack: "local-2m-2s-async", kind: "master-down" });
  const machine = { cores: 2, memoryMiB: 8000 };
  const text = markdown({ wish, date: "2026-11-29T22:56:18Z", machine, seen, figures, verdict: judge(seen, figures) });
  for (const expected of [
    /^# Drill master-down on local-2m-2s-async$/m,
    /^\| stopped +\| broker-a-0, gracefully, for 30 s +\|$/m,
    /^\| topology +\| NameServers: 1; broker-a \(ASYNC_MASTER, slaves: 1, inSyncReplicas 1, slaveReadEnable true\); broker-b/m,
    /^\| machine +\| 2 cores, 8000 MiB +\|$/m,
    /^\| 20\.0 \| broker-a-0 is down +\|$/m,
    /^\| failed after the client's retries +\| 1 +\|$/m,
    /^\| broker-a +\| 84\.0 s from 14\.0 +\| 76\.1 s from 22\.0 +\| 8 +\| 8 +\|$/m,
    /^5 messages waited on broker-a when broker-a-0 was down\. 5 were read while it was down \(5 from a slave\), the last of them at 22\.0 s/m,
    /^- \*\*held:\*\* no acknowledged message is lost: 0 of 41 were$/m,
  ]) {
    expect(text).toMatch(expected);
  }
  expect(text).not.toContain("BROKEN");
});
