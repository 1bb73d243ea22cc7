import { randomBytes } from "node:crypto";
import { diffInputs } from "../shared/diff";
import type { CheckFailure, Operation, ResourceHandler } from "../shared/resource";
import type { Wire, WireMap } from "../shared/wire";
import { hasUnknown, isArchive, isAsset, plain } from "../shared/wire";
import { replaceOn } from "./command";
import { checkConnection, readConnection } from "./connection";
import { checkShapes, list, readMap, readText, text } from "./inputs";
import type { Shapes } from "./inputs";
import type { Source } from "./remote-copy";
import { copySource } from "./remote-copy";
import { RemoteFiles } from "./remote-files";
import { dial } from "./ssh-dial";

const copyShapes: Shapes = { remotePath: text, triggers: list };

/** The asset or archive as the engine sends it, or what is wrong with it. */
function readSource(given: Wire): Source | CheckFailure {
  const value = plain(given);
  if (isAsset(value)) {
    const path = readText(value, "path") ?? "";
    const content = readText(value, "text");
    if (path !== "") {
      return { kind: "path", path };
    }
    return content !== undefined && (readText(value, "uri") ?? "") === ""
      ? { kind: "text", content }
      : { property: "asset", reason: "asset must be a path-based file asset or a text asset" };
  }
  if (isArchive(value)) {
    const path = readText(value, "path") ?? "";
    return path !== ""
      ? { kind: "path", path }
      : { property: "archive", reason: "archive must be a path to a file or directory" };
  }
  return { property: "asset", reason: "either asset or archive must be set" };
}

const isFailure = (source: Source | CheckFailure): source is CheckFailure => "reason" in source;

function sourceOf(inputs: WireMap): Source {
  const source = readSource(inputs["source"] ?? null);
  if (isFailure(source)) {
    throw new Error(source.reason);
  }
  return source;
}

/** Of a text in the state the engine may send the hash alone. */
const hashOf = (inputs: WireMap): string => readText(readMap(inputs, "source") ?? {}, "hash") ?? "";

const pathOf = (inputs: WireMap): string => readText(inputs, "remotePath") ?? "";

async function copy(operation: Operation, inputs: WireMap): Promise<void> {
  const source = sourceOf(inputs);
  const link = await dial(operation, readConnection(inputs));
  try {
    await copySource(await RemoteFiles.open(link.client), source, pathOf(inputs));
  } finally {
    link.close();
  }
}

function checkCopy(inputs: WireMap): CheckFailure[] {
  const source = inputs["source"] ?? null;
  const read = hasUnknown(source) ? undefined : readSource(source);
  return [
    ...checkShapes(inputs, copyShapes),
    ...((inputs["remotePath"] ?? null) === null ? [{ property: "remotePath", reason: "is missing" }] : []),
    ...(read !== undefined && isFailure(read) ? [read] : []),
  ];
}

/** `command:remote:CopyToRemote`: files that are copied to another machine, over SFTP, and left there. */
export const copyToRemote: ResourceHandler = {
  check(given) {
    const { inputs, failures } = checkConnection(given);
    return { inputs, failures: [...failures, ...checkCopy(given)] };
  },

  diff: (state, inputs) => ({ changes: diffInputs(state.inputs, inputs, replaceOn) }),

  preview: (inputs) => inputs,

  async create(operation, inputs) {
    await copy(operation, inputs);
    return { id: randomBytes(4).toString("hex"), outputs: inputs };
  },

  /** Nobody looks at the files again: the state is the truth. */
  read: (_operation, state) => Promise.resolve(state),

  /** Another host alone copies nothing, as in the real plugin: a new host is for `triggers`. */
  async update(operation, inputs, { outputs }) {
    if (hashOf(inputs) !== hashOf(outputs) || pathOf(inputs) !== pathOf(outputs)) {
      await copy(operation, inputs);
    }
    return inputs;
  },

  delete: () => Promise.resolve(),
};
