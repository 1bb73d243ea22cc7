/** How the docker plugin reaches its engine. Not covered: TLS. See docker-changes.test.ts. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi_docker from "@pulumi/docker";
import { DockerHost, errorText, fateOf, host, isStandIn, socket } from "./support/docker-plugin";

const docker = new DockerHost();
const quiet = { start: false, mustRun: false };
let dir: string;
let tcp: Server;

/** Stands for the `ssh` of this machine: what it is asked for is written down, and done here. */
const ssh = `#!/usr/bin/env node
const { appendFileSync } = require("node:fs");
const args = process.argv.slice(2);
appendFileSync(__dirname + "/ssh.log", args.join(" ") + "\\n");
if (args.includes("refused.test")) {
  console.error("Permission denied (publickey).");
  process.exit(255);
}
const socket = require("node:net").connect("${socket}");
process.stdin.pipe(socket).pipe(process.stdout);
`;

const sshCalls = () => readFileSync(join(dir, "ssh.log"), "utf8").trim().split("\n");

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "docker-connection-"));
  writeFileSync(join(dir, "ssh"), ssh);
  chmodSync(join(dir, "ssh"), 0o755);
  writeFileSync(join(dir, "ssh.log"), "");
  writeFileSync(join(dir, "plain-file"), "");
  symlinkSync(socket, join(dir, "docker.sock"));
  tcp = createServer((client) => {
    const engine = connect(socket);
    client.pipe(engine).pipe(client);
    client.on("error", () => engine.destroy());
    engine.on("error", () => client.destroy());
  }).listen(0, "127.0.0.1");
  await docker.start({ path: [dir], env: { DOCKER_HOST: `unix://${join(dir, "docker.sock")}` } });
});
afterEach(() => docker.stack.destroy());
afterAll(async () => {
  await docker.dispose();
  tcp.close();
  rmSync(dir, { recursive: true, force: true });
});

it.each([
  { what: "that is not there", file: "none.sock", reason: "no such file or directory" },
  { what: "that is a file", file: "plain-file", reason: "connection refused" },
])("a unix socket $what fails the preview", async ({ file, reason }) => {
  const at = `unix://${join(dir, file)}`;
  const text = errorText(await docker.stack.tryPreview(docker.one(quiet, at)));
  expect(text).toContain("failed to connect to any docker daemon");
  expect(isStandIn ? text : `${at} ${reason}`).toContain(at);
  expect(isStandIn ? text : reason).toContain(reason);
});

it("the default provider goes by DOCKER_HOST", async () => {
  const program = () => {
    new pulumi_docker.Container("c", { image: docker.image, name: docker.name("c"), ...quiet });
    return Promise.resolve({});
  };
  await docker.stack.up(program);
  expect(await docker.inspect()).toBeDefined();
  await docker.stack.destroy();
  rmSync(join(dir, "docker.sock"));
  expect(errorText(await docker.stack.tryPreview(program))).toContain("failed to connect to any docker daemon");
  symlinkSync(socket, join(dir, "docker.sock"));
});

it("tcp://", async () => {
  const { port } = tcp.address() as AddressInfo;
  await docker.stack.up(docker.one(quiet, `tcp://127.0.0.1:${port}`));
  expect(await docker.inspect()).toBeDefined();
});

describe("ssh://", () => {
  it("is left alone by a preview, and goes through the ssh of this machine", async () => {
    const program = () => {
      const sshOpts = ["-o", "StrictHostKeyChecking=no"];
      const provider = new pulumi_docker.Provider("host", { host: "ssh://someone@box.test:2222", sshOpts });
      docker.container("c", { ...quiet, uploads: [{ file: "/a", content: "a".repeat(200_000) }] }, provider);
      return Promise.resolve({});
    };
    await docker.stack.preview(program);
    expect(sshCalls()).toEqual([""]);
    await docker.stack.up(program);
    expect(await docker.inspect()).toBeDefined();
    await docker.stack.refresh();
    await docker.stack.destroy();
    expect(await docker.inspect()).toBeUndefined();
    const call = sshCalls()[0] ?? "";
    ["-o StrictHostKeyChecking=no", "-l someone", "-p 2222", "-- box.test docker system dial-stdio"].forEach((part) =>
      expect(call).toContain(part),
    );
  });

  it("tells what ssh says", async () => {
    const run = await docker.stack.tryUp(docker.one(quiet, "ssh://refused.test"));
    expect(errorText(run)).toContain("Permission denied (publickey).");
    expect(await docker.stack.resources()).toEqual([]);
  });
});

it("another host of a provider leaves its containers as they are", async () => {
  await docker.stack.up(docker.one(quiet, host));
  const run = await docker.stack.up(docker.one(quiet, `unix://${join(dir, "docker.sock")}`));
  expect(fateOf(run, "c")).toBe("same");
});

it("inputs that the stand-in cannot do are refused, each with a reason", async () => {
  const args = { gpus: "all", devices: [{ hostPath: "/dev/null" }], ...quiet };
  const text = isStandIn ? errorText(await docker.stack.tryPreview(docker.one(args))) : "gpus, devices: not covered";
  expect(text).toMatch(/gpus[^]*not covered/);
  expect(text).toMatch(/devices[^]*not covered/);
});
