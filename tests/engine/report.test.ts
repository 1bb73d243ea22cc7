import * as fs from "node:fs";
import * as path from "node:path";
import type { BrokerGroupSpec, Topology } from "../../components";
import { readPreview } from "../../components/report/preview";
import { type Report, reportOf } from "../../components/report/report";
import { ProjectCopy } from "../real/support/project";
import { expectGolden } from "../support/golden";
import { portOffset } from "./support/process-host";

/**
 * What the report of a preview says must be what the `up` after it does: which processes restart, which take values up as
 * they run, and in which order. Each kind of change is made on the state that the one before left.
 */
const stack = "local-2m-2s-async";
const javaHome = path.join(__dirname, "../support/java-stand-in");
let project: ProjectCopy;
let env: Record<string, string>;

beforeAll(() => {
  project = new ProjectCopy({ asShipped: true });
  // What the set-up found is in this process's environment; here java is none, and the releases are empty.
  fs.rmSync(project.file(".setup"));
  const cache = path.join(project.dir, "cache");
  for (const version of ["5.4.0", "5.5.0"]) {
    fs.mkdirSync(path.join(cache, `releases/rocketmq-${version}/lib`), { recursive: true });
    fs.writeFileSync(path.join(cache, `releases/rocketmq-${version}/lib/rocketmq-broker-${version}.jar`), "");
  }
  env = {
    PULUMI_ROCKETMQ_CACHE: cache,
    JAVA_HOME: javaHome,
    PATH: `${javaHome}/bin:${process.env["PATH"] ?? ""}`,
  };
  project.change(stack, { portOffset });
  write();
  project.mustStack("up", stack, env);
}, 120_000);
afterAll(() => project.dispose());

const groups: Record<string, Partial<BrokerGroupSpec>> = { "broker-a": {}, "broker-b": {} };
let nameServers = ["0", "1"];
let properties: Topology["properties"] = { deleteWhen: "04" };

/** Sets the stack to what all changes so far made of it. */
function write(config: Record<string, string | number> = {}): void {
  project.useTopology(stack, {
    nameServers: nameServers.map((id) => ({ id })),
    brokerGroups: Object.entries(groups).map(([brokerName, more]) => ({
      brokerName,
      brokers: [{ brokerId: 0 }, { brokerId: 1 }],
      ...more,
    })),
    properties,
  });
  project.change(stack, config);
}

function preview(): { text: string; report: Report } {
  const file = path.join(project.dir, "preview.json");
  const bin = path.join(project.dir, "bin");
  // The engine's own words, on their way to the report.
  fs.mkdirSync(bin, { recursive: true });
  const pulumi = path.join(bin, "pulumi");
  fs.writeFileSync(
    pulumi,
    `#!/bin/bash\nPATH=\${PATH#*:}\nif [ "$1" = preview ]; then pulumi "$@" | tee '${file}'; else exec pulumi "$@"; fi\n`,
    { mode: 0o755 },
  );
  const text = project.mustStack("report", stack, { ...env, PATH: `${bin}:${env["PATH"]}`, FORMAT: "markdown" });
  return { text: text.slice(text.indexOf("<!--")), report: reportOf(readPreview(fs.readFileSync(file, "utf8"))) };
}

/** Starts and stops of all processes, from the histories that the stand-in writes, by the clock. */
function events(since: number): { stopped: string[]; started: string[] } {
  const data = project.directoryOf(stack, "");
  const all = fs
    .readdirSync(data)
    .filter((name) => fs.existsSync(path.join(data, name, "store/history")))
    .flatMap((name) =>
      fs
        .readFileSync(path.join(data, name, "store/history"), "utf8")
        .trim()
        .split("\n")
        .map((line) => ({ name, at: Number(line.split(" ")[0]), what: line.split(" ")[1] })),
    )
    .filter(({ at }) => at >= since)
    .sort((a, b) => a.at - b.at);
  const of = (what: string): string[] => all.filter((event) => event.what === what).map(({ name }) => name);
  return { stopped: of("stop"), started: of("start") };
}

