import { type Benchmark, formatReport, median, ratio, series, slopePer100 } from "../../tools/bench/figures";
import { withoutLibraryDefaults } from "../../tools/bench/hand";
import { membersOf } from "../../tools/bench/local-cluster";
import { missingIn, parseFastjson, replicates } from "../../tools/bench/observer";
import { topologyOf } from "../../tools/bench/preview-program";
import { machine } from "../support/machine";

describe("figures", () => {
  test.each([
    [[3], 3],
    [[5, 1, 3], 3],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 1], 9],
  ])("the median of %j is %d", (samples, expected) => {
    expect(median(samples)).toBe(expected);
  });

  test("there is no median of nothing and no ratio to nothing", () => {
    expect(() => median([])).toThrow("nothing");
    expect(() => ratio("a / b", 1, 0)).toThrow("a / b: 0 is nothing to compare with");
    expect(() => ratio("a / b", 1, NaN)).toThrow("nothing to compare with");
  });

  test("a series keeps the order of its samples", () => {
    expect(series("up", "s", [3.14159, 1, 2.718])).toEqual({
      name: "up",
      unit: "s",
      samples: [3.14, 1, 2.72],
      median: 2.72,
    });
  });

  test("an aim is met up to its value; without one nothing is said", () => {
    expect(ratio("r", 2, 1, 2)).toEqual({ name: "r", value: 2, aim: 2, met: true });
    expect(ratio("r", 2.01, 1, 2)).toEqual({ name: "r", value: 2.01, aim: 2, met: false });
    expect(ratio("r", 3, 2)).toEqual({ name: "r", value: 1.5 });
  });

  test("the slope is that of the smallest to the largest size", () => {
    const points = [
      { brokers: 400, seconds: 9 },
      { brokers: 0, seconds: 1 },
      { brokers: 100, seconds: 8 },
    ];
    expect(slopePer100(points)).toBe(2);
    expect(() => slopePer100(points.slice(0, 1))).toThrow("two sizes");
  });
});

describe("the report", () => {
  const up: Benchmark = {
    name: "up",
    title: "against by hand",
    series: [series("pulumi up", "s", [12, 10, 11]), series("state", "KiB", [1234.5])],
    ratios: [ratio("up / by hand", 11, 10, 1), ratio("up / nothing wanted", 3, 2)],
  };
  const roll: Benchmark = { name: "roll", title: "failed", series: [], ratios: [], failure: "no port\nin use\n" };
  const report = { date: "2026-01-02T03:04:05.000Z", machine, benchmarks: [up, roll] };

  test("reads as one table, and says what was missed and what failed", () => {
    expect(formatReport(report)).toBe(
      [
        "2026-01-02T03:04:05.000Z  A CPU, 2 cores, 24105 MiB, Linux 6.1.0, load 0.3 at the start",
        "node v20.1.0, java openjdk 17, pulumi v3.274.1, RocketMQ 5.5.0",
        "",
        "up: against by hand",
        "  pulumi up    11  s    (12, 10, 11)",
        "  state      1235  KiB",
        "",
        "roll: failed",
        "  FAILED: no port",
        "    in use",
        "",
        "BENCH  RATIO                   VALUE     AIM",
        "up     up / by hand             1.10  <= 1.0  MISSED",
        "up     up / nothing wanted      1.50",
        "roll   did not run to its end                 FAILED",
      ].join("\n"),
    );
  });

  test("is the same after a way through JSON", () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(Object.keys(JSON.parse(JSON.stringify(report)) as object)).toEqual(["date", "machine", "benchmarks"]);
  });
});

describe("what is measured", () => {
  const members = membersOf(0);
  const all = `{"brokerAddrTable":{"broker-a":{"brokerAddrs":{0:"127.0.0.1:10911",1:"127.0.0.1:10921"},"brokerName":"broker-a"},
    "broker-b":{"brokerAddrs":{0:"127.0.0.1:11011",1:"127.0.0.1:11021"}}},"clusterAddrTable":{"DefaultCluster":["broker-a"]}}`;

  test("a NameServer that lists every broker at its address misses none", () => {
    expect(missingIn(parseFastjson(all), members.brokers)).toEqual([]);
    expect(missingIn(parseFastjson(all.replace("11021", "1")), members.brokers)).toEqual(["broker-b-1"]);
    expect(missingIn(parseFastjson("{}"), members.brokers)).toHaveLength(4);
  });

  test("a slave replicates when it knows its master, a master when its slaves are connected", () => {
    const [master, slave] = members.brokers;
    if (master === undefined || slave === undefined) {
      throw new Error("no brokers");
    }
    expect(replicates({ haConnectionInfo: [{}] }, master, 1)).toBe(true);
    expect(replicates({ haConnectionInfo: [] }, master, 1)).toBe(false);
    expect(replicates({ haClientRuntimeInfo: { masterAddr: "127.0.0.1:10912" } }, slave, 1)).toBe(true);
    expect(replicates({}, slave, 1)).toBe(false);
  });

  test("by hand the keys are not set whose default is the library's", () => {
    const conf = "brokerId=0\ntransactionMetricFlushInterval=1000\nupdateNameServerAddrPeriod=10000\n";
    expect(withoutLibraryDefaults(conf, ["transactionMetricFlushInterval", "updateNameServerAddrPeriod"])).toBe(
      "brokerId=0\n",
    );
  });

  test("a cluster of any even size has groups of two", () => {
    const { brokerGroups } = topologyOf(10);
    expect(brokerGroups).toHaveLength(5);
    expect(brokerGroups.every(({ brokers }) => brokers.length === 2)).toBe(true);
  });
});
