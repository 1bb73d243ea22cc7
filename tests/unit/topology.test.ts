import { loadTopology, parseTopology } from "../../components";
import { formatIssue } from "../../components/model/issue";
import { planCluster } from "../../components/model/plan-cluster";
import { checkVersion, defaultVersion, findRelease, releases } from "../../components/model/releases";
import { sharedHost } from "../support/fixtures";

describe("releases", () => {
  test("the default is supported and has no known remote code execution", () => {
    expect(findRelease(defaultVersion)?.vulnerabilities).toEqual([]);
    expect(checkVersion(defaultVersion, false)).toEqual([]);
  });

  test("5.1.0 needs to be allowed, naming the flaws", () => {
    expect(checkVersion("5.1.0", false).map(formatIssue)).toEqual([
      `version: known remote code execution (CVE-2023-33246, CVE-2023-37582); got "5.1.0"; allowed 5.3.3, 5.4.0, 5.5.0; do take ${defaultVersion}, or set allowVulnerable where nobody else reaches the ports`,
    ]);
    expect(checkVersion("5.1.0", true)).toEqual([]);
  });

  test("5.1.0, 5.3.3, 5.4.0 and 5.5.0 are known", () => {
    expect(releases.map((release) => release.version)).toEqual(["5.1.0", "5.3.3", "5.4.0", "5.5.0"]);
  });
});

describe("topology files", () => {
  test("a topology of one's own needs no code", () => {
    const text = ["a", "b", "c"]
      .map((l) => `  - brokerName: orders-${l}\n    brokers: [{brokerId: 0}, {brokerId: 1}, {brokerId: 2}]`)
      .join("\n");
    const topology = parseTopology(`nameServers: [{id: n1}]\nbrokerGroups:\n${text}\n`, "orders.yaml");
    const { plan, issues } = planCluster(topology, sharedHost);
    expect(issues).toEqual([]);
    expect(plan.groups.flatMap((group) => group.brokers)).toHaveLength(9);
  });

  test("unknown names and missing files are refused", () => {
    expect(() => loadTopology("3m")).toThrow(
      'topology: unknown; got "3m"; allowed 1m, 2m-2s-async, 2m-2s-sync, 2m-noslave, or the path of a YAML file',
    );
    expect(() => loadTopology("./missing.yaml")).toThrow("the file cannot be read");
  });
});
