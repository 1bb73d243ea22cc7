import * as fs from "node:fs";
import * as path from "node:path";
import { platforms } from "./ci-templates/platforms";
import { CiSandbox, config, type Files, marker, more, root, stacks as all, templates } from "./ci-templates/sandbox";

let sandbox: CiSandbox;
beforeEach(() => {
  sandbox = new CiSandbox();
});
afterEach(() => sandbox.remove());

describe("changed-stacks.sh", () => {
  const touched = (from: string, to = "HEAD"): string[] => {
    const { status, stdout } = sandbox.run(`bash ci/changed-stacks.sh ${from} ${to}`);
    expect(status).toBe(0);
    return stdout.split("\n").filter((line) => line !== "");
  };

  test.each<[string, Files, string[]]>([
    ["a stack's config", { "Pulumi.dev.yaml": config("1m") }, ["dev"]],
    ["a new stack", { "Pulumi.new_1.yaml": config("1m") }, ["new_1"]],
    ["the topology of one stack", { "topologies/dev.yaml": more }, ["dev"]],
    ["the topology of two stacks", { "topologies/prod.yaml": more }, ["eu.prod", "us.prod"]],
    [
      "a topology and the config of another stack",
      { "topologies/dev.yaml": more, "Pulumi.us.prod.yaml": more },
      ["dev", "us.prod"],
    ],
    [
      "a topology that moves",
      { "topologies/dev.yaml": null, "d.yaml": more, "Pulumi.dev.yaml": config("d.yaml") },
      ["dev"],
    ],
    [
      "a topology that becomes a document",
      { "topologies/dev.yaml": null, "docs/dev.md": "nameServers: []\n" },
      ["dev"],
    ],
    ["package.json", { "package.json": "{ }\n" }, all],
    ["the lock file", { "package-lock.json": "{ }\n" }, all],
    ["the program", { "index.ts": "export { };\n" }, all],
    ["a part of it", { "lib/place.ts": "export {};\n" }, all],
    ["Pulumi.yaml", { "Pulumi.yaml": "name: mq\nruntime: nodejs\nmain: .\n" }, all],
    ["a file that no config names", { "dev.yaml": more }, all],
    ["a copy of a stack's config", { "Pulumi.dev.yaml.orig": more }, all],
    ["a file whose path ends like a topology's", { "old/topologies/dev.yaml": more }, all],
    ["README.md alone", { "README.md": more }, []],
    [
      "documents and what the CI reads",
      { "docs/a.md": more, ".github/workflows/x.yml": more, ".gitlab-ci.yml": more, LICENSE: more },
      [],
    ],
    ["a stack's config that goes", { "Pulumi.dev.yaml": null }, []],
    ["a stack's config that goes with its topology", { "Pulumi.dev.yaml": null, "topologies/dev.yaml": null }, []],
    ["a name in Chinese", { "拓扑.yaml": more, "Pulumi.dev.yaml": config("./拓扑.yaml") }, ["dev"]],
    ["a name that is a command", { "Pulumi.$(touch pwned).yaml": more }, all],
    ["a name with a space, a quote and a line break", { 'Pulumi.a b.yaml\nREADME.md"': more }, all],
    ["a name like a subscript", { "@": more, "*": more }, all],
  ])("%s", (_, change, stacks) => {
    const before = sandbox.commit(change);
    expect(touched(before)).toEqual(stacks);
    expect(fs.readdirSync(sandbox.repo)).not.toContain("pwned");
  });

  test("a topology that the program names too may concern every stack", () => {
    sandbox.commit({ "index.ts": 'loadTopology("./topologies/dev.yaml");\n' });
    expect(touched(sandbox.commit({ "topologies/dev.yaml": more }))).toEqual(all);
  });

  test("several commits; a commit that is not there; two that are not HEAD", () => {
    const before = sandbox.commit({ "Pulumi.dev.yaml": config("1m") });
    sandbox.commit({ "Pulumi.us.prod.yaml": config("1m") });
    expect(touched(before)).toEqual(["dev", "us.prod"]);
    expect(touched("HEAD^")).toEqual(["us.prod"]);
    expect(touched(before, "HEAD^")).toEqual(["dev"]);
    expect(touched("0".repeat(40))).toEqual(all);
    expect(sandbox.run("bash ci/changed-stacks.sh HEAD gone").status).not.toBe(0);
  });
});

