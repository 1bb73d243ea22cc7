import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** A process without a supervisor: something that has its file among its arguments, as java has. */
let folder = "";
let java: ChildProcess;
const at = (name: string): string => path.join(folder, name);

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "ctl-"));
  for (const name of ["conf", "run"]) {
    fs.mkdirSync(at(name));
  }
  fs.copyFileSync(path.join(__dirname, "../../components/platform/process/ctl.sh"), at("ctl"));
  fs.writeFileSync(at("conf/launch"), `key=mq abort_file='' stop_grace=20 live_path=${at("run/broker.conf")}\n`);
  java = spawn("tail", ["-f", "/dev/null", at("run/broker.conf")], { stdio: "ignore" });
  fs.writeFileSync(at("run/java.pid"), String(java.pid));
});
afterEach(() => {
  java.kill("SIGKILL");
  fs.rmSync(folder, { recursive: true });
});

/** The kernel's answer where a process ended just before a signal. */
const endsAt = (signal: string): string =>
  `() { if [ "$1" = ${signal} ]; then builtin kill -KILL "$2"; echo "no such process" >&2; return 1; fi; builtin kill "$@"; }`;

test.each([
  ["cycle", "-TERM"],
  ["cycle", "-CONT"],
  ["stop", "-TERM"],
  ["stop", "-CONT"],
])("%s of a process that has ended when %s comes: done, and not a failure", (verb, signal) => {
  const env = { PATH: process.env["PATH"] ?? "", "BASH_FUNC_kill%%": endsAt(signal) };
  const { status, stderr } = spawnSync("bash", [at("ctl"), verb], { encoding: "utf8", timeout: 30_000, env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(fs.existsSync(at("run/restart"))).toBe(verb === "cycle");
});