const commandOf = /command:local:Command (rocketmq-(?:broker|nameserver)-[\w-]+) (updated|created|deleted) \(/g;

/** Previews, then does it, and holds the one against the other. */
function expectAsReported(golden: string): Report {
  const { text, report } = preview();
  const address = (port: string): string => `127.0.0.1:${Number(port) - portOffset}`;
  expectGolden(
    `report-${golden}.md`,
    text.replaceAll(project.dir, "<home>").replace(/127\.0\.0\.1:(\d+)/g, (_, port: string) => address(port)),
  );
  const since = Date.now();
  const output = project.mustStack("up", stack, env);
  const { stopped, started } = events(since);
  const of = (...fates: string[]): string[] =>
    report.items.filter(({ fate }) => fates.includes(fate)).map(({ name }) => name);
  const broughtBack = stopped.filter((name) => started.includes(name));
  expect(broughtBack).toEqual(of("restart"));
  expect(started.filter((name) => !stopped.includes(name)).sort()).toEqual(of("start").sort());
  expect(stopped.filter((name) => !started.includes(name)).sort()).toEqual(of("stop").sort());
  const done = [...output.matchAll(commandOf)];
  const changed = done.filter(([, , what]) => what !== "deleted").map(([, name]) => name);
  // Those that start for the first time do so side by side; all others one after the other.
  const reported = of("restart", "runtime");
  expect(changed.filter((name) => reported.includes(name ?? ""))).toEqual(reported);
  for (const name of of("runtime")) {
    expect(output).toMatch(new RegExp(`${name.replace("rocketmq-", "")}: runs with the new values`));
  }
  expect(project.mustStack("report", stack, env)).toMatch(/: no changes$/m);
  return report;
}

test("a key of one broker group", () => {
  groups["broker-b"] = { properties: { sendMessageThreadPoolNums: 2 } };
  write();
  expect(expectAsReported("key").items.map(({ name }) => name)).toEqual(["rocketmq-broker-b-1", "rocketmq-broker-b-0"]);
});

test("a key at run time", () => {
  properties = { ...properties, maxMessageSize: 1_048_576 };
  write();
  expect(new Set(expectAsReported("runtime").items.map(({ fate }) => fate))).toEqual(new Set(["runtime"]));
});

test("heap", () => {
  write({ brokerHeapMiB: 288 });
  expect(expectAsReported("heap").items).toHaveLength(4);
});

test("version", () => {
  write({ version: "5.4.0" });
  expect(expectAsReported("version").items).toHaveLength(6);
});

test("a NameServer added", () => {
  nameServers = ["0", "1", "2"];
  write();
  const { items } = expectAsReported("nameserver");
  expect(items.map(({ fate }) => fate)).toEqual(["start", "runtime", "runtime", "runtime", "runtime"]);
});

test("a group added", () => {
  groups["broker-c"] = {};
  write();
  expect(expectAsReported("group-added").items.map(({ fate }) => fate)).toEqual(["start", "start"]);
});

test("a group removed", () => {
  delete groups["broker-c"];
  write();
  expect(expectAsReported("group-removed").risks.map(({ level }) => level)).toEqual(["notice"]);
});

test("async to sync", () => {
  groups["broker-a"] = { ...groups["broker-a"], brokerRole: "SYNC_MASTER" };
  groups["broker-b"] = { ...groups["broker-b"], brokerRole: "SYNC_MASTER" };
  write();
  expect(expectAsReported("async-to-sync").items.map(({ name }) => name)).toEqual([
    "rocketmq-broker-a-0",
    "rocketmq-broker-b-0",
  ]);
});

test("FAIL_ON is an exit code, and a preview that fails has the issues in its report", () => {
  write({ brokerHeapMiB: 320 });
  expect(project.stack("report", stack, { ...env, FAIL_ON: "restart" }).code).toBe(3);
  expect(project.stack("report", stack, { ...env, FAIL_ON: "outage" }).code).toBe(0);
  write({ version: "9.9.9" });
  const { code, output } = project.stack("report", stack, env);
  expect(code).toBe(1);
  expect(output).toContain("the preview failed; nothing can be said of the change");
  expect(output).toContain('version: not a supported RocketMQ release; got "9.9.9"');
});
