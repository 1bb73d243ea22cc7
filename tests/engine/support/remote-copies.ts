import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

const { FileArchive, FileAsset, StringAsset } = pulumi.asset;

/** A copy, and the files that it leaves below the folder of the case: their mode and text. */
export interface CopyCase {
  readonly name: string;
  readonly source: (sources: string) => pulumi.asset.Asset | pulumi.asset.Archive;
  /** Within the folder of the case. */
  readonly remotePath: string;
  /** Files that are there before; `null` for a folder. */
  readonly before?: Readonly<Record<string, { readonly mode: number; readonly text: string } | null>>;
  readonly left: Readonly<Record<string, string>>;
}

/** A copy that fails, and its whole error; `{to}` stands for the folder of the case, `{from}` for that of the sources. */
export interface FailedCopyCase extends Omit<CopyCase, "left"> {
  readonly error: string;
  /** Onto a server that lets nobody write. */
  readonly isReadOnly?: boolean;
}

/** The files that are copied. */
export function makeSources(dir: string): void {
  mkdirSync(join(dir, "folder/below"), { recursive: true });
  mkdirSync(join(dir, "links"));
  writeFileSync(join(dir, "script"), "script", { mode: 0o755 });
  writeFileSync(join(dir, "key"), "key", { mode: 0o600 });
  writeFileSync(join(dir, "folder/one"), "1");
  writeFileSync(join(dir, "folder/below/two"), "2");
  chmodSync(join(dir, "folder/below/two"), 0o755);
  symlinkSync("one", join(dir, "folder/link"));
  symlinkSync("../folder", join(dir, "links/folder"));
  execFileSync("tar", ["-czf", join(dir, "packed.tgz"), "-C", dir, "folder"]);
}

const file = (name: string) => (sources: string) => new FileAsset(join(sources, name));
const archive = (name: string) => (sources: string) => new FileArchive(`${sources}/${name}`);
const text = (content: string) => () => new StringAsset(content);
const folder = { "folder/one": "644 1", "folder/link": "644 1", "folder/below/two": "644 2" };

const below = (prefix: string, files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([path, left]) => [`${prefix}${path}`, left]));

export const copyCases: readonly CopyCase[] = [
  { name: "a text; parents are made", source: text("消息\n"), remotePath: "a/b/c", left: { "a/b/c": "644 消息\n" } },
  {
    name: "a text over a longer one, which keeps its mode",
    source: text("new"),
    remotePath: "t",
    before: { t: { mode: 0o600, text: "longer" } },
    left: { t: "600 new" },
  },
  { name: "a file; its mode is lost", source: file("script"), remotePath: "a/b", left: { "a/b": "644 script" } },
  { name: "a private key; its mode is lost", source: file("key"), remotePath: "key", left: { key: "644 key" } },
  {
    name: "a file over a longer one, which keeps its mode",
    source: file("key"),
    remotePath: "t",
    before: { t: { mode: 0o750, text: "longer" } },
    left: { t: "750 key" },
  },
  {
    name: "a file into a folder",
    source: file("key"),
    remotePath: "there",
    before: { there: null },
    left: { "there/key": "644 key" },
  },
  { name: "a folder", source: archive("folder"), remotePath: "a/b", left: below("a/b/", folder) },
  {
    name: "the contents of a folder",
    source: archive("folder/"),
    remotePath: "a/b",
    left: below("", { "a/b/one": "644 1", "a/b/link": "644 1", "a/b/below/two": "644 2" }),
  },
  {
    name: "a folder over another one, whose other files stay",
    source: archive("folder"),
    remotePath: "",
    before: {
      folder: null,
      "folder/one": { mode: 0o600, text: "old" },
      "folder/other": { mode: 0o644, text: "other" },
    },
    left: { ...folder, "folder/one": "600 1", "folder/other": "644 other" },
  },
];

export const failedCopyCases: readonly FailedCopyCase[] = [
  {
    name: "a text onto a folder",
    source: text("t"),
    remotePath: "there",
    before: { there: null },
    error: "remote path {to}/there is a directory; when using a text asset, remotePath must be a file path",
  },
  {
    name: "below a file",
    source: text("t"),
    remotePath: "t/x",
    before: { t: { mode: 0o644, text: "t" } },
    error: "failed to create parent directories for {to}/t/x: mkdir {to}/t: not a directory",
  },
  {
    name: "the contents of a folder onto a file",
    source: archive("folder/"),
    remotePath: "t",
    before: { t: { mode: 0o644, text: "t" } },
    error: "remote path {to}/t exists but is not a directory",
  },
  {
    name: "a link to a folder",
    source: archive("links"),
    remotePath: "a",
    error:
      "failed to copy file {from}/links/folder to remote path {to}/a/links/folder: " +
      "read {from}/links/folder: is a directory",
  },
  {
    name: "a text that may not be written",
    source: text("t"),
    remotePath: "t",
    isReadOnly: true,
    error: "failed to create remote file {to}/t: permission denied",
  },
  {
    name: "a folder that may not be made",
    source: archive("folder"),
    remotePath: "a",
    isReadOnly: true,
    error: "failed to create remote directory {to}/a: permission denied",
  },
  {
    name: "parents that may not be made",
    source: file("key"),
    remotePath: "a/b",
    isReadOnly: true,
    error: "failed to create parent directories for {to}/a/b: permission denied",
  },
];
