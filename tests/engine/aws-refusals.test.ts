import * as path from "node:path";
import { ProjectCopy, root } from "../real/support/project";

/** What a stack of AWS is refused for at a preview, by the real engine and an account where nothing is. */
let project: ProjectCopy;
let env: Record<string, string>;
const stack = "aws-2m-2s-async";
const zones = { "mq-1": "eu-central-1a", "mq-2": "eu-central-1b", "mq-3": "eu-central-1c", "mq-4": "eu-central-1a" };
const hosts = (over: Record<string, object> = {}): object =>
  Object.fromEntries(Object.entries(zones).map(([id, zone]) => [id, { zone, ...over[id] }]));

beforeAll(() => {
  project = new ProjectCopy({ asShipped: true });
  env = {
    PULUMI_ROCKETMQ_AWS_ACCOUNT: path.join(project.dir, "account"),
    PATH: `${path.join(root, "tools/offline-plugins/aws")}:${process.env["PATH"] ?? ""}`,
    ROCKETMQ_ALLOW_FROM: "203.0.113.7/32",
  };
});
afterAll(() => project.dispose());

/** The lines of the one error of a preview. */
function refusals(config: Readonly<Record<string, string | number | boolean | object | undefined>>): string[] {
  project.copyStack(stack, "aws-bad");
  project.change("aws-bad", config);
  const { code, output } = project.stack("preview", "aws-bad", env);
  expect({ code: code === 0, errors: output.match(/^ *error: .*$/gm) }).toEqual({
    code: false,
    errors: [expect.stringMatching(/^ *error: [\w -]+: \d+ issues?$/)],
  });
  const [, lines = ""] = /^ *error: .*\n((?: {2,6}\S.*\n)+)/m.exec(output) ?? [];
  return lines.split("\n").flatMap((line) => (line === "" ? [] : [line.trim()]));
}

test("nothing is wrong with any stack that ships", () => {
  for (const name of ["aws-1m", "aws-2m-noslave", "aws-2m-2s-async", "aws-2m-2s-sync"]) {
    const { code, output } = project.stack("preview", name, env);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/\+ \d+ to create/);
  }
}, 120_000);

test("what can be seen without AWS: one error, and AWS is not asked", () => {
  const subnets = { "eu-central-1a": "subnet-0123456789abcdef0" };
  expect(
    refusals({
      clients: { cidrBlocks: ["0.0.0.0/0"] },
      dataVolume: { sizeGiB: 200, encrypted: false },
      network: { cidrBlock: "10.40.0.0/28" },
      os: "al2032",
    }),
  ).toEqual([
    'os: unknown; got "al2032"; allowed al2023, ubuntu-24.04, debian-12; do write al2023',
    'network.cidrBlock: not of a size that works; got "10.40.0.0/28"; allowed a private range from /16 to /24, such as 10.40.0.0/16',
    "dataVolume.encrypted: messages would lie on the disk as they are; got false; allowed true; do remove it",
    'clients.cidrBlocks.0: open to the whole Internet, and RocketMQ asks nobody who they are; got "0.0.0.0/0"; allowed the ranges of your clients; do or set allowPublic: true',
  ]);
  const inA = Object.fromEntries(Object.keys(zones).map((id) => [id, { zone: "eu-central-1a" }]));
  expect(refusals({ network: { vpcId: "vpc-0123456789abcdef0", subnets }, hosts: inA, bastion: undefined })).toEqual([
    'network.subnets: subnets of one zone only: it would take master and slave with it; got ["eu-central-1a"]; allowed 2 zones or more; do add a subnet of another zone, or set allowSharedZone: true',
  ]);
}, 120_000);

test("what AWS knows: a machine for another architecture, one that there is not, a zone that there is not", () => {
  const over = { "mq-1": { instanceType: "m7i.large" }, "mq-2": { instanceType: "m7g.lagre" } };
  const found = refusals({ hosts: hosts({ ...over, "mq-4": { zone: "eu-central-1f" } }) });
  expect(found).toEqual([
    'hosts.mq-4.zone: no zone of eu-central-1; got "eu-central-1f"; allowed eu-central-1a, eu-central-1b, eu-central-1c',
    'hosts.mq-1.instanceType: a machine of x86_64, and the image is for arm64; got "m7i.large"; do take such a machine, m7g.large for example, or another image',
    expect.stringMatching(/^hosts\.mq-2\.instanceType: AWS does not know it: .*; got "m7g\.lagre"$/) as string,
  ]);
}, 60_000);

test("a region that there is not", () => {
  project.copyStack(stack, "aws-bad");
  const { output } = project.exec("sed", ["-i", "s/eu-central-1$/eu-centrall-1/", project.file("Pulumi.aws-bad.yaml")]);
  expect(output).toBe("");
  const preview = project.stack("preview", "aws-bad", env);
  expect(preview.code).not.toBe(0);
  expect(preview.output).toContain('aws:region: no region of AWS; got "eu-centrall-1"; do write eu-central-1');
}, 60_000);

test("a machine that is too small for its processes", () => {
  expect(refusals({ hosts: hosts({ "mq-1": { instanceType: "t4g.small" } }) })).toEqual([
    'hosts.mq-1: heaps, direct memory and some page cache of 2 processes do not fit; got "2048 MiB"; allowed from 4864 MiB; do lower heapMiB and directMiB, or take a larger machine',
  ]);
}, 60_000);
