import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { posix } from "node:path";
import { describePathError } from "./go-text";
import type { RemoteFiles } from "./remote-files";

/** What is copied: a text, or a file or folder of this machine. */
export type Source =
  { readonly kind: "text"; readonly content: string } | { readonly kind: "path"; readonly path: string };

/** Go's `filepath.Dir`, which takes `a/b/` for something within `a/b`. */
const parentOf = (path: string): string => posix.dirname(path.endsWith("/") ? `${path}.` : path);

async function makeParents(files: RemoteFiles, path: string): Promise<void> {
  await files.makeDirs(parentOf(path)).catch((error: Error) => {
    throw new Error(`failed to create parent directories for ${path}: ${error.message}`);
  });
}

/** Makes the folder, if it is not there. */
async function makeFolder(files: RemoteFiles, path: string): Promise<void> {
  const found = await files.kindOf(path);
  if (found === "file") {
    throw new Error(`remote path ${path} exists but is not a directory`);
  }
  if (found === undefined) {
    await files.makeDir(path).catch((error: Error) => {
      throw new Error(`failed to create remote directory ${path}: ${error.message}`);
    });
  }
}

async function copyText(files: RemoteFiles, content: string, target: string): Promise<void> {
  if ((await files.kindOf(target)) === "directory") {
    throw new Error(`remote path ${target} is a directory; when using a text asset, remotePath must be a file path`);
  }
  await makeParents(files, target);
  await files.writeText(target, content);
}

async function copyFile(files: RemoteFiles, path: string, target: string): Promise<void> {
  const found = await files.kindOf(target);
  if (found === undefined) {
    await makeParents(files, target);
  }
  await files.upload(path, found === "directory" ? posix.join(target, basename(path)) : target);
}

/** Copies what is in a folder, in the order of the names. A link to a folder is an error, as in the real plugin. */
async function copyContents(files: RemoteFiles, dir: string, target: string): Promise<void> {
  await makeFolder(files, target);
  const entries = readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const [from, to] = [join(dir, entry.name), posix.join(target, entry.name)];
    await (entry.isDirectory() ? copyContents(files, from, to) : files.upload(from, to));
  }
}

/** A folder is copied into the target; with a slash at the end, only what is in it. */
async function copyFolder(files: RemoteFiles, dir: string, target: string): Promise<void> {
  if ((await files.kindOf(target)) === undefined) {
    await files.makeDirs(target).catch((error: Error) => {
      throw new Error(`failed to create remote directory ${target}: ${error.message}`);
    });
  }
  await copyContents(files, dir, dir.endsWith("/") ? target : posix.join(target, basename(dir)));
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw new Error(describePathError("open", path, error));
  }
}

/**
 * Copies to the path on the other machine, by the rules of the real plugin: parents are made, what is there is
 * overwritten and keeps its mode, new files have the mode that the server gives them, not that of the source.
 */
export async function copySource(files: RemoteFiles, source: Source, target: string): Promise<void> {
  if (source.kind === "text") {
    await copyText(files, source.content, target);
  } else if (isFolder(source.path)) {
    await copyFolder(files, source.path, target);
  } else {
    await copyFile(files, source.path, target);
  }
}
