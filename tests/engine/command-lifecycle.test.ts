/**
 * The second half of what the command plugin must do: commands over several updates, secrets, unknown values,
 * time limits, interrupts and the function `local.run`. See command-conformance.test.ts.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { commandStack, isRunning, linesOf, waitFor } from "./support/command-plugin";
import type { TestStack } from "./support/engine";
import { errorsOn, isSecretInState, mayFail, opsOn, stepList } from "./support/engine";

let stack: TestStack;
const logFile = () => join(stack.dir, "log");
const log = () => linesOf(logFile());
const say = (word: string) => `echo ${word} >> '${logFile()}'`;

beforeEach(async () => {
  stack = await commandStack();
});
afterEach(() => stack.dispose());

const noProgram = () => Promise.resolve({});

/** A program of one command called `c`. */
const one = (args: local.CommandArgs, opts?: pulumi.CustomResourceOptions) => () => {
  const command = new local.Command("c", args, opts);
  return Promise.resolve({ stdout: command.stdout });
};

describe("failures", () => {
  it("a failed update keeps the old inputs and outputs, and a revert runs nothing", async () => {
    const good = one({ create: `${say("good")}; echo old` });
    const bad = one({ create: `${say("bad")}; echo new; exit 1` });
    await stack.up(good);
    const before = await stack.resource("c");
    expect((await stack.tryUp(bad)).error).toBeDefined();
    expect(await stack.resource("c")).toMatchObject({ inputs: before.inputs, outputs: before.outputs });
    expect(opsOn(await stack.tryUp(bad), "c")).toEqual(["update"]);
    expect(opsOn(await stack.up(good), "c")).toEqual(["same"]);
    expect(log()).toEqual(["good", "bad", "bad"]);
  });

  it("a replacement that fails keeps the old one and does not run its delete", async () => {
    const version = (n: number, script: string) => one({ create: script, delete: say(`gone${n}`), triggers: [n] });
    await stack.up(version(1, say("1")));
    expect((await stack.tryUp(version(2, `${say("2")}; exit 1`))).error).toBeDefined();
    expect((await stack.resource("c")).inputs).toMatchObject({ triggers: [1] });
    await stack.up(version(3, say("3")));
    expect(log()).toEqual(["1", "2", "3", "gone1"]);
  });

  it("a delete that fails is tried again with its old text", async () => {
    const marker = join(stack.dir, "may-go");
    const version = (n: number, remove: string) => one({ create: say(`${n}`), delete: remove, triggers: [n] });
    await stack.up(version(1, `test -e '${marker}' && ${say("gone1")}`));
    expect(errorsOn(await stack.tryUp(version(2, "true")), "c")[0]).toContain("exit status 1: running ");
    expect((await stack.resources()).map((resource) => resource.delete ?? false)).toEqual([false, true]);
    expect((await stack.tryUp(version(2, "true"))).error).toBeDefined();
    expect(log()).toEqual(["1", "2"]);
    writeFileSync(marker, "");
    await stack.up(version(2, "true"));
    expect(log()).toEqual(["1", "2", "gone1"]);
    expect(await stack.resources()).toHaveLength(1);
  });
});

describe("a delete", () => {
  it("runs with the script, stdin and environment of the state, in the reverse order", async () => {
    const remove = `echo "$A $(cat) [$PULUMI_COMMAND_STDOUT/$PULUMI_COMMAND_STDERR]" >> '${logFile()}'`;
    const args = { create: "cat; echo err >&2", delete: remove, environment: { A: "env" } };
    await stack.up(() => {
      const a = new local.Command("a", { ...args, stdin: pulumi.secret("a-in") });
      const b = new local.Command("b", { ...args, stdin: "b-in", addPreviousOutputInEnv: false }, { dependsOn: a });
      new local.Command("c", { create: "echo never deletes" }, { dependsOn: b });
      return Promise.resolve({});
    });
    expect(stepList(await stack.up(noProgram))).toEqual(["delete c", "delete b", "delete a"]);
    expect(log()).toEqual(["env b-in [/]", "env a-in [a-in/err]"]);
    expect(await stack.resources()).toEqual([]);
  });

  it("is what destroy does", async () => {
    await stack.up(one({ create: "true", delete: say("gone") }));
    expect(stepList(await stack.destroy())).toEqual(["delete c"]);
    expect(log()).toEqual(["gone"]);
  });
});

