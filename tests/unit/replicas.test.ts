import { comparisons, judge, rangesOf } from "../../tools/replicas";

const broker = (key: string, brokerName: string, brokerId: number, more: object = {}): string =>
  JSON.stringify({ kind: "broker", key, ok: true, detail: "well", brokerName, brokerId, masterOffset: 0, ...more });
const status = (a1: object = { slaveDiffBytes: 50, masterOffset: 1000 }): string =>
  [
    "process=broker-a-0\nfirst=0",
    "process=broker-a-1\nfirst=100",
    "process=broker-b-0\nfirst=0",
    "process=broker-b-1\nfirst=0",
    "probe",
    JSON.stringify({ kind: "nameServer", key: "10.0.0.1:9876", ok: true, detail: "" }),
    broker("broker-a-0", "broker-a", 0),
    broker("broker-a-1", "broker-a", 1, a1),
    broker("broker-b-0", "broker-b", 0),
    broker("broker-b-1", "broker-b", 1, { slaveDiffBytes: 0, masterOffset: 400 }),
  ].join("\n");
const ranges = ["broker-a-0 100 950", "broker-a-1 100 950", "broker-b-0 0 400", "broker-b-1 0 400", "broker-a-0 0 400"];

test("a slave is compared from what both still have up to what it has confirmed, groups up to where both are", () => {
  expect(rangesOf(comparisons(status()))).toEqual(ranges);
});

test("a slave that is ahead in one look is compared up to its master's end only", () => {
  expect(rangesOf(comparisons(status({ slaveDiffBytes: -30, masterOffset: 1000 })))[0]).toBe("broker-a-0 100 1000");
});

test("equal slaves and different groups are well; anything else is not", () => {
  const judged = (sums: readonly string[]): boolean[] => {
    const lines = ranges.map((range, i) => `${range} ${sums[i] ?? ""}`).join("\n");
    return judge(comparisons(status()), lines).map(({ ok }) => ok);
  };
  expect(judged(["aa", "aa", "bb", "bb", "cc"])).toEqual([true, true, true]);
  expect(judged(["aa", "ax", "bb", "bb", "cc"])).toEqual([false, true, true]);
  expect(judged(["aa", "aa", "bb", "bb", "bb"])).toEqual([true, true, false]);
});

test("a checksum that is missing is not one that is equal", () => {
  const [first] = judge(comparisons(status()), "broker-a-0 100 950 aa\n");
  expect(first).toEqual({
    ok: false,
    text: "broker-a-1 has what broker-a-0 has: broker-a-1 gave no checksum of bytes 100 to 950",
  });
});

test("a slave that says nothing of itself", () => {
  const silent = status({ slaveDiffBytes: null, detail: "no connection" });
  expect(() => comparisons(silent)).toThrow("broker-a-1 does not say how far it is: no connection");
});

test("empty logs", () => {
  const [, second] = judge(
    comparisons(status({ slaveDiffBytes: 0, masterOffset: 100 })),
    ranges.map((r) => `${r} e`).join("\n"),
  );
  expect(second?.ok).toBe(true);
  const [first] = judge(
    comparisons(status({ slaveDiffBytes: 0, masterOffset: 100 })),
    "broker-a-0 100 100 e\nbroker-a-1 100 100 e",
  );
  expect(first?.text).toBe("broker-a-1 has what broker-a-0 has: nothing to compare yet");
});
