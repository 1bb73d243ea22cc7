/**
 * What `command:remote:Command` must do, whoever wrote the plugin: see command-conformance.test.ts for how to choose
 * one. The commands run on real SSH servers of this machine. Their life over several updates is in
 * command-remote-lifecycle.test.ts, copies are in command-remote-copy.test.ts.
 * Not covered: dropped packets (`perDialTimeout`), servers other than OpenSSH except for passwords, Windows.
 */
import { join } from "node:path";
import { remote } from "@pulumi/command";
import { commandStack, linesOf } from "./support/command-plugin";
import type { Run, StateResource, TestStack } from "./support/engine";
import { errorsOn, isSecretInState, mayFail, opsOn } from "./support/engine";
import { remoteChangeCases } from "./support/remote-changes";
import { remoteFailureCases } from "./support/remote-failures";
import { RemoteHosts } from "./support/remote-hosts";
import { connectionOf, remoteRunCases } from "./support/remote-runs";

const servers = new RemoteHosts();
const stacks: TestStack[] = [];

/** Without the agent of whoever runs the tests: a plugin would use it. */
async function newStack(): Promise<TestStack> {
  const stack = await commandStack({ SSH_AUTH_SOCK: "" });
  stacks.push(stack);
  return stack;
}

beforeAll(() => servers.start());

afterAll(async () => {
  stacks.forEach((stack) => stack.dispose());
  await servers.stop();
});

describe("a change of a remote command", () => {
  let stack: TestStack;
  let created: Run;
  let previewed: Run;
  let updated: Run;
  const fileOf = (name: string) => join(stack.dir, `${name}.log`);

  const program = (version: "before" | "after") => () => {
    for (const { name, deleteBeforeReplace, ...cases } of remoteChangeCases) {
      const say = (word: string) => `echo ${word} >> '${fileOf(name)}'`;
      const { dialErrorLimit, ...args } = cases[version](say);
      const connection = { ...servers.hosts.open.connection, dialErrorLimit };
      new remote.Command(name, { ...args, connection }, { deleteBeforeReplace });
    }
    return Promise.resolve({});
  };

  beforeAll(async () => {
    stack = await newStack();
    created = await stack.up(program("before"));
    await stack.expectNoChanges(program("before"));
    previewed = await stack.preview(program("after"));
    updated = await stack.up(program("after"));
    await stack.expectNoChanges(program("after"));
  });

  it.each(remoteChangeCases)("$name", ({ name, ops, ran, diff }) => {
    expect(opsOn(created, name)).toEqual(["create"]);
    expect(opsOn(previewed, name)).toEqual(ops);
    expect(opsOn(updated, name)).toEqual(ops);
    expect(linesOf(fileOf(name))).toEqual(ran);
    const changed = updated.steps.find((step) => step.name === name && ["same", "update", "replace"].includes(step.op));
    expect(changed?.detailedDiff).toEqual(diff);
  });
});

describe("a run of a remote command", () => {
  let run: Run;
  let state: StateResource[];
  const outputsOf = (name: string) => state.find((resource) => resource.urn.endsWith(`::${name}`))?.outputs;

  const program = () => {
    const commands = remoteRunCases.map((one) => {
      const connection = connectionOf(one, servers.hosts);
      return new remote.Command(one.name, { ...one.args, connection }, one.opts);
    });
    return Promise.resolve(Object.fromEntries(remoteRunCases.map(({ name }, i) => [name, commands[i]?.stdout])));
  };

  beforeAll(async () => {
    const stack = await newStack();
    run = await stack.up(program);
    state = await stack.resources();
    await stack.expectNoChanges(program);
  });

  it.each(remoteRunCases)("$name", ({ name, stdout, stderr, log }) => {
    const outputs = outputsOf(name);
    expect({ stdout: outputs?.["stdout"], stderr: outputs?.["stderr"] }).toEqual({ stdout, stderr: stderr ?? "" });
    expect(run.outputs[name]).toEqual({ value: stdout, secret: false });
    const lines = run.messages.filter((message) => message.name === name);
    expect(lines.filter((line) => line.severity !== "info" || !line.isStatus)).toEqual([]);
    const logged = lines.map(({ text }) => text).sort();
    expect(log === undefined || JSON.stringify(logged) === JSON.stringify([...log].sort()) || logged).toBe(true);
  });

  it("leaves the inputs and outputs in the state, and an id made of the name", () => {
    const { connection, ...rest } = outputsOf("logging none") ?? {};
    expect(rest).toEqual({ create: "echo out; echo err >&2", logging: "none", stdout: "out", stderr: "err" });
    expect(isSecretInState(connection)).toBe(true);
    expect(state.find(({ urn }) => urn.endsWith("::logging none"))?.id).toMatch(/^logging none[0-9a-f]{8}$/);
  });
});

describe("a remote command that fails", () => {
  let stack: TestStack;
  let run: Run;

  const program = () => {
    for (const one of remoteFailureCases) {
      mayFail(new remote.Command(one.name, { ...one.args, connection: connectionOf(one, servers.hosts) }, one.opts));
    }
    return Promise.resolve({});
  };

  beforeAll(async () => {
    stack = await newStack();
    run = await stack.tryUp(program, { continueOnError: true });
  });

  it.each(remoteFailureCases)("$name", ({ name, error }) => {
    const expected = typeof error === "function" ? error(servers.hosts) : error;
    const errors = errorsOn(run, name);
    expect(errors).toEqual([expected instanceof RegExp ? expect.stringMatching(expected) : expected]);
  });

  it("tells of each attempt to dial", () => {
    const attempts = run.messages.filter(({ name }) => name === "a refused port, three attempts more");
    const told = attempts.filter(({ severity }) => severity === "info").map(({ text }) => text);
    expect(told).toEqual([1, 2, 3].map((n) => `Dial ${n}/3 failed: retrying`));
  });

  it("never says a private key", () => {
    const said = run.messages.map(({ text }) => text).join("\n");
    expect(said).toContain("Process exited with status 3");
    for (const key of [servers.hosts.open.clientKey, servers.hosts.foreign]) {
      const secretLines = key.privateKey.split("\n").filter((line) => line.length > 40);
      expect(secretLines.length).toBeGreaterThan(1);
      expect(secretLines.filter((line) => said.includes(line))).toEqual([]);
    }
  });

  it("is not in the state after a create", async () => {
    expect(run.error).toBeDefined();
    expect(await stack.resources()).toEqual([]);
  });
});
