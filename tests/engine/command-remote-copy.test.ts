/**
 * What `command:remote:CopyToRemote` must do, whoever wrote the plugin: see command-conformance.test.ts for how to
 * choose one. The servers are real ones on this machine, so what they have got can be looked at directly.
 */
import { createHash, randomFillSync } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { commandStack } from "./support/command-plugin";
import type { Run, TestStack } from "./support/engine";
import { errorsOn, isSecretInState, mayFail, opsOn, stepList } from "./support/engine";
import type { CopyCase, FailedCopyCase } from "./support/remote-copies";
import { copyCases, failedCopyCases, makeSources } from "./support/remote-copies";
import { Sshd } from "./support/sshd";

const { AssetArchive, FileArchive, FileAsset, StringAsset } = pulumi.asset;

let host: Sshd;
let other: Sshd;
let readOnly: Sshd;
let stack: TestStack;

beforeAll(async () => {
  host = await Sshd.start();
  other = await Sshd.start();
  readOnly = await Sshd.start("Subsystem sftp internal-sftp -R");
});
afterAll(() => Promise.all([host, other, readOnly].map((server) => server.stop())));

const newStack = () => commandStack({ SSH_AUTH_SOCK: "" });
const sources = () => join(stack.dir, "sources");
const folderOf = (name: string) => join(stack.dir, "to", name.replace(/\W+/g, "-"));

/** Mode and text of each file below a folder. */
const filesBelow = (dir: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [
        relative(dir, path),
        `${(statSync(path).mode & 0o777).toString(8)} ${readFileSync(path, "utf8")}`,
      ]),
  );

function prepare({ name, before }: Pick<CopyCase, "name" | "before">): void {
  const dir = folderOf(name);
  mkdirSync(dir, { recursive: true });
  for (const [path, file] of Object.entries(before ?? {})) {
    if (file === null) {
      mkdirSync(join(dir, path));
    } else {
      writeFileSync(join(dir, path), file.text);
      chmodSync(join(dir, path), file.mode);
    }
  }
}

function makeCopy({ name, source, remotePath }: Omit<CopyCase, "left">, connection = host.connection) {
  const args = { connection, source: source(sources()), remotePath: join(folderOf(name), remotePath) };
  return new remote.CopyToRemote(name, args);
}

describe("a copy", () => {
  let run: Run;

  beforeAll(async () => {
    stack = await newStack();
    makeSources(sources());
    [...copyCases, ...failedCopyCases].forEach(prepare);
    run = await stack.tryUp(
      () => {
        copyCases.forEach((one) => makeCopy(one));
        failedCopyCases.forEach((one) => mayFail(makeCopy(one, (one.isReadOnly ? readOnly : host).connection)));
        return Promise.resolve({});
      },
      { continueOnError: true },
    );
  });
  afterAll(() => stack.dispose());

  it.each(copyCases)("$name", ({ name, left }) => {
    expect(errorsOn(run, name)).toEqual([]);
    expect(filesBelow(folderOf(name))).toEqual(left);
  });

  it.each(failedCopyCases)("fails: $name", ({ name, error }: FailedCopyCase) => {
    const expected = error.replaceAll("{to}", folderOf(name)).replaceAll("{from}", sources());
    expect(errorsOn(run, name)).toEqual([expected]);
  });

  it("leaves its inputs in the state, and those that failed are not there", async () => {
    const resources = await stack.resources();
    expect(resources).toHaveLength(copyCases.length);
    for (const { id, inputs, outputs } of resources) {
      expect(id).toMatch(/^[0-9a-f]{8}$/);
      expect(Object.keys(outputs ?? {}).sort()).toEqual(["connection", "remotePath", "source"]);
      expect([inputs, outputs].map((values) => isSecretInState(values?.["connection"]))).toEqual([true, true]);
    }
  });
});

