import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { loadTopology } from "../../components";
import { readScript } from "../../components/host/assets";
import type { Launch } from "../../components/model/launch";
import { planCluster } from "../../components/model/plan-cluster";
import { PortPolicy } from "../../components/model/ports";
import { renderDockerVerify } from "../../components/render/docker-scripts";
import { brokerLaunch, nameServerLaunch } from "../../components/render/launch";
import { renderSystemdVerify } from "../../components/render/systemd-verify";
import { renderVerifyScript } from "../../components/render/verify-script";
import { siteOf } from "../support/fixtures";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "act-"));
const bin = path.join(folder, "bin");
const calls = path.join(folder, "calls");
const { plan } = planCluster(loadTopology("2m-2s-async"), { ports: PortPolicy.Own, portOffset: 0 });
const launches: Launch[] = [
  ...plan.nameServers.map((server) => nameServerLaunch(server, siteOf(server.key))),
  ...plan.groups.flatMap(({ brokers }) => brokers.map((one) => brokerLaunch(one, siteOf(one.key), "10.0.0.1:9876"))),
];
const directoryOf = (key: string): string => path.join(folder, key);
const library = { directory: path.join(folder, "lib"), files: [], resource: "lib" };
const probe = { argv: ["bash", "-c", `touch ${path.join(folder, "probed")}`], input: "" };
/** The masters on one host, the slaves and the NameServers on another. */
const hostOf = (key: string): string => (/^broker-.-0$/.test(key) ? "h1" : "h2");
const programs = path.join(__dirname, "../../components/platform");

const scripts: Readonly<Record<string, () => string>> = {
  process: () =>
    renderVerifyScript({
      processes: launches.map((launch) => ({ launch, directory: directoryOf(launch.key) })),
      probeArgv: probe.argv,
      probeInput: probe.input,
      library,
    }),
  docker: () =>
    renderDockerVerify(
      {
        processes: launches.map((launch) => ({
          launch,
          host: hostOf(launch.key),
          container: `c-${launch.key}`,
          digest: "",
          inside: "",
        })),
        engines: ["h1", "h2"].map((id) => ({ id, engine: `tcp://${id}` })),
        box: { host: "h1", image: "i", network: "host", library: "l", probe, patience: 1 },
      },
      { box: "", process: "", store: "", verify: readScript(programs, "docker/verify.sh") },
    ),
  systemd: () =>
    renderSystemdVerify({
      processes: launches.map((launch) => ({
        launch,
        host: hostOf(launch.key),
        directory: directoryOf(launch.key),
        dials: [],
      })),
      hosts: ["h1", "h2"].map((id) => ({ id, address: "10.0.0.1", port: 22, user: "root" })),
      probe,
      timeoutSeconds: 1,
    }),
};

beforeEach(() => {
  fs.mkdirSync(bin, { recursive: true });
  fs.mkdirSync(library.directory, { recursive: true });
  fs.writeFileSync(path.join(library.directory, "probe.jar"), "");
  fs.writeFileSync(calls, "");
  for (const { key } of launches) {
    fs.mkdirSync(directoryOf(key), { recursive: true });
    stand(path.join(directoryOf(key), "ctl"), `echo "${key} $1" >>${calls}; echo "${key}: said"`);
  }
  // Runs on this machine what it is given for another, and says for which.
  stand(path.join(bin, "ssh"), `echo "ssh $3" >>${calls}; shift 3; exec bash -c "$*"`);
  stand(path.join(bin, "docker"), `shift 2; echo "$*" >>${calls}`);
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function stand(file: string, body: string): void {
  fs.writeFileSync(file, `#!/bin/bash\n${body}\n`, { mode: 0o755 });
}

interface Done {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly calls: string[];
}

function done(platform: string, ...args: string[]): Done {
  const { status, stdout, stderr } = spawnSync("bash", ["-euo", "pipefail", "-s", "--", ...args], {
    input: scripts[platform]?.(),
    encoding: "utf8",
    env: { ...process.env, PATH: `${bin}:${process.env["PATH"]}` },
  });
  const called = fs.readFileSync(calls, "utf8").trim().split("\n");
  return { code: status, stdout, stderr, calls: called.filter((line) => line !== "") };
}

/** How each platform does it, broker-a-0 before broker-a-1. */
const acted: Readonly<Record<string, (action: string) => string[]>> = {
  process: (action) => [`broker-a-0 ${action}`, `broker-a-1 ${action}`],
  docker: (action) => {
    const words = action === "stop" ? "stop -t 120" : action;
    return [`${words} c-broker-a-0`, `${words} c-broker-a-1`];
  },
  systemd: (action) => ["ssh host-h1", `broker-a-0 ${action}`, "ssh host-h2", `broker-a-1 ${action}`],
};

describe.each(["process", "docker", "systemd"])("the verification of the platform %s", (platform) => {
  test.each(["stop", "start"])("does %s, in the order that it is told, and nothing else", (action) => {
    const { code, stdout, calls: called } = done(platform, action, "broker-a-0", "broker-a-1");
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${action}=broker-a-0\n${action}=broker-a-1\n` });
    expect(called).toEqual(acted[platform]?.(action));
    expect(fs.existsSync(path.join(folder, "probed"))).toBe(false);
  });

  test("touches nothing where one of them is unknown", () => {
    const { code, stdout, stderr, calls: called } = done(platform, "stop", "broker-a-0", "broker-x-0");
    expect(code).toBe(2);
    expect({ stdout, called }).toEqual({ stdout: "", called: [] });
    expect(stderr).toContain("broker-x-0");
  });

  test("says so where one does not stop, and leaves the next", () => {
    stand(path.join(directoryOf("broker-a-0"), "ctl"), "echo it does not >&2; exit 1");
    stand(path.join(bin, "docker"), "echo it does not >&2; exit 1");
    const { code, stdout, stderr } = done(platform, "stop", "broker-a-0", "broker-a-1");
    expect(code).not.toBe(0);
    expect(stdout).toBe("");
    expect(stderr).toContain("it does not");
  });
});

test("a host that cannot be reached is named", () => {
  stand(path.join(bin, "ssh"), "echo 'ssh: connect to host 10.0.0.1 port 22: Connection refused' >&2; exit 255");
  const { code, stderr } = done("systemd", "stop", "broker-a-0");
  expect(code).toBe(1);
  expect(stderr).toMatch(/host h1: it cannot be reached by ssh/);
});
