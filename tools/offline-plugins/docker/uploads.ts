import { readFile } from "node:fs/promises";
import type { Container } from "dockerode";
import type { WireMap } from "../shared/wire";
import { attempt } from "../shared/docker-errors";
import { tar } from "../shared/tar";
import { flagAt, isNothing, textAt } from "../shared/values";

const sources = ["content", "contentBase64", "source"] as const;

async function contentOf(upload: WireMap): Promise<Buffer> {
  const given = sources.filter((key) => !isNothing(upload[key]));
  const [key] = given;
  if (key === undefined || given.length > 1) {
    const which = given.length > 1 ? `not ${given.join(" and ")}` : "and none of them is";
    throw new Error(`upload of ${textAt(upload, "file")}: one of ${sources.join(", ")} must be set, ${which}`);
  }
  const value = textAt(upload, key) ?? "";
  switch (key) {
    case "content":
      return Buffer.from(value);
    case "contentBase64":
      return Buffer.from(value, "base64");
    case "source":
      return attempt("could not read file", readFile(value));
  }
}

function modeOf(upload: WireMap): number {
  const permissions = textAt(upload, "permissions") ?? "";
  if (permissions !== "") {
    return Number.parseInt(permissions, 8);
  }
  return flagAt(upload, "executable") ? 0o744 : 0o644;
}

/** Puts files into a container that does not run yet. */
export async function upload(container: Container, uploads: readonly WireMap[]): Promise<void> {
  for (const one of uploads) {
    const archive = tar([
      {
        path: textAt(one, "file") ?? "",
        mode: modeOf(one),
        content: await contentOf(one),
        owner: Number(textAt(one, "owner") ?? 0),
        group: Number(textAt(one, "group") ?? 0),
      },
    ]);
    await attempt("Unable to upload volume content", container.putArchive(archive, { path: "/" }));
  }
}
