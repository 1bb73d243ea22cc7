import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stopAll } from "../support/processes";
import { Client } from "./support/client";
import { root } from "./support/project";

const rocketmqHome = process.env["ROCKETMQ_HOME"] ?? "";
const program = (data: string): string => `
const { Cluster, loadTopology, NameServer, Broker, ProcessPlatform } = require("pulumi-rocketmq");

const platform = new ProcessPlatform("local", {
  dataDirectory: ${JSON.stringify(data)},
  rocketmqHome: ${JSON.stringify(rocketmqHome)},
});
const sizes = { nameServerJvm: { heapMiB: 128 }, brokerJvm: { heapMiB: 256 } };
const orders = new Cluster("orders", { platform, topology: loadTopology("1m"), portOffset: 18000, ...sizes });
const payments = new Cluster("payments", { platform, topology: loadTopology("1m"), portOffset: 19000, ...sizes });
// A broker of its own that joins the NameServers of a cluster.
const joined = new Broker("joined", {
  platform,
  nameServers: NameServer.fromAddresses([orders.namesrvAddr]),
  brokerName: "broker-j",
  brokerId: 0,
  portOffset: 18000,
  jvm: { heapMiB: 256 },
}, { dependsOn: orders });

exports.orders = orders.namesrvAddr;
exports.payments = payments.namesrvAddr;
exports.joined = joined.address;
`;

let dir: string;
let client: Client;

beforeAll(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "package-"));
  client = new Client(rocketmqHome);
  const tarball = execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", dir], {
    cwd: root,
  })
    .toString()
    .trim();
  const modules = path.join(dir, "node_modules");
  fs.mkdirSync(path.join(modules, "pulumi-rocketmq"), { recursive: true });
  execFileSync("tar", [
    "-xzf",
    path.join(dir, tarball),
    "-C",
    path.join(modules, "pulumi-rocketmq"),
    "--strip-components=1",
  ]);
  for (const name of fs.readdirSync(path.join(root, "node_modules"))) {
    if (!name.startsWith(".")) {
      fs.symlinkSync(path.join(root, "node_modules", name), path.join(modules, name));
    }
  }
  fs.writeFileSync(path.join(dir, "package.json"), '{ "name": "company-stack", "main": "index.js" }');
  fs.writeFileSync(path.join(dir, "Pulumi.yaml"), "name: company\nruntime: nodejs\n");
  fs.writeFileSync(path.join(dir, "index.js"), program(path.join(dir, "data")));
});

afterAll(() => {
  stopAll(path.join(dir, "data"));
  client.dispose();
  fs.rmSync(dir, { recursive: true, force: true });
});

const pulumi = (...args: string[]): string =>
  execFileSync("pulumi", [...args, "--non-interactive"], {
    cwd: dir,
    env: { ...process.env, PULUMI_BACKEND_URL: `file://${dir}`, PULUMI_CONFIG_PASSPHRASE: "" },
    timeout: 300_000,
  }).toString();

test("the built package in a program of its own: two clusters and a broker that joins one", () => {
  pulumi("stack", "init", "prod");
  const output = pulumi("up", "--yes", "--skip-preview");
  expect(output).toMatch(/ok {4}broker-a-0 {2}127\.0\.0\.1:28911 {2}registered in 1\/1/);
  expect(output).toMatch(/ok {4}broker-a-0 {2}127\.0\.0\.1:29911 {2}registered in 1\/1/);
  expect(output).toMatch(/ok {4}broker-j-0 {2}127\.0\.0\.1:29811 {2}registered in 1\/1/);
  const outputs = JSON.parse(pulumi("stack", "output", "--json")) as Record<string, string>;
  expect(outputs).toEqual({ orders: "127.0.0.1:27876", payments: "127.0.0.1:28876", joined: "127.0.0.1:29811" });
  expect(client.send(outputs["orders"] ?? "", "broker-a", 2, "o-")).toEqual(["SEND_OK", "SEND_OK"]);
  expect(client.send(outputs["payments"] ?? "", "broker-a", 2, "p-")).toEqual(["SEND_OK", "SEND_OK"]);
  expect(client.read(outputs["payments"] ?? "", "broker-a").filter((body) => /^[op]-/.test(body))).toEqual([
    "p-0",
    "p-1",
  ]);
  expect(pulumi("preview", "--expect-no-changes")).toContain("unchanged");
  pulumi("destroy", "--yes", "--skip-preview");
});

test("the package holds what runs, and no test, tool or source", () => {
  const files = fs.readdirSync(path.join(dir, "node_modules/pulumi-rocketmq"), { recursive: true }).map(String);
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
});
