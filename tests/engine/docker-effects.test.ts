/** What the inputs of a container are good for, as a program inside of it sees them. See docker-changes.test.ts. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ContainerArgs } from "./support/docker-plugin";
import { DockerHost, isStandIn } from "./support/docker-plugin";
import { isSecretInState, nameOf } from "./support/engine";
import * as pulumi from "@pulumi/pulumi";

const docker = new DockerHost();
const net = docker.subnet(0);
let dir: string;
let states: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

interface EffectCase {
  readonly name: string;
  readonly args: () => ContainerArgs;
  /** Runs inside. */
  readonly script: string;
  readonly prints: string;
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

const uploads: readonly EffectCase[] = [
  {
    name: "uploads",
    args: () => ({
      uploads: [
        { file: "/etc/made/for/it/text", content: "text\n" },
        { file: "/etc/base64", contentBase64: base64("bytes\n"), permissions: "0600" },
        { file: "/run-it", content: "#!/bin/sh\necho ran\n", executable: true },
        { file: "/source", source: join(dir, "source") },
        { file: `/long/${"n".repeat(80)}/${"m".repeat(80)}`, content: "long\n" },
      ],
    }),
    script:
      "cat /etc/made/for/it/text /etc/base64 /source /long/*/*; /run-it; stat -c %a /etc/made/for/it/text /etc/base64 /run-it",
    prints: "text\nbytes\nfrom a file\nlong\nran\n644\n600\n744\n",
  },
  ...(isStandIn
    ? [
        {
          name: "owner-of-uploads",
          args: () => ({ uploads: [{ file: "/owned", content: "1", owner: "1000", group: "7" }] }),
          script: "stat -c %u:%g /owned",
          prints: "1000:7\n",
        },
      ]
    : []),
];

const cases: readonly EffectCase[] = [
  ...uploads,
  {
    name: "identity",
    args: () => ({ user: "1000", hostname: "hostess", workingDir: "/tmp", envs: ["A=1", "B=x y"] }),
    script: 'id -u; hostname; pwd; echo "$A $B"',
    prints: "1000\nhostess\n/tmp\n1 x y\n",
  },
  {
    name: "entrypoints",
    args: () => ({ entrypoints: ["/bin/sh", "-c", 'echo "$0 $1"'], command: ["zero", "one"] }),
    script: "",
    prints: "zero one\n",
  },
  {
    name: "limits",
    args: () => ({ ulimits: [{ name: "nofile", soft: 123, hard: 456 }], tmpfs: { "/scratch": "size=64k" } }),
    script: 'ulimit -Sn; ulimit -Hn; while read a b c d; do test "$b" = /scratch && echo $a $c; done < /proc/mounts',
    prints: "123\n456\ntmpfs tmpfs\n",
  },
  {
    name: "hosts",
    args: () => ({ hosts: [{ host: "far", ip: "10.1.2.3" }] }),
    script: 'while read ip name; do test "$name" = far && echo $ip; done < /etc/hosts',
    prints: "10.1.2.3\n",
  },
  {
    name: "volumes",
    args: () => ({
      volumes: [
        { hostPath: dir, containerPath: "/ro", readOnly: true },
        { hostPath: dir, containerPath: "/rw" },
      ],
      mounts: [{ type: "bind", source: dir, target: "/mount", readOnly: true }],
    }),
    script:
      "cat /ro/source; touch /ro/x 2>/dev/null || echo ro; touch /mount/x 2>/dev/null || echo ro; touch /rw/x && ls /mount/x",
    prints: "from a file\nro\nro\n/mount/x\n",
  },
  { name: "init", args: () => ({ init: true }), script: "cat /proc/1/comm", prints: "docker-init\n" },
  {
    name: "network",
    args: () => ({ networksAdvanced: [{ name: docker.name("net"), aliases: ["other"], ipv4Address: net.address }] }),
    script: "while read ip name; do case $ip in 10.*) echo $ip;; esac; done < /etc/hosts",
    prints: `${net.address}\n`,
  },
  { name: "errors", args: () => ({}), script: "echo to stderr >&2; exit 3", prints: "to stderr\n" },
];

/** Each container is waited for, and what it has written is kept. */
const program = () => {
  const provider = docker.provider();
  for (const { name, args, script } of cases) {
    const own = { attach: true, logs: true, mustRun: false, command: ["sh", "-c", script] };
    docker.container(name, { ...own, ...args() }, provider);
  }
  const secret = {
    start: false,
    mustRun: false,
    uploads: [{ file: "/a", content: pulumi.secret("hidden-upload") }],
    envs: ["OPEN=1", pulumi.secret("HIDDEN=hidden-env")],
    labels: [{ label: "l", value: pulumi.secret("hidden-label") }],
  };
  docker.container("secret", secret, provider);
  return Promise.resolve({});
};

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "docker-effects-"));
  writeFileSync(join(dir, "source"), "from a file\n");
  await docker.start();
  const IPAM = { Config: [{ Subnet: net.cidr }] };
  await docker.engine.createNetwork({ Name: docker.name("net"), IPAM });
  await docker.stack.up(program);
  const resources = await docker.stack.resources();
  states = Object.fromEntries(resources.map(({ urn, inputs, outputs }) => [nameOf(urn), { ...outputs, inputs }]));
});
afterAll(async () => {
  await docker.dispose();
  rmSync(dir, { recursive: true, force: true });
});

it.each(cases)("$name", ({ name, prints }) => {
  expect(states[name]?.["containerLogs"]).toBe(prints);
});

it("the exit code of a container that has ended is an output", () => {
  expect(states["errors"]?.["exitCode"]).toBe(3);
});

it("a list with a secret is secret as a whole, in the inputs and in the outputs", () => {
  const { inputs, ...outputs } = states["secret"] ?? {};
  for (const values of [inputs as Readonly<Record<string, unknown>>, outputs as Readonly<Record<string, unknown>>]) {
    expect(["uploads", "envs", "labels"].map((key) => isSecretInState(values[key]))).toEqual([true, true, true]);
  }
});

it("nothing of it changes by itself, nor by a refresh", async () => {
  await docker.stack.expectNoChanges(program);
  const run = await docker.stack.refresh();
  expect(new Set(run.steps.map(({ op }) => op))).toEqual(new Set(["refresh"]));
  await docker.stack.expectNoChanges(program);
});
