import * as fs from "node:fs";
import * as path from "node:path";
import { readPreview } from "../../components/report/preview";
import { reportOf } from "../../components/report/report";
import { ProjectCopy } from "../real/support/project";
import { placesOf, record, recorded, recordedFolder } from "../support/recorded";

/**
 * States that earlier versions made, on real RocketMQ: who updates the library must find no process restarted by it, and
 * nothing replaced. `RECORD=1` makes them anew, with a Docker engine and after `make vms` (give its ROCKETMQ_SSH_KEY and
 * ROCKETMQ_SSH_KNOWN_HOSTS); do that when a release is published, and say in the changelog what its update restarts.
 */
const stacks = ["local-2m-2s-sync", "docker-2m-2s-async", "vm-2m-2s-async"];
const isRecording = process.env["RECORD"] === "1";
const recordedHosts = path.join(recordedFolder, "known_hosts");
let project: ProjectCopy;
let key: string;
let env: Record<string, string>;

beforeAll(() => {
  project = new ProjectCopy({ asShipped: true });
  project.change("local-2m-2s-sync", { portOffset: 3000 });
  const given = (name: string): string => fs.readFileSync(process.env[name] ?? "", "utf8");
  key = isRecording ? given("ROCKETMQ_SSH_KEY") : "-----BEGIN PRIVATE KEY----- that is none";
  if (isRecording) {
    fs.writeFileSync(recordedHosts, given("ROCKETMQ_SSH_KNOWN_HOSTS"));
  }
  const keyFile = path.join(project.dir, "key");
  fs.writeFileSync(keyFile, key);
  env = { ROCKETMQ_SSH_KEY: keyFile, ROCKETMQ_SSH_KNOWN_HOSTS: recordedHosts };
});
afterAll(() => project.dispose());

/** As tools/stack.sh runs it, where that has no command for it. */
function pulumi(command: string): void {
  const { code, output } = project.exec("bash", ["-euo", "pipefail", "-c", `pulumi ${command}`], {
    ...env,
    PULUMI_BACKEND_URL: `file://${path.join(project.dataHome, "pulumi-rocketmq/state")}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  });
  expect({ code, output }).toMatchObject({ code: 0 });
}

if (isRecording) {
  test.each(stacks)("%s is recorded", (stack) => {
    project.mustStack("up", stack, env);
    const file = path.join(project.dir, "state.json");
    pulumi(`stack export --show-secrets --stack ${stack} --file ${file}`);
    expect(fs.existsSync(file)).toBe(true);
    record(stack, fs.readFileSync(file, "utf8"), placesOf(project, key));
    project.mustStack("down", stack, env);
    project.mustStack("purge", stack, { ...env, YES: "1" });
  });
}

test.each(stacks)("%s: an update of the library restarts no process and replaces nothing", (stack) => {
  // Makes the stack, and its config file that knows how secrets are encrypted.
  project.mustStack("report", stack, env);
  const [state, previewed] = ["state.json", "preview.json"].map((name) => path.join(project.dir, name));
  fs.writeFileSync(state ?? "", recorded(stack, placesOf(project, key)));
  pulumi(`stack import --non-interactive --stack ${stack} --file ${state}`);
  const config = path.join(project.dataHome, `pulumi-rocketmq/.stack/config/rocketmq-${stack}.yaml`);
  pulumi(`preview --non-interactive --json --show-sames --stack ${stack} --config-file ${config} >${previewed}`);
  const preview = readPreview(fs.readFileSync(previewed ?? "", "utf8"));
  expect(preview.errors).toEqual([]);
  expect(preview.steps.length).toBeGreaterThan(15);
  const others = preview.steps.filter(({ op }) => op !== "same" && op !== "update");
  // What remembers the broker groups, and the hosts of their masters, is younger than these states; it touches no process.
  const remembers = [...(stack.startsWith("local-") ? [] : ["masters"]), "members"];
  expect(others.map(({ op, type, name }) => `${op} ${type} ${name}`)).toEqual(
    remembers.map((what) => `create command:local:Command rocketmq-${what}`),
  );
  expect(reportOf(preview).items).toEqual([]);
});
