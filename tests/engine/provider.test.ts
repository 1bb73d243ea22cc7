import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { defaultVersion } from "../../components";
import { expectGolden } from "../support/golden";
import { factsOf, stopAll } from "../support/processes";
import { pluginDir } from "./support/plugin-dir";
import { javaHome, portOffset } from "./support/process-host";

/**
 * The provider for other languages, from its sources as the engine runs it: what a program in YAML or Python asks for comes
 * to it in the same calls as from here. Its processes are of a java that is none. That an SDK can be made of the schema is
 * not shown here.
 */
const root = path.join(__dirname, "../..");
const dir = fs.mkdtempSync(path.join(os.tmpdir(), "provider-"));
const program = path.join(dir, "program");
const data = path.join(dir, "data");
const args = {
  topology: "2m-2s-async",
  dataDirectory: data,
  rocketmqHome: path.join(dir, "release"),
  javaHome,
  portOffset,
  brokerHeapMiB: 256,
};

beforeAll(() => {
  fs.cpSync(path.join(root, "provider"), path.join(dir, "provider"), { recursive: true });
  // What a language host does with PulumiPlugin.yaml; the one that is built here cannot.
  const host = path.join(root, "node_modules/@pulumi/pulumi/cmd/run-plugin");
  fs.writeFileSync(
    path.join(dir, "provider/pulumi-resource-rocketmq"),
    `#!/bin/sh\nexec node '${host}' '${path.join(dir, "provider")}' "$@"\n`,
    { mode: 0o755 },
  );
  // What an installation makes, found from both folders.
  fs.mkdirSync(path.join(dir, "node_modules"));
  fs.symlinkSync(root, path.join(dir, "node_modules/pulumi-rocketmq"));
  for (const name of ["@pulumi", "@types", "typescript"]) {
    fs.symlinkSync(path.join(root, "node_modules", name), path.join(dir, "node_modules", name));
  }
  fs.mkdirSync(path.join(dir, "release/lib"), { recursive: true });
  fs.writeFileSync(path.join(dir, `release/lib/rocketmq-broker-${defaultVersion}.jar`), "");
  fs.mkdirSync(program);
  const plugins = "plugins:\n  providers:\n    - name: rocketmq\n      path: ../provider\n";
  fs.writeFileSync(path.join(program, "package.json"), '{ "name": "other", "main": "index.js" }');
  fs.writeFileSync(path.join(program, "Pulumi.yaml"), `name: other\nruntime: nodejs\n${plugins}`);
});

afterAll(() => {
  stopAll(data);
  fs.rmSync(dir, { recursive: true, force: true });
});

function run(command: string, words: readonly string[], cwd = program): { code: number | null; output: string } {
  const env = {
    ...process.env,
    PATH: `${pluginDir("command")}:${process.env["PATH"]}`,
    PULUMI_BACKEND_URL: `file://${dir}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const { status, stdout, stderr } = spawnSync(command, words, { cwd, env, encoding: "utf8", timeout: 240_000 });
  return { code: status, output: stdout + stderr };
}

/** A program that has one component of another language's kind. */
function write(type: string, inputs: object): void {
  const text = `
    const pulumi = require("@pulumi/pulumi");
    const inputs = ${JSON.stringify({ ...inputs, namesrvAddr: null })};
    const mq = new pulumi.ComponentResource("rocketmq:index:${type}", "mq", { ...inputs, namesrvAddr: undefined }, {}, true);
    exports.namesrvAddr = mq.namesrvAddr;`;
  fs.writeFileSync(path.join(program, "index.js"), text);
}

const pulumi = (...words: string[]): { code: number | null; output: string } =>
  run("pulumi", [...words, "--non-interactive"]);

test("a cluster comes up, is verified, gives its address, and has nothing to do again", () => {
  write("ProcessCluster", args);
  expect(pulumi("stack", "init", "test")).toMatchObject({ code: 0 });
  const { code, output } = pulumi("up", "--yes", "--skip-preview");
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(output).toMatch(/ok {4}broker-a-0,broker-a-1,broker-b-0,broker-b-1 {2}seen by the stand-in/);
  expect(output).toContain(`namesrvAddr: "127.0.0.1:${9876 + portOffset};`);
  expect(factsOf(path.join(data, "mq-broker-a-0"))["state"]).toBe("running");
  expect(pulumi("preview", "--expect-no-changes")).toMatchObject({ code: 0 });
});

test("what is wrong is told in the preview as in TypeScript and touches nothing; destroy stops the cluster", () => {
  write("ProcessCluster", { ...args, brokerHeapMiB: 0, topology: "2m-2s-asinc" });
  const { code, output } = pulumi("preview");
  expect(code).not.toBe(0);
  expect(output).toContain("2m-2s-async");
  expect(factsOf(path.join(data, "mq-broker-a-0"))["state"]).toBe("running");
  write("ProcessCluster", args);
  expect(pulumi("destroy", "--yes", "--skip-preview")).toMatchObject({ code: 0 });
  expect(factsOf(path.join(data, "mq-broker-a-0"))["state"]).toBe("stopped");
});

test("its schema is what the golden file says", () => {
  const script = `
    const { ComponentProvider } = require("@pulumi/pulumi/provider/experimental");
    const named = (name) => ({ [name]: class {} })[name];
    const components = ["ProcessCluster", "DockerCluster", "ServerCluster"].map(named);
    new ComponentProvider({ components, dirname: ".", name: "rocketmq" })
      .getSchema()
      .then((schema) => console.log(JSON.stringify(JSON.parse(schema), undefined, 2)));`;
  const { code, output } = run("node", ["-e", script], path.join(dir, "provider"));
  expect({ code, output }).toMatchObject({ code: 0 });
  expectGolden("provider-schema.json", output);
});
