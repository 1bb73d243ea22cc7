import { toMarkdown } from "../../components/report/markdown";
import { NotAPreview, readPreview } from "../../components/report/preview";
import { type Report, reportOf } from "../../components/report/report";
import { Level, reaches } from "../../components/report/risk";
import { toText } from "../../components/report/text";
import { broker, brokerInputs, component, type Given, type Inputs, json, jvm } from "../support/previews";

const same = (name: string, inputs: Inputs): Given[] => broker("same", name, inputs, inputs);
const report = (...steps: readonly Given[][]): Report => reportOf(readPreview(json(steps.flat())));
const told = ({ risks }: Report): string[] => risks.map(({ level, subject, text }) => `${level} ${subject}: ${text}`);

const [a, b] = [brokerInputs("a", 0), brokerInputs("b", 0)];
const key = (name: string, id = 0, more: Parameters<typeof brokerInputs>[2] = {}): Inputs =>
  brokerInputs(name, id, { ...more, conf: { sendMessageThreadPoolNums: "2", ...more.conf } });

test("nothing changes: one line, in Markdown after the mark by which a comment is found", () => {
  const quiet = report(same("a-0", a));
  expect(toText(quiet)).toBe("RocketMQ, stack prod: no changes");
  expect(toMarkdown(quiet)).toBe("<!-- pulumi-rocketmq report: prod -->\n### RocketMQ: stack `prod`: no changes");
});

test("a master with another group: its messages go there; the only one: refused, or an outage where that is allowed", () => {
  const withB = report(broker("update", "a-0", a, key("a")), same("b-0", b));
  expect(withB.items[0]).toMatchObject({
    fate: "restart",
    notice: "writes move",
    standIns: ["b"],
    waits: ["drain", "registered", "a message round"],
  });
  expect(told(withB)).toEqual(["restart a-0: restarts"]);

  const alone = report(broker("update", "a-0", a, key("a")));
  expect(told(alone)[0]).toBe(
    "refused a-0: nobody takes its messages while it restarts; set allowUnavailable, or add a broker group first",
  );
  const allowed = { change: { drainSeconds: 30, allowUnavailable: true } };
  expect(told(report(broker("update", "a-0", a, key("a", 0, { rest: allowed }))))).toEqual([
    "outage a-0: nobody takes its messages until it is back; sends fail",
    "restart a-0: restarts",
  ]);
});

test("a group of another cluster, one that is only starting, and a slave stand in for nobody; one that is leaving does", () => {
  const other = brokerInputs("b", 0, { conf: { brokerClusterName: "D" } });
  const first = (...others: Given[][]): unknown =>
    report(broker("update", "a-0", a, key("a")), ...others).items[0]?.notice;
  expect(first(same("b-0", other))).toBe("outage");
  expect(first(broker("create", "b-0", undefined, b))).toBe("outage");
  expect(first(same("b-1", brokerInputs("b", 1)))).toBe("outage");
  expect(first(broker("delete", "b-0", b))).toBe("writes move");
});

test("a slave restarts unnoticed, unless inSyncReplicas of its master needs it", () => {
  const slave = brokerInputs("a", 1);
  const steps = (needed: string): Report => {
    const master = brokerInputs("a", 0, { conf: { brokerRole: "SYNC_MASTER", inSyncReplicas: needed } });
    return report(broker("update", "a-1", slave, key("a", 1)), same("a-0", master), same("b-0", b));
  };
  expect(steps("1").items[0]).toMatchObject({ notice: "none", waits: ["registered", "caught up"] });
  expect(steps("2").items[0]).toMatchObject({
    notice: "writes move",
    standIns: [],
    waits: ["drain of its master", "registered", "caught up"],
  });
});

test("keys that a running broker takes up restart nothing", () => {
  const after = brokerInputs("a", 0, { runtime: { fileReservedTime: "24" } });
  const runtime = report(broker("update", "a-0", a, after));
  expect(runtime.items[0]).toMatchObject({ fate: "runtime", notice: "none", waits: ["read back"] });
  expect(runtime.items[0]?.changes).toMatchObject([{ name: "fileReservedTime", before: "72", after: "24" }]);
  expect(runtime.risks).toEqual([]);
});

test("what replaces a container restarts its process, whatever its configuration says", () => {
  const type = `${component.broker}$docker:index/container:Container`;
  const container = { type, op: "replace", replaceReasons: ["labels", "image", "labels"] };
  const replaced = report(broker("same", "a-0", a, a, container), same("b-0", b));
  expect(replaced.items[0]).toMatchObject({ fate: "restart", notice: "writes move" });
  expect(toText(replaced)).toContain("its container is made anew: image, labels");
  const heap = { ...a, jvm: { ...jvm, heapMiB: 512 } };
  expect(toText(report(broker("update", "a-0", a, heap, container), same("b-0", b)))).not.toContain("made anew");
});

test("another host: no drain, and it starts empty; a slave fetches what it lacks", () => {
  const on = (host: string, id: number): Inputs => brokerInputs("a", id, { rest: { host } });
  const moved = report(
    broker("update", "a-0", on("201", 0), on("202", 0), { op: "replace" }),
    broker("update", "a-1", on("203", 1), on("204", 1), { op: "replace" }),
    same("b-0", b),
  );
  expect(moved.items.map(({ fate }) => fate)).toEqual(["move", "move"]);
  expect(told(moved)).toEqual([
    "data-loss a-0: stops without a drain and starts empty on 202; its store stays on 201",
    "restart a-0, a-1: restart, one after the other",
    "notice a-1: stops without a drain and starts empty on 204; its store stays on 203",
  ]);
});

