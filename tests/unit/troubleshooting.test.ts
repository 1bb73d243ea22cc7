import * as fs from "node:fs";
import * as path from "node:path";
import { preflightChecks } from "../../components/model/ssh-host";

/**
 * docs/troubleshooting.md against the code. Each line of its `text` blocks, and the first column of the table of the
 * verification, is a message as the code prints it: `<…>` stands for what varies, `…` for what is left out. What a message
 * means, and what to do, is not proved here.
 */
const root = path.join(__dirname, "../..");
const document = fs.readFileSync(path.join(root, "docs/troubleshooting.md"), "utf8");

const blocks = [...document.matchAll(/^```text\n(.*?)^```/gms)].flatMap(({ 1: block = "" }) =>
  block.trimEnd().split("\n"),
);

/** What stands as code in the first column of the table with that title. */
function column(title: string): string[] {
  const rows = document.split("\n\n").find((part) => part.startsWith(`| ${title} `)) ?? "";
  return rows
    .split("\n")
    .flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code));
}

const cells = column("in the line");
const messages = [...blocks, ...cells];

function files(folder: string): string[] {
  return fs
    .readdirSync(path.join(root, folder), { withFileTypes: true })
    .map((entry) => [entry, `${folder}/${entry.name}`] as const)
    .flatMap(([entry, file]) => (entry.isDirectory() ? files(file) : [file]));
}

/** The code as one line a file, a text that was split for its length in one piece, without escapes. */
const sources = new Map(
  ["components", "tools", "cli"]
    .flatMap(files)
    .filter((file) => /\.(ts|mjs|sh|java)$|\/pulumi-resource-\w+$/.test(file) && !file.startsWith("tools/bench/"))
    .map((file): [string, string] => {
      const text = fs.readFileSync(path.join(root, file), "utf8").replace(/\\/g, "").replace(/\s+/g, " ");
      return [file, text.replace(/["'`] \+ ["'`]/g, "")];
    }),
);

/** The clauses of a message, each as its fixed parts: the code puts some messages together from clauses. */
function clausesOf(message: string): string[][] {
  return message
    .split(/[:;] (?:(?:got|allowed|do) )?/)
    .map((clause) =>
      clause
        .split(/<[^>]*>|…/)
        .map((part) => part.replace(/^[\s:;,]+|\s+$/g, "").replace(/\s+/g, " "))
        .filter((part) => /\w{3}/.test(part)),
    )
    .filter((parts) => parts.length > 0);
}

/** The first file that has all clauses of a message, the parts of each in their order and near each other. */
function sourceOf(message: string): string | undefined {
  const patterns = clausesOf(message).map((parts) => {
    return new RegExp(parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".{0,200}?"));
  });
  return [...sources].find(([, text]) => patterns.every((pattern) => pattern.test(text)))?.[0];
}

test.each(messages)("%s", (message) => {
  expect(clausesOf(message).flat().join("").length).toBeGreaterThanOrEqual(8);
  expect(sourceOf(message)).toBeDefined();
});

test("there are many of them, in lines that fit a screen", () => {
  expect(blocks.length).toBeGreaterThan(150);
  expect(cells.length).toBeGreaterThan(20);
  expect(messages.filter((message) => message.length > 130)).toEqual([]);
});

test("a message that the code does not have is found out", () => {
  expect(sourceOf("<process>: port <port> is in use by another process")).toBe("components/platform/apply.sh");
  expect(sourceOf("<process>: port <port> is in use by a stranger")).toBeUndefined();
  expect(sourceOf("<process>: went on holiday and is back in <n> s")).toBeUndefined();
  // Both parts are there, in two files, and in one file the other way round.
  expect(sourceOf("is in use by another process<…>the archive holds no RocketMQ")).toBeUndefined();
  expect(sourceOf("is in use by another process<…>there is no <file> that can be read")).toBeUndefined();
});

test("each check of the preflight has its row", () => {
  expect(column("check")).toEqual([...preflightChecks]);
});

test("the logs that it names are written by the code", () => {
  const named = [...document.matchAll(/`[^`\s]*?([\w-]+\.log)`/g)].map((match) => match[1] ?? "");
  expect(named.length).toBeGreaterThan(10);
  const all = [...sources.values()].join("\n");
  expect(named.filter((name) => !all.includes(name))).toEqual([]);
});
