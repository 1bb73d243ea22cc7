import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { defaultVersion, releases } from "../../components";
import { checkProperties } from "../../components/model/check-properties";
import { knownKey, type KnownKey, type Role } from "../../components/model/known-keys";
import broker from "../../components/model/keys/broker.json";
import nameServer from "../../components/model/keys/nameServer.json";
import { renderValue } from "../../components/model/properties";
import { renderProperties } from "../../components/render/properties";
import { root } from "./support/project";

const home = process.env["ROCKETMQ_HOME"] ?? "";
const homeOf = (version: string): string => path.join(path.dirname(home), `rocketmq-${version}`);

/** Runs a function of the tool in a process of its own. */
function tool(call: string, ...args: unknown[]): unknown {
  const code = `import(${JSON.stringify(path.join(root, "tools/known-keys/extract.mjs"))})
    .then((tool) => process.stdout.write(JSON.stringify(tool.${call}(...${JSON.stringify(args)}))))`;
  return JSON.parse(execFileSync("node", ["-e", code], { maxBuffer: 2 ** 24 }).toString());
}

test("the committed keys of the default release are those of its classes", () => {
  const found = tool("keysOf", home) as Record<Role, Record<string, KnownKey>>;
  for (const [role, committed] of Object.entries({ broker, nameServer }) as [Role, object][]) {
    const known = Object.keys(committed).flatMap((key) => {
      const entry = knownKey(defaultVersion, role, key);
      return entry === undefined ? [] : [[key, entry] as const];
    });
    expect(JSON.parse(JSON.stringify(Object.fromEntries(known)))).toEqual(found[role]);
  }
});

/** As the release reads it, against what the check says of it: taken means read as written, refused means replaced. */
const values: readonly [key: string, value: string | number | boolean, read: string | undefined][] = [
  ["fileReservedTime", "048", "48"],
  ["slaveTimeout", " +48 ", "48"],
  ["syncFlushTimeout", "12a", undefined],
  ["maxIndexNum", "1e3", undefined],
  ["maxHashSlotNum", "2147483647", "2147483647"],
  ["haTransferBatchSize", "2147483648", undefined],
  ["transactionTimeOut", "9223372036854775807", "9223372036854775807"],
  ["transactionCheckInterval", "9223372036854775808", undefined],
  ["autoCreateTopicEnable", "TRUE", "true"],
  ["traceTopicEnable", false, "false"],
  ["clusterTopicEnable", "yes", undefined],
  ["metricsExporterType", "PROM", "PROM"],
  ["tieredStorageLevel", "force", undefined],
  ["deleteWhen", "04;16", "04;16"],
];

test.each(releases.map(({ version }) => version))("%s reads values as the check says", (version) => {
  const conf = Object.fromEntries(values.map(([key, value]) => [key, renderValue(value)]));
  const told = String(tool("ask", homeOf(version), ["read", "broker"], null, renderProperties(conf, "values")));
  const expected = values.map(([key, , read]) => {
    // `yes` is false, every other failure leaves the default.
    const instead = key === "clusterTopicEnable" ? "false" : knownKey(version, "broker", key)?.default;
    return `${key}\t${read ?? instead}`;
  });
  expect(told.trim().split("\n")).toEqual(expected.sort());
  for (const [key, value, read] of values) {
    const refused = checkProperties("p", { [key]: value }, "broker", version).length > 0;
    expect([key, value, refused]).toEqual([key, value, read === undefined]);
  }
});