describe.each(platforms)("%s", (_, { propose, up }) => {
  const dev = { "topologies/dev.yaml": more };

  test("one comment for each stack, made once and then updated, also beside a hundred others", () => {
    sandbox.preview("dev", "outage");
    expect(propose(sandbox, { ...dev, "Pulumi.us.prod.yaml": config("1m") })).toMatchObject({ failed: false });
    const [first, second] = sandbox.comments;
    expect(first?.body).toMatch(new RegExp(`^${marker("dev")}\n### RocketMQ: stack \`dev\`: 1 process changes\n`));
    expect(second?.body).toMatch(new RegExp(`^${marker("us.prod")}\n### RocketMQ`));
    expect(sandbox.comments).toHaveLength(2);
    // The two ends of a pipe, in either order.
    expect(sandbox.calls("pulumi", "npx").sort()).toEqual([
      ...["dev", "us.prod"].map((name) => `npx --no pulumi-rocketmq report - --stack ${name} --format markdown`),
      ...["dev", "us.prod"].map((stack) => `pulumi preview --json --show-sames --non-interactive --stack ${stack}`),
    ]);

    const others = Array.from({ length: 120 }, (_item, index) => ({ by: "nobody", body: `${index}` }));
    const quoted = { by: "somebody", body: `${marker("dev")}\nlooks fine` };
    sandbox.comments = [quoted, ...others, ...sandbox.comments.map(({ by, body }) => ({ by, body })), quoted];
    sandbox.preview("dev", "same");
    expect(propose(sandbox, dev)).toMatchObject({ failed: false });
    expect(sandbox.comments).toHaveLength(124);
    expect([sandbox.comments[0], sandbox.comments[123]]).toMatchObject([quoted, quoted]);
    expect(sandbox.comments.slice(-3, -1).map(({ body }) => body.split("\n").slice(0, 2))).toEqual([
      [marker("dev"), "### RocketMQ: stack `dev`: no changes"],
      [marker("us.prod"), "### RocketMQ: stack `us.prod`: not touched any more"],
    ]);
  });

  test("no stack is touched: nothing is previewed or told", () => {
    expect(propose(sandbox, { "README.md": more })).toMatchObject({ failed: false });
    expect(sandbox.comments).toEqual([]);
    expect(sandbox.calls("pulumi", "npx")).toEqual([]);
  });

  test("a preview that fails fails the job, is told of under its stack's marker, and keeps no other from being told", () => {
    sandbox.preview("dev", "failed");
    sandbox.preview("eu.prod", "silent");
    expect(propose(sandbox, { "index.ts": "export { };\n" })).toMatchObject({ failed: true });
    expect(sandbox.comments.map(({ body }) => body.split("\n")[0])).toEqual(all.map(marker));
    const [failed, silent, fine] = sandbox.comments.map(({ body }) => body);
    expect(failed).toContain("**The preview failed; nothing can be said of the change.**");
    expect(failed).toContain("error: wrong passphrase");
    expect(silent).toMatch(/### RocketMQ: stack `eu.prod`: no preview; the log of \w+ job says why\n/);
    expect(fine).toContain("no changes");
  });

  test("ROCKETMQ_FAIL_ON", () => {
    sandbox.preview("dev", "outage");
    expect(propose(sandbox, dev, "data-loss")).toMatchObject({ failed: false });
    expect(propose(sandbox, dev, "outage")).toMatchObject({ failed: true });
    expect(sandbox.comments).toHaveLength(1);
    expect(sandbox.comments[0]?.body).toContain("**outage** `a-0`");
  });

  test("without the packages there is no preview, and that is told; a script that fails is no change without stacks", () => {
    sandbox.put("fails-npm");
    expect(propose(sandbox, dev)).toMatchObject({ failed: true });
    expect(sandbox.comments.map(({ body }) => body)).toEqual([expect.stringContaining("no preview; the log of")]);
    expect(propose(sandbox, { "ci/changed-stacks.sh": "exit 1\n" })).toMatchObject({ failed: true });
  });

  test("comments that cannot be read are not taken for none", () => {
    sandbox.put("forge-is-down");
    expect(propose(sandbox, dev)).toMatchObject({ failed: true });
    expect(sandbox.calls("gh", "curl")).toHaveLength(1);
  });

  test("up, then a preview that expects no changes; each failure ends it", () => {
    const [upCall, noChanges] = [
      "pulumi up --yes --non-interactive --stack dev",
      "pulumi preview --expect-no-changes --non-interactive --stack dev",
    ];
    expect(up(sandbox, "dev").status).toBe(0);
    expect(sandbox.calls("npm", "pulumi")).toEqual(["npm ci", upCall, noChanges]);
    sandbox.put("fails-preview");
    expect(up(sandbox, "dev").status).not.toBe(0);
    sandbox.put("fails-up");
    sandbox.calls();
    expect(up(sandbox, "dev").status).not.toBe(0);
    expect(sandbox.calls("pulumi")).toEqual([upCall]);
  });

  test("an up that waited does not take its stack back to an older commit", () => {
    sandbox.commit(dev);
    sandbox.sh("git checkout -q --detach HEAD^");
    expect(up(sandbox, "us.prod").status).toBe(0);
    sandbox.calls();
    const refused = up(sandbox, "dev");
    expect(refused.status).toBe(1);
    expect(refused.stdout).toContain("a newer commit of main touches stack dev");
    expect(sandbox.calls("pulumi")).toEqual([]);
  });
});

test("docs/ci.md: its commands put each file where the templates look for it, out of what is in the package", () => {
  sandbox.commit({ "ci/changed-stacks.sh": null, ".gitignore": "node_modules\n" });
  fs.cpSync(templates, path.join(sandbox.repo, "node_modules/pulumi-rocketmq/templates/ci"), { recursive: true });
  const doc = fs.readFileSync(path.join(root, "docs/ci.md"), "utf8");
  const copied = [...doc.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = ""]) => {
    sandbox.sh(block);
    const { stdout } = sandbox.run("git ls-files --others --exclude-standard");
    sandbox.sh("git clean -fdq");
    return stdout.trim().split("\n");
  });
  expect(copied).toEqual([
    [".github/workflows/rocketmq.yml", "ci/changed-stacks.sh"],
    [".gitlab-ci.yml", "ci/changed-stacks.sh"],
  ]);
  const { files } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as { files: string[] };
  expect(files).toContain("templates/ci");
});