it("gives an update the output of the run before, and keeps the output where nothing runs", async () => {
  const tell = `echo "$N [$PULUMI_COMMAND_STDOUT/$PULUMI_COMMAND_STDERR]"`;
  const program = (n: string, create: string | undefined) => () => {
    const environment = { N: n };
    new local.Command("told", { create: `${tell}; echo err >&2`, environment });
    new local.Command("not told", { create: tell, environment, addPreviousOutputInEnv: false });
    new local.Command("idle", { create, environment });
    return Promise.resolve({});
  };
  const stdoutOf = async (name: string) => (await stack.resource(name)).outputs?.["stdout"];
  await stack.up(program("1", "echo kept"));
  await stack.up(program("2", undefined));
  expect(await stdoutOf("told")).toBe("2 [1 [/]/err]");
  expect(await stdoutOf("not told")).toBe("2 [/]");
  expect(await stdoutOf("idle")).toBe("kept");
});

it("keeps inputs secret in the state, and output only when asked", async () => {
  const program = () => {
    const args = {
      create: pulumi.secret('cat; printf "$S$P"'),
      stdin: pulumi.secret("stdin-"),
      environment: { S: pulumi.secret("s-"), P: "p" },
    };
    new local.Command("open", args);
    new local.Command("closed", args, { additionalSecretOutputs: ["stdout"] });
    return Promise.resolve({});
  };
  await stack.up(program);
  await stack.expectNoChanges(program);
  for (const name of ["open", "closed"]) {
    const { inputs, outputs } = await stack.resource(name);
    for (const values of [inputs, outputs]) {
      expect(isSecretInState(values?.["create"])).toBe(true);
      expect(isSecretInState(values?.["stdin"])).toBe(true);
      expect(JSON.stringify(values?.["environment"])).toContain('"plaintext"');
    }
    expect(isSecretInState(outputs?.["stdout"])).toBe(name === "closed");
    expect(outputs?.["stderr"]).toBe("");
  }
  expect((await stack.resource("open")).outputs?.["stdout"]).toBe("stdin-s-p");
});

describe("values that are not known", () => {
  const program = (script: string, seen: string[]) => () => {
    const a = new local.Command("a", { create: script });
    a.stdout.apply((text) => seen.push(text));
    new local.Command("env", { create: say("env"), environment: { A: a.stdout } });
    new local.Command("stdin", { create: say("stdin"), stdin: pulumi.interpolate`in ${a.stdout}` });
    new local.Command("triggers", { create: say("triggers"), triggers: [a.stdout] });
    return Promise.resolve({});
  };
  const opsByName = (run: { steps: readonly { name: string; op: string }[] }) =>
    Object.fromEntries(run.steps.map(({ name, op }) => [name, op]));
  const everywhere = (op: string) => ({ a: op, env: op, stdin: op, triggers: op });

  it("a preview shows more than what happens", async () => {
    const seen: string[] = [];
    expect(opsByName(await stack.preview(program("echo same", seen)))).toEqual(everywhere("create"));
    expect(seen).toEqual([]);
    expect(log()).toEqual([]);
    await stack.up(program("echo same", seen));
    const preview = await stack.preview(program("echo same # again", seen));
    expect(opsByName(preview)).toEqual({ a: "update", env: "update", stdin: "update", triggers: "delete-replaced" });
    expect(seen).toEqual(["same"]);
    const run = await stack.up(program("echo same # again", seen));
    expect(opsByName(run)).toEqual({ ...everywhere("same"), a: "update" });
    expect(seen).toEqual(["same", "same"]);
    expect(log().sort()).toEqual(["env", "stdin", "triggers"]);
    await stack.expectNoChanges(program("echo same # again", seen));
  });

  it("an input that is only added leaves the old output known", async () => {
    const seen: string[] = [];
    const version = (more: local.CommandArgs) => () => {
      new local.Command("c", { create: "echo old", ...more }).stdout.apply((text) => seen.push(text));
      return Promise.resolve({});
    };
    await stack.up(version({}));
    expect(stepList(await stack.preview(version({ update: "echo new" })))).toEqual(["update c"]);
    expect(seen).toEqual(["old", "old"]);
    await stack.up(version({ update: "echo new" }));
    expect(seen.at(-1)).toBe("new");
  });
});

