/**
 * What the command plugin must do, whoever wrote it. By default the offline stand-in is under test;
 * `COMMAND_PLUGIN=/path/to/pulumi-resource-command` runs the same on another one, such as the released 1.2.1.
 * Needs a `pulumi` on PATH. The life of a command over several updates is in command-lifecycle.test.ts.
 * Commands on other hosts are in command-remote*.test.ts. Not covered: Windows.
 */
import { join } from "node:path";
import { local } from "@pulumi/command";
import { changeCases } from "./support/command-changes";
import { commandStack, linesOf } from "./support/command-plugin";
import { failureCases, inheritedEnv, runCases } from "./support/command-runs";
import type { Run, StateResource, TestStack } from "./support/engine";
import { errorsOn, mayFail, opsOn, stepList } from "./support/engine";

const stacks: TestStack[] = [];

async function newStack(env: Record<string, string> = {}): Promise<TestStack> {
  const stack = await commandStack(env);
  stacks.push(stack);
  return stack;
}

afterAll(() => stacks.forEach((stack) => stack.dispose()));

describe("a change of a command", () => {
  let stack: TestStack;
  let created: Run;
  let previewed: Run;
  let updated: Run;
  const fileOf = (name: string) => join(stack.dir, `${name}.log`);

  const program = (version: "before" | "after") => () => {
    for (const { name, deleteBeforeReplace, ...args } of changeCases) {
      const say = (word: string) => `echo ${word} >> '${fileOf(name)}'`;
      new local.Command(name, args[version](say), { deleteBeforeReplace });
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

  it.each(changeCases)("$name", ({ name, ops, ran, diff }) => {
    expect(opsOn(created, name)).toEqual(["create"]);
    expect(opsOn(updated, name)).toEqual(ops);
    expect(linesOf(fileOf(name))).toEqual(ran);
    const changed = updated.steps.find((step) => step.name === name && ["same", "update", "replace"].includes(step.op));
    expect(changed?.detailedDiff).toEqual(diff);
    expect(changed?.diffs).toEqual([...new Set(Object.keys(diff).map((path) => path.split(/[.[]/)[0]))].sort());
  });

  it.each(changeCases)("$name, in the preview", ({ name, ops }) => {
    expect(opsOn(previewed, name)).toEqual(ops);
  });

  it("is invisible to refresh", async () => {
    const before = await stack.resources();
    const run = await stack.refresh();
    expect(new Set(run.steps.map((step) => step.op))).toEqual(new Set(["refresh"]));
    expect((await stack.resources()).map(({ inputs, outputs }) => ({ inputs, outputs }))).toEqual(
      before.map(({ inputs, outputs }) => ({ inputs, outputs })),
    );
    changeCases.forEach(({ name, ran }) => expect(linesOf(fileOf(name))).toEqual(ran));
    await stack.expectNoChanges(program("after"));
  });
});

describe("a run of a command", () => {
  let run: Run;
  let state: StateResource[];

  const program = () => {
    const commands = runCases.map(({ name, args }) => new local.Command(name, args));
    return Promise.resolve(Object.fromEntries(runCases.map(({ name }, i) => [name, commands[i]?.stdout])));
  };

  beforeAll(async () => {
    const stack = await newStack(inheritedEnv);
    run = await stack.up(program);
    state = await stack.resources();
    await stack.expectNoChanges(program);
  });

  it.each(runCases)("$name", ({ name, stdout, stderr }) => {
    const outputs = state.find((resource) => resource.urn.endsWith(`::${name}`))?.outputs;
    expect({ stdout: outputs?.["stdout"], stderr: outputs?.["stderr"] }).toEqual({ stdout, stderr: stderr ?? "" });
    expect(run.outputs[name]).toEqual({ value: stdout, secret: false });
  });

  it.each(runCases.filter(({ log }) => log !== undefined))("$name, in the log", ({ name, log }) => {
    const lines = run.messages.filter((message) => message.name === name);
    expect(lines.map(({ text }) => text).sort()).toEqual([...(log ?? [])].sort());
    lines.forEach((line) => expect(line).toMatchObject({ severity: "info", isStatus: true }));
  });

  it("leaves the inputs and outputs in the state, and an id made of the name", () => {
    const resource = state.find(({ urn }) => urn.endsWith("::logging none"));
    const inputs = { create: "echo out; echo err >&2", logging: "none" };
    expect(resource?.inputs).toEqual(inputs);
    expect(resource?.outputs).toEqual({ ...inputs, stdout: "out", stderr: "err" });
    expect(resource?.id).toMatch(/^logging none[0-9a-f]{8}$/);
  });
});

describe("a command that fails", () => {
  let stack: TestStack;
  let run: Run;

  const program = () => {
    failureCases.forEach(({ name, args }) => mayFail(new local.Command(name, args)));
    return Promise.resolve({});
  };

  beforeAll(async () => {
    stack = await newStack();
    run = await stack.tryUp(program, { continueOnError: true });
  });

  it.each(failureCases)("$name", ({ name, error }) => {
    expect(errorsOn(run, name)).toEqual([error]);
  });

  it("is not in the state after a create, and is created again by the next update", async () => {
    expect(run.error).toBeDefined();
    expect(await stack.resources()).toEqual([]);
    const names = failureCases.map(({ name }) => `create ${name}`);
    expect([...stepList(await stack.preview(program))].sort()).toEqual([...names].sort());
  });
});