test("a group that goes, a volume that is deleted, one that stays", () => {
  const volume = (retainOnDelete: boolean): Given => ({
    op: "delete",
    type: "docker:index/volume:Volume",
    name: `v-${retainOnDelete}`,
    before: {},
    retainOnDelete,
  });
  const gone = report(broker("delete", "b-0", b), same("a-0", a), [volume(true), volume(false)]);
  expect(told(gone)).toEqual([
    "data-loss v-false: the volume is deleted with all that is in it",
    "data-loss b-0: group b goes: what nobody has consumed yet is out of reach, and sends under way fail once. Its store stays in /store/b-0",
  ]);
  // The same group under another resource name is still there.
  expect(told(report(broker("delete", "b-0", b), broker("create", "other-b-0", undefined, b), same("a-0", a)))).toEqual(
    [],
  );
});

test("what the store keeps for good is told to be refused; weaker promises are told", () => {
  const sized = (size: string): Inputs => brokerInputs("a", 0, { conf: { mappedFileSizeCommitLog: size } });
  expect(told(report(broker("update", "a-0", sized("1"), sized("2")), same("b-0", b)))[0]).toBe(
    "refused a-0: its store keeps mappedFileSizeCommitLog 1 for good",
  );
  const strong = brokerInputs("a", 0, {
    conf: { brokerRole: "SYNC_MASTER", flushDiskType: "SYNC_FLUSH", inSyncReplicas: "2" },
  });
  const weak = brokerInputs("a", 0, { conf: { flushDiskType: "ASYNC_FLUSH" } });
  expect(
    told(report(broker("update", "a-0", strong, weak), same("b-0", b))).filter((line) => line.startsWith("notice")),
  ).toEqual([
    "notice a-0: brokerRole SYNC_MASTER => ASYNC_MASTER: an acknowledged message is less safe",
    "notice a-0: flushDiskType SYNC_FLUSH => ASYNC_FLUSH: an acknowledged message is less safe",
    "notice a-0: inSyncReplicas 2 => 1: an acknowledged message is less safe",
  ]);
});

test("a secret that changed is told by its name, its value never; unknown values are told as such", () => {
  const hidden = brokerInputs("a", 0, { conf: { rsaKey: "[secret]" } });
  const changed = report(broker("update", "a-0", hidden, hidden), same("b-0", b));
  expect(changed.items[0]).toMatchObject({
    fate: "restart",
    changes: [{ name: "rsaKey", before: "[secret]", after: "[secret]" }],
  });
  const later = brokerInputs("a", 0, { runtime: { namesrvAddr: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } });
  expect(toText(report(broker("update", "a-0", a, later)))).toContain(
    "namesrvAddr 10.0.0.1:9876 => known after the up",
  );
});

test("a state that an older version wrote, without what this one notes, is no change", () => {
  const unknown = ["rocketmqHome", "java", "change"];
  const old = Object.fromEntries(Object.entries(a).filter(([name]) => !unknown.includes(name)));
  expect(report(broker("update", "a-0", old, a)).items).toEqual([]);
});

test("values cannot break out of a cell, a code span or the picture", () => {
  const odd = "x|y `z` <b>*w*\n# t";
  const after = brokerInputs("a", 0, { conf: { regionId: odd } });
  const host = { rest: { host: '"]:::same\n  evil["' } };
  const text = toMarkdown(
    report(broker("update", "a-0", brokerInputs("a", 0, host), { ...after, host: host.rest.host }), same("b-0", b)),
  );
  expect(text).toContain("`` regionId (default) => x\\|y `z` <b>*w* # t ``");
  expect(text).not.toMatch(/^\s*evil/m);
  expect(text).not.toContain('evil["');
  expect(
    toText(
      report(broker("update", "a-0", a, brokerInputs("a", 0, { conf: { regionId: "a\u001b[2Jb" } })), same("b-0", b)),
    ),
  ).not.toContain("\u001b");
});

test("a preview that failed says why and nothing else; one without what stays says so; what is none is refused", () => {
  const failed = reportOf(
    readPreview(json([], { diagnostics: [{ severity: "error", message: "<{%fg 1%}>topology: wrong\n" }] })),
  );
  expect(toText(failed)).toBe(
    "RocketMQ, stack : the preview failed; nothing can be said of the change\ntopology: wrong",
  );
  const partial = reportOf(readPreview(json(broker("update", "a-0", a, key("a")), { changeSummary: { same: 3 } })));
  expect(toText(partial)).toContain("What stays as it is was not in the preview (`--show-sames`)");
  expect(readPreview(`warning: something\n${json(same("a-0", a))}`).steps).toHaveLength(2);
  for (const text of ["", "[]", "{}", "nothing", '{"steps": 1}', '{"steps": [']) {
    expect(() => readPreview(text)).toThrow(NotAPreview);
  }
});

test("levels: as bad as that, or worse", () => {
  const at = (level: Level): Report["risks"] => [{ level, subject: "", text: "" }];
  const table = Object.values(Level).map((level) =>
    [Level.DataLoss, Level.Outage, Level.Restart]
      .map((limit) => (reaches(at(level), limit) ? "stops" : "passes"))
      .join(" "),
  );
  expect(table).toEqual([
    "stops stops stops",
    "stops stops stops",
    "passes stops stops",
    "passes passes stops",
    "passes passes passes",
  ]);
});
