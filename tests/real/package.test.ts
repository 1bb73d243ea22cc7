import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stopAll } from "../support/processes";
import { Client } from "./support/client";
import { root } from "./support/project";

// What a company does: outside this repository, with what the npm registry has and the tarball of this package.
const rocketmqHome = process.env["ROCKETMQ_HOME"] ?? "";
const packages = ["@pulumi/pulumi", "typescript", "@types/node"];
const dir = fs.mkdtempSync(path.join(os.tmpdir(), "company-"));
const orders = path.join(dir, "orders");
const payments = path.join(dir, "payments");
const installed = path.join(orders, "node_modules/pulumi-rocketmq");
const inOrders = (script: string): string => execFileSync("node", ["-e", script], { cwd: orders }).toString();
let client: Client;

function run(cwd: string, command: string, ...args: string[]): string {
  const env = { ...process.env, PULUMI_BACKEND_URL: `file://${dir}`, PULUMI_CONFIG_PASSPHRASE: "" };
  return execFileSync(command, args, { cwd, env, timeout: 300_000 }).toString();
}
const pulumi = (cwd: string, ...args: string[]): string => run(cwd, "pulumi", ...args, "--non-interactive");

/** A stack whose data and ports are its own. */
function init(cwd: string, config: Readonly<Record<string, string | number | boolean>>): void {
  const all = { dataDirectory: path.join(cwd, "data"), rocketmqHome, brokerHeapMiB: 256, ...config };
  pulumi(cwd, "stack", "init", "prod");
  pulumi(
    cwd,
    "config",
    "set-all",
    ...Object.entries(all).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
  );
}

beforeAll(() => {
  client = new Client(rocketmqHome);
  const pack = ["pack", "--silent", "--ignore-scripts", "--pack-destination", dir];
  const tarball = path.join(dir, run(root, "npm", ...pack).trim());
  const template = path.join(root, "templates/rocketmq-typescript");
  pulumi(dir, "new", template, "--generate-only", "--yes", "--name", "orders", "--dir", orders);
  // The newest release of Pulumi may want a newer Node.js: those that this project is tested with.
  const { devDependencies } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
    devDependencies: Record<string, string>;
  };
  const pinned = packages.map((name) => `${name}@${devDependencies[name]}`);
  run(orders, "npm", "install", "--silent", "--no-audit", "--no-fund", tarball, ...pinned);
  fs.cpSync(path.join(root, "examples/join-javascript"), payments, { recursive: true });
  fs.symlinkSync(path.join(orders, "node_modules"), path.join(payments, "node_modules"));
});

afterAll(() => {
  [orders, payments].forEach((project) => stopAll(path.join(project, "data")));
  client.dispose();
  fs.rmSync(dir, { recursive: true, force: true });
});

test("a stack of the template in TypeScript, and one in JavaScript that joins its NameServers by its outputs", () => {
  run(orders, "npx", "tsc", "--noEmit");
  init(orders, { topology: "1m", portOffset: 13_500, nameServerHeapMiB: 128, allowUnavailable: true });
  expect(pulumi(orders, "up", "--yes", "--skip-preview")).toMatch(
    /ok {4}broker-a-0 {2}127\.0\.0\.1:24411 {2}registered in 1\/1/,
  );

  init(payments, { nameServersOf: "organization/orders/prod", portOffset: 13_600 });
  expect(pulumi(payments, "up", "--yes", "--skip-preview")).toMatch(
    /ok {4}payments-a-0 {2}127\.0\.0\.1:24511 {2}registered in 1\/1/,
  );
  const outputs = JSON.parse(pulumi(orders, "stack", "output", "--json")) as { namesrvAddr: string };
  expect(outputs).toMatchObject({ namesrvAddr: "127.0.0.1:23376", addresses: ["127.0.0.1:23376"] });
  for (const brokerName of ["broker-a", "payments-a"]) {
    expect(client.send(outputs.namesrvAddr, brokerName, 2, `${brokerName}-`)).toEqual(["SEND_OK", "SEND_OK"]);
    expect(client.read(outputs.namesrvAddr, brokerName)).toEqual(
      expect.arrayContaining([`${brokerName}-0`, `${brokerName}-1`]),
    );
  }
  for (const project of [payments, orders]) {
    expect(run(project, "sh", "-c", "pulumi preview --json --show-sames | npx pulumi-rocketmq report -")).toMatch(
      /no changes/i,
    );
    pulumi(project, "destroy", "--yes", "--skip-preview");
  }
});

test("no package of a platform is loaded before it is needed; one that is not installed is named in the preview", () => {
  const loaded = `require("pulumi-rocketmq"); Object.keys(require.cache).join("\\n")`;
  expect(inOrders(`console.log(eval(${JSON.stringify(loaded)}))`)).not.toMatch(/@pulumi\/(aws|command|docker)\//);
  expect(fs.existsSync(path.join(orders, "node_modules/@pulumi/docker"))).toBe(false);
  const refused = `
    const { DockerPlatform } = require("pulumi-rocketmq");
    try { new DockerPlatform("containers"); } catch (error) { console.log(error.message); }`;
  expect(inOrders(refused).trim().split("\n")).toEqual([
    "DockerPlatform containers: 1 issue",
    "  @pulumi/docker: the package is not installed, and this needs it; do run npm install @pulumi/docker@5",
  ]);
});

test("only what is public can be imported; the topologies' schema is", () => {
  expect(inOrders(`console.log(require.resolve("pulumi-rocketmq/configs/topology.schema.json"))`)).toContain("schema");
  expect(() => inOrders(`require("pulumi-rocketmq/bin/components/model/plan")`)).toThrow(
    "ERR_PACKAGE_PATH_NOT_EXPORTED",
  );
});

test("the package holds what runs, with its types and source maps, and no test, tool or source", () => {
  const files = fs.readdirSync(installed, { recursive: true }).map(String);
  expect(files).toEqual(
    expect.arrayContaining([
      "bin/components/index.js",
      "bin/components/index.d.ts",
      "bin/probe/rocketmq-probe.jar",
      "configs/2m-2s-sync.yaml",
    ]),
  );
  expect(files.filter((file) => /(^|\/)(tests|tools)\/|\.java$|\.test\./.test(file))).toEqual([]);
  expect(files.filter((file) => /\.ts$/.test(file) && !/\.d\.ts$/.test(file))).toEqual([]);
  const maps = files.filter((file) => file.endsWith(".js.map"));
  expect(maps).toHaveLength(files.filter((file) => file.endsWith(".js")).length);
  for (const file of maps) {
    const map = JSON.parse(fs.readFileSync(path.join(installed, file), "utf8")) as { sourcesContent?: string[] };
    expect(map.sourcesContent?.join("")).not.toBe(undefined);
  }
});
