import type { local } from "@pulumi/command";

/** A command that succeeds, and what it leaves. */
export interface RunCase {
  readonly name: string;
  readonly args: local.CommandArgs;
  readonly stdout: string;
  readonly stderr?: string;
  /** The lines in the engine's log; in any order where both streams write. */
  readonly log?: readonly string[];
}

/** A command that fails, and the whole of its error. */
export interface FailureCase {
  readonly name: string;
  readonly args: local.CommandArgs;
  readonly error: string;
}

const twoStreams = "echo out; echo err >&2";
const long = "x".repeat(60_000);
const stdin2MiB = "0123456789abcde\n".repeat(128 * 1024);

export const inheritedEnv = { INHERITED: "from the engine" };

export const runCases: readonly RunCase[] = [
  { name: "one newline at the end is cut", args: { create: "printf 'a\\n\\n'" }, stdout: "a\n", log: ["a", ""] },
  { name: "both streams", args: { create: twoStreams }, stdout: "out", stderr: "err", log: ["err", "out"] },
  {
    name: "logging stdout",
    args: { create: twoStreams, logging: "stdout" },
    stdout: "out",
    stderr: "err",
    log: ["out"],
  },
  {
    name: "logging stderr",
    args: { create: twoStreams, logging: "stderr" },
    stdout: "out",
    stderr: "err",
    log: ["err"],
  },
  {
    name: "logging both",
    args: { create: twoStreams, logging: "stdoutAndStderr" },
    stdout: "out",
    stderr: "err",
    log: ["err", "out"],
  },
  { name: "logging none", args: { create: twoStreams, logging: "none" }, stdout: "out", stderr: "err", log: [] },
  { name: "carriage returns", args: { create: "printf 'a\\r\\nb'" }, stdout: "a\r\nb", log: ["a", "b"] },
  { name: "no create", args: { delete: "true" }, stdout: "", log: [] },
  { name: "/bin/sh by default", args: { create: "echo $0 $-" }, stdout: "/bin/sh" },
  { name: "interpreter", args: { create: "echo $0 $*", interpreter: ["bash", "-euc"] }, stdout: "bash" },
  { name: "an empty interpreter", args: { create: "echo $0", interpreter: [] }, stdout: "/bin/sh" },
  {
    name: "an interpreter that is no shell",
    args: { create: "a b", interpreter: ["/bin/echo", "x"] },
    stdout: "x a b",
  },
  {
    name: "a program on stdin",
    args: { create: "exec bash -euo pipefail -s -- one", stdin: "cat /dev/null\necho $1 $-" },
    stdout: "one ehuBs",
  },
  {
    name: "environment",
    args: { create: 'echo "$A-$INHERITED"', environment: { A: "x y" } },
    stdout: "x y-from the engine",
  },
  {
    name: "environment over the inherited",
    args: { create: "echo $INHERITED", environment: { INHERITED: "own" } },
    stdout: "own",
  },
  {
    name: "the interpreter is found on the plugin's PATH",
    args: { create: "echo $PATH", interpreter: ["sh", "-c"], environment: { PATH: "/nowhere" } },
    stdout: "/nowhere",
  },
  { name: "dir", args: { create: "pwd", dir: "/usr/bin" }, stdout: "/usr/bin" },
  { name: "stdin", args: { create: "cat", stdin: "a\nb\n\n" }, stdout: "a\nb\n" },
  { name: "no stdin", args: { create: "cat" }, stdout: "" },
  { name: "an empty stdin", args: { create: "cat", stdin: "" }, stdout: "" },
  { name: "2 MiB of stdin", args: { create: "cksum", stdin: stdin2MiB }, stdout: "2227189248 2097152" },
  { name: "2 MiB of stdin that nobody reads", args: { create: "echo ok", stdin: stdin2MiB }, stdout: "ok" },
  {
    name: "a line of 60 KB",
    args: { create: "cat", stdin: `${long}\n${long}` },
    stdout: `${long}\n${long}`,
    log: [long, long],
  },
  { name: "no ASCII", args: { create: "cat", stdin: "消息 ü 🚀" }, stdout: "消息 ü 🚀", log: ["消息 ü 🚀"] },
  {
    name: "streams that are opened by name",
    args: { create: "cat /dev/stdin >/dev/stderr; echo out >/dev/stdout", stdin: "in" },
    stdout: "out",
    stderr: "in",
  },
  {
    name: "output that comes after the end",
    args: { create: "(sleep 0.5; echo late) & echo now" },
    stdout: "now\nlate",
  },
  {
    name: "a process left behind",
    args: { create: "nohup sleep 20 >/dev/null 2>&1 </dev/null & echo started" },
    stdout: "started",
  },
  {
    name: "output of the run before: none on create",
    args: { create: 'echo "[$PULUMI_COMMAND_STDOUT]"' },
    stdout: "[]",
  },
];

export const failureCases: readonly FailureCase[] = [
  {
    name: "an exit status",
    args: { create: "echo out; sleep 0.3; echo err >&2; exit 3" },
    error: 'exit status 3: running "echo out; sleep 0.3; echo err >&2; exit 3":\nout\nerr\n',
  },
  {
    name: "output with logging none",
    args: { create: "echo out; false", logging: "none", stdin: "not shown" },
    error: 'exit status 1: running "echo out; false":\nout\n',
  },
  { name: "a signal", args: { create: "kill -TERM $$" }, error: 'signal: terminated: running "kill -TERM $$":\n' },
  {
    name: "quoting",
    args: { create: "false # \"a\\b\"\t'c'\n# ü 消息 🚀 \u0001 \u00a0 \u200b" },
    error: 'exit status 1: running "false # \\"a\\\\b\\"\\t\'c\'\\n# ü 消息 🚀 \\x01 \\u00a0 \\u200b":\n',
  },
  {
    name: "an interpreter that is not on PATH",
    args: { create: "true", interpreter: ["no-such-shell", "-c"] },
    error: 'exec: "no-such-shell": executable file not found in $PATH: running "true":\n',
  },
  {
    name: "an interpreter that is not there",
    args: { create: "true", interpreter: ["/no/such/shell", "-c"] },
    error: 'fork/exec /no/such/shell: no such file or directory: running "true":\n',
  },
  {
    name: "an interpreter that is a folder",
    args: { create: "true", interpreter: ["/usr/bin"] },
    error: 'fork/exec /usr/bin: permission denied: running "true":\n',
  },
  {
    name: "a dir that is not there",
    args: { create: "true", dir: "/no/such/dir" },
    error: 'chdir /no/such/dir: no such file or directory: running "true":\n',
  },
  {
    name: "a dir that is a file",
    args: { create: "true", dir: "/etc/passwd" },
    error: 'fork/exec /bin/sh: not a directory: running "true":\n',
  },
  {
    name: "a command that is too long",
    args: { create: `true ${long.repeat(4)}` },
    error: `fork/exec /bin/sh: argument list too long: running "true ${long.repeat(4)}":\n`,
  },
  {
    name: "200 KB of output",
    args: { create: "cat; false", stdin: `${long}\n`.repeat(4) },
    error: `exit status 1: running "cat; false":\n${`${long}\n`.repeat(4)}`,
  },
];