describe("time limits and interrupts", () => {
  it("custom timeouts kill the command", async () => {
    const forever = "exec sleep 30";
    const killed = (command: string) => `signal: killed: running "${command}":\n`;
    const customTimeouts = { create: "1s", update: "1s", delete: "1s" };
    const program = (create: string) => () => {
      mayFail(new local.Command("slow", { create, delete: forever }, { customTimeouts }));
      return Promise.resolve({});
    };
    const started = Date.now();
    expect(errorsOn(await stack.tryUp(program(forever), { continueOnError: true }), "slow")).toEqual([killed(forever)]);
    expect(await stack.resources()).toEqual([]);
    await stack.up(program("true"));
    expect(errorsOn(await stack.tryUp(program(forever), { continueOnError: true }), "slow")).toEqual([killed(forever)]);
    expect(errorsOn(await stack.tryUp(noProgram, { continueOnError: true }), "slow")).toEqual([killed(forever)]);
    expect((await stack.resource("slow")).inputs).toMatchObject({ create: "true" });
    expect(Date.now() - started).toBeLessThan(25_000);
  });

  it("a limit of less than a second is over at once", async () => {
    const run = await stack.tryUp(one({ create: say("ran") }, { customTimeouts: { create: "0.9s" } }));
    expect(errorsOn(run, "c")[0]).toMatch(/^context deadline exceeded: running "echo ran /);
    expect(log()).toEqual([]);
  });

  it("an interrupt kills the command and records nothing", async () => {
    const interrupt = new AbortController();
    const running = stack.tryUp(one({ create: `echo $$ >> '${logFile()}'; exec sleep 30` }), {
      signal: interrupt.signal,
    });
    await waitFor(() => log().length > 0);
    const pid = Number(log()[0]);
    expect(isRunning(pid)).toBe(true);
    interrupt.abort();
    const run = await running;
    expect(run.error).toBeDefined();
    expect(isRunning(pid)).toBe(false);
    expect(await stack.resources()).toEqual([]);
  });
});

describe("local.run", () => {
  it("runs in previews and updates, and returns its inputs and outputs", async () => {
    const program = async () => {
      const command = `${say("ran")}; cat; printf "$A" >&2`;
      const result = await local.run({ command, stdin: "in", environment: { A: "err" }, dir: stack.dir });
      return { ...result, secret: local.runOutput({ command: "cat", stdin: pulumi.secret("s") }).stdout };
    };
    const { outputs } = await stack.up(program);
    await stack.expectNoChanges(program);
    expect(log()).toEqual(["ran", "ran"]);
    const text = { stdout: "in", stderr: "err", stdin: "in", dir: stack.dir };
    expect(outputs).toMatchObject(Object.fromEntries(Object.entries(text).map(([k, value]) => [k, { value }])));
    expect(outputs["secret"]).toEqual({ value: "s", secret: true });
  });

  it("fails with the same text as a command", async () => {
    const caught: string[] = [];
    await stack.up(async () => {
      await local.run({ command: "echo out; exit 4" }).catch((error: Error) => caught.push(error.message));
    });
    expect(caught).toHaveLength(1);
    expect(caught[0]).toContain('exit status 4: running "echo out; exit 4":\nout\n');
  });
});

it("collects assets and an archive after a run", async () => {
  const program = () => {
    const command = new local.Command("c", {
      create: "mkdir -p a/b; echo 1 > a/x.txt; echo 2 > a/b/y.txt; echo 3 > a/no.log; echo 4 > z.txt",
      dir: stack.dir,
      assetPaths: ["a/*.txt", "a/**.{txt,log}", "!**/no.*"],
      archivePaths: ["[x-z].txt"],
    });
    return Promise.resolve({ names: command.assets.apply((assets) => Object.keys(assets ?? {}).sort()) });
  };
  const { outputs } = await stack.up(program);
  expect(outputs["names"]?.value).toEqual(["a/b/y.txt", "a/x.txt"]);
  const state = (await stack.resource("c")).outputs;
  expect(state?.["assets"]).toMatchObject({
    "a/x.txt": { path: join(stack.dir, "a/x.txt"), hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
  });
  await stack.expectNoChanges(program);
});
