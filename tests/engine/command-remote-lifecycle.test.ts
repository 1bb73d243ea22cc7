/**
 * The second half of what `command:remote:Command` must do: commands over several updates, the environment, secrets,
 * interrupts. See command-remote.test.ts.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { commandStack, linesOf, waitFor } from "./support/command-plugin";
import type { Run, TestStack } from "./support/engine";
import { errorsOn, isSecretInState, mayFail, opsOn } from "./support/engine";
import { PasswordServer, SlowDoor } from "./support/ssh-doors";
import { encryptKey, KeyAgent } from "./support/ssh-keys";
import { freePort, Sshd } from "./support/sshd";

let open: Sshd;
let closed: Sshd;
let stack: TestStack;
const logFile = () => join(stack.dir, "log");
const log = () => linesOf(logFile());

/** Leaves a word, and the port of the server that the command came through. */
const say = (word: string) => `echo ${word} \${SSH_CONNECTION##* } >> '${logFile()}'`;

beforeAll(async () => {
  open = await Sshd.start("AcceptEnv FOO PULUMI_COMMAND_*");
  closed = await Sshd.start();
});
afterAll(async () => {
  await open.stop();
  await closed.stop();
});
beforeEach(async () => {
  stack = await commandStack({ SSH_AUTH_SOCK: "" });
});
afterEach(() => stack.dispose());

const noProgram = () => Promise.resolve({});

/** A program of one command called `c`. */
const one = (args: Partial<remote.CommandArgs>, opts?: pulumi.CustomResourceOptions) => () => {
  mayFail(new remote.Command("c", { connection: open.connection, ...args }, opts));
  return Promise.resolve({});
};

it("follows a host that moves, and deletes with the script and the connection of the state", async () => {
  const version = (host: Sshd, word: string, create = say(word)) =>
    one({ connection: host.connection, create, delete: say(`delete-${word}`), stdin: pulumi.secret("in") });
  await stack.up(version(open, "1"));
  expect(opsOn(await stack.up(version(closed, "2")), "c")).toEqual(["update"]);
  expect((await stack.tryUp(version(open, "3", `${say("3")}; exit 1`))).error).toBeDefined();
  expect((await stack.resource("c")).inputs).toMatchObject({ delete: say("delete-2") });
  expect(opsOn(await stack.up(noProgram), "c")).toEqual(["delete"]);
  expect(log()).toEqual([`1 ${open.port}`, `2 ${closed.port}`, `3 ${open.port}`, `delete-2 ${closed.port}`]);
  expect(await stack.resources()).toEqual([]);
});

