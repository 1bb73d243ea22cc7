import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const program = path.join(__dirname, "../../components/platform/systemd/firewall.sh");
let folder = "";
const at = (name: string): string => path.join(folder, name);

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "firewall-"));
  for (const name of ["bin", "conf", "run"]) {
    fs.mkdirSync(at(name));
  }
  fs.copyFileSync(program, at("firewall"));
  // None is active.
  fake("firewall-cmd", "exit 252");
  fake("ufw", "echo 'Status: inactive'");
  fake("nft", ":");
  launch(["10.0.0.0/8", "fd00::/8"]);
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function fake(name: string, body: string): void {
  fs.writeFileSync(at(`bin/${name}`), `#!/bin/bash\n${body}\n`, { mode: 0o755 });
}

function launch(sources: readonly string[], ports = ["9876 listenPort"]): void {
  const words = (list: readonly string[]): string => list.map((word) => `'${word}'`).join(" ");
  fs.writeFileSync(at("conf/launch"), `ports=(${words(ports)})\nsources=(${words(sources)})\n`);
}

/** The commands that changed a firewall. */
function run(verb: "open" | "close"): string[] {
  fs.rmSync(at("calls"), { force: true });
  const { status, stderr } = spawnSync("bash", [at("firewall"), verb, "prod-mq"], {
    encoding: "utf8",
    timeout: 20_000,
    env: { PATH: `${folder}/bin:${process.env["PATH"] ?? ""}`, CALLS: at("calls") },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return fs.existsSync(at("calls")) ? fs.readFileSync(at("calls"), "utf8").trim().split("\n") : [];
}

test("without an active firewall nothing is done", () => {
  expect(run("open")).toEqual([]);
  expect(run("close")).toEqual([]);
});

test("firewalld: for now and for good; the second time nothing; what is not wanted any more is closed", () => {
  fake("firewall-cmd", '[ "$1" = --state ] || echo "$*" >>"$CALLS"');
  const rule = (family: string, source: string): string =>
    `rich-rule=rule family="${family}" source address="${source}" port port="9876" protocol="tcp" accept`;
  const [four, six] = [rule("ipv4", "10.0.0.0/8"), rule("ipv6", "fd00::/8")];
  expect(run("open")).toEqual([
    `--quiet --permanent --add-${four}`,
    `--quiet --add-${four}`,
    `--quiet --permanent --add-${six}`,
    `--quiet --add-${six}`,
  ]);
  expect(run("open")).toEqual([]);
  launch(["10.0.0.0/8"]);
  expect(run("open")).toEqual([
    `--quiet --permanent --remove-${four}`,
    `--quiet --remove-${four}`,
    `--quiet --permanent --remove-${six}`,
    `--quiet --remove-${six}`,
    `--quiet --permanent --add-${four}`,
    `--quiet --add-${four}`,
  ]);
  // Whatever the configuration says by now.
  launch(["192.168.0.0/16"]);
  expect(run("close")).toEqual([`--quiet --permanent --remove-${four}`, `--quiet --remove-${four}`]);
  expect(run("close")).toEqual([]);
});

test("ufw", () => {
  fake("ufw", '[ "$1" = status ] && echo "Status: active" || echo "$*" >>"$CALLS"');
  launch(["10.0.0.0/8"], ["10911 listenPort", "10909 fast port (listenPort - 2)"]);
  const of = (port: number): string => `allow proto tcp from 10.0.0.0/8 to any port ${port}`;
  expect(run("open")).toEqual([
    `${of(10911)} comment pulumi-rocketmq prod-mq`,
    `${of(10909)} comment pulumi-rocketmq prod-mq`,
  ]);
  expect(run("open")).toEqual([]);
  expect(run("close")).toEqual([`delete ${of(10911)}`, `delete ${of(10909)}`]);
});