describe("a change of a copy", () => {
  const to = (name: string) => join(stack.dir, name);
  const text = (content: string) => new StringAsset(content);
  const read = (name: string) => (existsSync(to(name)) ? readFileSync(to(name), "utf8") : undefined);
  const big = () => readFileSync(to("big"));
  let created: Run;
  let updated: Run;

  const program = (version: 1 | 2) => () => {
    const copy = (name: string, args: Partial<remote.CopyToRemoteArgs> = {}) =>
      new remote.CopyToRemote(name, { connection: host.connection, source: text("1"), remotePath: to(name), ...args });
    copy("same");
    copy("text", { source: text(`${version}`) });
    copy("secret", { source: pulumi.secret(`hidden-${version}`).apply(text) });
    copy("file", { source: new FileAsset(join(sources(), "file")) });
    copy("folder", { source: new FileArchive(`${sources()}/folder/`) });
    copy("path", { remotePath: to(`path${version}`) });
    copy("host", { connection: version === 1 ? host.connection : other.connection });
    copy("drift", {});
    copy("triggers", { triggers: [version] });
    copy("big", { source: new FileAsset(join(sources(), "big")) });
    return Promise.resolve({});
  };

  beforeAll(async () => {
    stack = await newStack();
    mkdirSync(join(sources(), "folder"), { recursive: true });
    writeFileSync(join(sources(), "file"), "1");
    writeFileSync(join(sources(), "folder/goes"), "1");
    writeFileSync(join(sources(), "folder/stays"), "1");
    writeFileSync(join(sources(), "big"), randomFillSync(Buffer.alloc(40_000_001)));
    created = await stack.up(program(1));
    await stack.expectNoChanges(program(1));
    ["same", "host", "drift", "triggers"].forEach((name) => rmSync(to(name)));
    writeFileSync(join(sources(), "file"), "2");
    writeFileSync(join(sources(), "folder/stays"), "2");
    rmSync(join(sources(), "folder/goes"));
    updated = await stack.up(program(2));
    await stack.expectNoChanges(program(2));
  });
  afterAll(() => stack.dispose());

  const diffOf = (name: string) =>
    updated.steps.find((step) => step.name === name && ["same", "update", "replace"].includes(step.op))?.detailedDiff;

  it.each(["text", "file", "secret"])("another %s is copied", (name) => {
    expect(opsOn(updated, name)).toEqual(["update"]);
    expect(diffOf(name)).toEqual({ source: "update" });
    expect(read(name)).toBe(name === "secret" ? "hidden-2" : "2");
  });

  it("another folder is copied over the old one, where removed files stay", () => {
    expect(opsOn(updated, "folder")).toEqual(["update"]);
    expect(filesBelow(to("folder"))).toEqual({ goes: "644 1", stays: "644 2" });
  });

  it("another path has a copy, and the old one stays", () => {
    expect(opsOn(updated, "path")).toEqual(["update"]);
    expect(diffOf("path")).toEqual({ remotePath: "update" });
    expect([read("path1"), read("path2")]).toEqual(["1", "1"]);
  });

  it("another host alone has no copy", () => {
    expect(opsOn(updated, "host")).toEqual(["update"]);
    expect(diffOf("host")).toEqual({ connection: "update" });
    expect(read("host")).toBeUndefined();
    expect(other.logins).toBe(0);
  });

  it("other triggers copy again", () => {
    expect(opsOn(updated, "triggers")).toEqual(["create-replacement", "replace", "delete-replaced"]);
    expect(diffOf("triggers")).toEqual({ "triggers[0]": "update-replace" });
    expect(read("triggers")).toBe("1");
  });

  it("a file that is gone over there is not noticed", () => {
    expect(opsOn(updated, "drift")).toEqual(["same"]);
    expect(read("drift")).toBeUndefined();
  });

  it("a file of 40 MB arrives as it is", () => {
    const hash = (data: Buffer) => createHash("sha256").update(data).digest("hex");
    expect(opsOn(created, "big")).toEqual(["create"]);
    expect(hash(big())).toBe(hash(readFileSync(join(sources(), "big"))));
  });

  it("a secret text is none of what is stored", async () => {
    const stored = readdirSync(join(stack.dir, ".pulumi"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
    expect(isSecretInState((await stack.resource("secret")).inputs?.["source"])).toBe(true);
    expect(stored.join("\n")).toContain(to("secret"));
    expect(stored.join("\n")).not.toMatch(/hidden-|PRIVATE KEY/);
  });

  it("a delete leaves the files", async () => {
    const logins = host.logins;
    expect(stepList(await stack.destroy()).sort()).toContain("delete text");
    expect([read("text"), read("file")]).toEqual(["2", "2"]);
    expect(host.logins).toBe(logins);
    expect(await stack.resources()).toEqual([]);
  });
});

it("refuses an archive that is put together by the program, in the preview", async () => {
  stack = await newStack();
  try {
    const source = new AssetArchive({ a: new StringAsset("a") });
    const run = await stack.tryPreview(() => {
      mayFail(new remote.CopyToRemote("c", { connection: host.connection, source, remotePath: "/nowhere" }));
      return Promise.resolve({});
    });
    expect(run.error).toBeDefined();
    expect(run.messages.map(({ text }) => text).join("\n")).toContain("archive must be a path to a file or directory");
  } finally {
    stack.dispose();
  }
});