describe("the way in", () => {
  it("is tried until there is a host, which may take its time to answer", async () => {
    const port = await freePort();
    const connection = { ...open.connection, port, dialErrorLimit: -1, perDialTimeout: 1 };
    const running = stack.up(one({ connection, create: say("in") }));
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const door = await SlowDoor.open(port, open.port, 2_000);
    try {
      const tries = (await running).messages.filter(({ text }) => /^Dial \d+\/inf failed: retrying$/.test(text));
      expect(tries.length).toBeGreaterThan(0);
      expect(log()).toEqual([`in ${open.port}`]);
    } finally {
      await door.close();
    }
  });

  it("is the agent of the environment, where the connection says nothing else", async () => {
    const agent = await KeyAgent.start(open.dir, open.clientKey);
    const own = await commandStack({ SSH_AUTH_SOCK: agent.socket });
    try {
      await own.up(one({ connection: { ...open.connection, privateKey: undefined }, create: say("in") }));
      expect(log()).toEqual([`in ${open.port}`]);
    } finally {
      own.dispose();
      await agent.stop();
    }
  });

  it("is a password, also one that the host asks for in its own words; a wrong one is none", async () => {
    const servers = await Promise.all([
      PasswordServer.start("password", open.hostKey),
      PasswordServer.start("keyboard-interactive", open.hostKey),
    ]);
    try {
      const program = () => {
        servers.forEach(({ port }, i) => {
          for (const password of ["right", "wrong"]) {
            const connection = { host: "127.0.0.1", port, user: "somebody", password, dialErrorLimit: 0 };
            mayFail(new remote.Command(`${password}-${i}`, { connection, create: "who" }));
          }
        });
        return Promise.resolve({});
      };
      const run = await stack.tryUp(program, { continueOnError: true });
      const stdout = (await stack.resources()).map(({ outputs }) => outputs?.["stdout"]);
      expect(stdout).toEqual(["somebody runs who", "somebody runs who"]);
      expect(["wrong-0", "wrong-1"].flatMap((name) => errorsOn(run, name))).toEqual(
        ["password", "keyboard-interactive"].map(
          (method) =>
            "after 0 failed attempts: ssh: handshake failed: ssh: unable to authenticate, " +
            `attempted methods [none ${method}], no supported methods remain`,
        ),
      );
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  });
});

describe("the environment", () => {
  const tell = 'echo "$FOO [$PULUMI_COMMAND_STDOUT/$PULUMI_COMMAND_STDERR]"';
  const told = async (name: string) => (await stack.resource(name)).outputs?.["stdout"];
  const refused = (name: string) =>
    `Unable to set '${name}'. This only works if your SSH server is configured to accept\n` +
    "\tthese variables via AcceptEnv. Alternatively, if a Bash-like shell runs the command on the remote host, " +
    "you could\n\tprefix the command itself with the variables in the form 'VAR=value command'";
  const warnings = (run: Run, name: string) =>
    run.messages.filter((message) => message.name === name && message.severity === "warning").map(({ text }) => text);

  it("has the output of the run before, where the server takes it; a warning tells where not", async () => {
    const version = (n: string) => () => {
      const create = `${tell}; echo ${n} >&2`;
      new remote.Command("open", { create, connection: open.connection, environment: { FOO: n } });
      new remote.Command("closed", { create, connection: closed.connection });
      new remote.Command("not told", { create, connection: closed.connection, addPreviousOutputInEnv: false });
      new remote.Command("idle", { create: n === "1" ? "echo kept" : undefined, connection: closed.connection });
      return Promise.resolve({});
    };
    const created = await stack.up(version("1"));
    const updated = await stack.up(version("2"));
    expect(await told("open")).toBe("2 [1 [/]/1]");
    expect(await told("closed")).toBe(" [/]");
    expect(await told("not told")).toBe(" [/]");
    expect(await told("idle")).toBe("kept");
    expect(warnings(created, "closed")).toEqual([]);
    expect(warnings(updated, "closed")).toEqual([refused("PULUMI_COMMAND_STDOUT"), refused("PULUMI_COMMAND_STDERR")]);
    expect(["open", "not told", "idle"].flatMap((name) => warnings(updated, name))).toEqual([]);
  });

  it("of the program must be taken by the server, else nothing runs", async () => {
    const run = await stack.tryUp(
      one({ create: say("ran"), environment: { FOO: "bar" }, connection: closed.connection }),
    );
    expect(errorsOn(run, "c")).toEqual([
      refused("FOO"),
      'could not set environment variable "FOO": ssh: setenv failed',
    ]);
    expect(log()).toEqual([]);
    expect(await stack.resources()).toEqual([]);
  });
});

describe("secrets", () => {
  /** All that the backend of the stack has on disk. */
  const stored = () =>
    readdirSync(join(stack.dir, ".pulumi"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
      .join("\n");

  it("a connection is one, in the inputs and the outputs; the output is one only when asked", async () => {
    const bastion = { ...closed.connection, privateKey: encryptKey(closed.clientKey, "pass-word") };
    const connection = { ...open.connection, proxy: { ...bastion, privateKeyPassword: "pass-word" } };
    const args = {
      create: pulumi.secret("cat"),
      stdin: pulumi.secret("secret-in"),
      connection,
      logging: "none",
    } as const;
    const program = () => {
      new remote.Command("shut", args, { additionalSecretOutputs: ["stdout"] });
      new remote.Command("public", { ...args, create: "echo public-out" });
      return Promise.resolve({});
    };
    const run = await stack.up(program);
    await stack.expectNoChanges(program);
    for (const { inputs, outputs } of await stack.resources()) {
      expect([inputs, outputs].map((values) => isSecretInState(values?.["connection"]))).toEqual([true, true]);
      expect(JSON.stringify(outputs?.["connection"])).toContain("127.0.0.1");
    }
    expect((await stack.resource("public")).outputs?.["stdout"]).toBe("public-out");
    expect(isSecretInState((await stack.resource("shut")).outputs?.["stdout"])).toBe(true);
    const everywhere = stored() + JSON.stringify(run.messages);
    expect(everywhere).toContain("public-out");
    expect(everywhere).not.toMatch(/PRIVATE KEY|pass-word|secret-in/);
  });

  it("a connection with a mistake does not tell its key", async () => {
    const { privateKey } = open.connection;
    const mistakes: [string, object][] = [
      ["nope", { ...open.connection, nope: true }],
      ["host", { privateKey }],
      ["port", { ...open.connection, port: "ssh" }],
      ["nope", { ...open.connection, proxy: { ...open.connection, nope: true } }],
    ];
    for (const [field, connection] of mistakes) {
      const run = await stack.tryPreview(
        one({ create: "true", connection: connection as remote.CommandArgs["connection"] }),
      );
      expect(run.error).toBeDefined();
      const said = run.messages.map(({ text }) => text).join("\n");
      expect(said).toContain("'c': property connection value {[secret]} has a problem: ");
      expect(said).toContain(field);
      expect(said + String(run.error)).not.toMatch(/PRIVATE KEY|b3BlbnNzaC1rZXk/);
    }
  });
});

describe("an interrupt", () => {
  const interrupted = async (program: pulumi.automation.PulumiFn, isTime: () => boolean): Promise<Run> => {
    const interrupt = new AbortController();
    const running = stack.tryUp(program, { signal: interrupt.signal });
    await waitFor(isTime);
    interrupt.abort();
    return running;
  };

  it("waits for a command that runs over there, and keeps what it made", async () => {
    const create = `echo begun >> '${logFile()}'; sleep 3; echo done | tee -a '${logFile()}'`;
    await interrupted(one({ create }), () => log().length > 0);
    expect(log()).toEqual(["begun", "done"]);
    expect((await stack.resource("c")).outputs).toMatchObject({ stdout: "done" });
  });

  it("ends the dialling", async () => {
    const port = await freePort();
    const knock = `echo knocked >> '${logFile()}'`;
    const program = () => {
      const first = new remote.Command("first", { connection: open.connection, create: knock });
      const connection = { ...open.connection, port, dialErrorLimit: -1 };
      mayFail(new remote.Command("c", { connection, create: say("ran") }, { dependsOn: first }));
      return Promise.resolve({});
    };
    const started = Date.now();
    const run = await interrupted(program, () => log().length > 0 && Date.now() > started + 2_000);
    expect(run.error).toBeDefined();
    expect(log()).toEqual(["knocked"]);
    expect((await stack.resources()).map(({ urn }) => urn.split("::").at(-1))).toEqual(["first"]);
  });
});

it("has no connection left when the next command starts; the released plugin keeps all of them", async () => {
  const count = `sleep 0.5; grep -lx 'PPid:[[:space:]]*${closed.pid}' /proc/[0-9]*/status 2>/dev/null | wc -l`;
  let last: remote.Command | undefined;
  const program = () => {
    for (const name of ["a", "b", "c"]) {
      last = new remote.Command(name, { connection: closed.connection, create: count }, last && { dependsOn: last });
    }
    return Promise.resolve({ sessions: last?.stdout });
  };
  const { outputs } = await stack.up(program);
  expect(outputs["sessions"]?.value).toBe(process.env["COMMAND_PLUGIN"] === undefined ? "1" : "3");
  expect(closed.logins).toBeGreaterThanOrEqual(3);
});
