import type { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

/** Makes a command that leaves its word in the file of the case. */
type Say = (word: string) => string;

/** A command before and after a change of the program: what the engine does, and which commands run, in order. */
export interface ChangeCase {
  readonly name: string;
  readonly before: (say: Say) => local.CommandArgs;
  readonly after: (say: Say) => local.CommandArgs;
  readonly deleteBeforeReplace?: boolean;
  readonly ops: readonly string[];
  readonly ran: readonly string[];
  readonly diff: Readonly<Record<string, string>>;
}

const replaced = ["create-replacement", "replace", "delete-replaced"];

/** The life of a command that has a create and a delete script. */
const both = (say: Say): local.CommandArgs => ({ create: say("create1"), delete: say("delete1") });
const all = (say: Say): local.CommandArgs => ({ ...both(say), update: say("update1") });

type Plain = Omit<ChangeCase, "before" | "after" | "name">;

const change = (
  name: string,
  before: (say: Say) => local.CommandArgs,
  more: (say: Say) => local.CommandArgs,
  expected: Plain,
): ChangeCase => ({ name, before, after: (say) => ({ ...before(say), ...more(say) }), ...expected });

/** An input that is not a script: the new value runs `create` again. */
const rerun = (name: string, from: local.CommandArgs, to: local.CommandArgs, diff: ChangeCase["diff"]): ChangeCase =>
  change(
    name,
    (say) => ({ ...both(say), ...from }),
    () => to,
    { ops: ["update"], ran: ["create1", "create1"], diff },
  );

export const changeCases: readonly ChangeCase[] = [
  change("nothing", all, () => ({}), { ops: ["same"], ran: ["create1"], diff: {} }),
  change("create, without update", both, (say) => ({ create: say("create2") }), {
    ops: ["update"],
    ran: ["create1", "create2"],
    diff: { create: "update" },
  }),
  change("create, with update", all, (say) => ({ create: say("create2") }), {
    ops: ["update"],
    ran: ["create1", "update1"],
    diff: { create: "update" },
  }),
  change("update added", both, (say) => ({ update: say("update1") }), {
    ops: ["update"],
    ran: ["create1", "update1"],
    diff: { update: "add" },
  }),
  change("update changed", all, (say) => ({ update: say("update2") }), {
    ops: ["update"],
    ran: ["create1", "update2"],
    diff: { update: "update" },
  }),
  change("update removed", all, () => ({ update: undefined }), {
    ops: ["update"],
    ran: ["create1", "create1"],
    diff: { update: "delete" },
  }),
  change("delete only", both, (say) => ({ delete: say("delete2") }), {
    ops: ["update"],
    ran: ["create1", "create1"],
    diff: { delete: "update" },
  }),
  change("create removed, without update", both, () => ({ create: undefined }), {
    ops: ["update"],
    ran: ["create1"],
    diff: { create: "delete" },
  }),
  change("create removed, with update", all, () => ({ create: undefined }), {
    ops: ["update"],
    ran: ["create1", "update1"],
    diff: { create: "delete" },
  }),
  change("create becomes a secret", both, (say) => ({ create: pulumi.secret(say("create1")) }), {
    ops: ["update"],
    ran: ["create1", "create1"],
    diff: { create: "update" },
  }),
  rerun("stdin", { stdin: "a" }, { stdin: "b" }, { stdin: "update" }),
  rerun("stdin added", {}, { stdin: "b" }, { stdin: "add" }),
  rerun("a secret stdin", { stdin: pulumi.secret("a") }, { stdin: pulumi.secret("b") }, { stdin: "update" }),
  rerun("logging", {}, { logging: "none" }, { logging: "add" }),
  rerun("addPreviousOutputInEnv", {}, { addPreviousOutputInEnv: false }, { addPreviousOutputInEnv: "add" }),
  rerun(
    "interpreter",
    { interpreter: ["/bin/sh", "-c"] },
    { interpreter: ["/bin/bash", "-c"] },
    { "interpreter[0]": "update" },
  ),
  rerun("dir", { dir: "/tmp" }, { dir: "/" }, { dir: "update" }),
  rerun(
    "environment",
    { environment: { A: "1", B: "1", D: "1" } },
    { environment: { A: "1", B: "2", "C.D": "1" } },
    { "environment.B": "update", 'environment["C.D"]': "add", "environment.D": "delete" },
  ),
  change(
    "the order of environment",
    (say) => ({ ...both(say), environment: { A: "1", B: "1" } }),
    () => ({ environment: { B: "1", A: "1" } }),
    { ops: ["same"], ran: ["create1"], diff: {} },
  ),
  rerun("assetPaths", {}, { assetPaths: ["nothing-like-it"] }, { assetPaths: "add" }),
  change(
    "triggers",
    (say) => ({ ...both(say), triggers: ["a", "b"] }),
    (say) => ({ create: say("create2"), delete: say("delete2"), triggers: ["a", "c"] }),
    {
      ops: replaced,
      ran: ["create1", "create2", "delete1"],
      diff: { create: "update", delete: "update", "triggers[1]": "update-replace" },
    },
  ),
  change(
    "triggers, with update",
    (say) => ({ ...all(say), triggers: ["a"] }),
    (say) => ({ create: say("create2"), triggers: ["b"] }),
    {
      ops: replaced,
      ran: ["create1", "create2", "delete1"],
      diff: { create: "update", "triggers[0]": "update-replace" },
    },
  ),
  change("triggers added", all, () => ({ triggers: ["a"] }), {
    ops: replaced,
    ran: ["create1", "create1", "delete1"],
    diff: { triggers: "add-replace" },
  }),
  change(
    "triggers removed",
    (say) => ({ ...all(say), triggers: ["a"] }),
    () => ({ triggers: undefined }),
    {
      ops: replaced,
      ran: ["create1", "create1", "delete1"],
      diff: { triggers: "delete-replace" },
    },
  ),
  change(
    "a trigger more",
    (say) => ({ ...both(say), triggers: ["a"] }),
    () => ({ triggers: ["a", 1] }),
    {
      ops: replaced,
      ran: ["create1", "create1", "delete1"],
      diff: { "triggers[1]": "add-replace" },
    },
  ),
  change(
    "a key of an object in triggers",
    (say) => ({ ...both(say), triggers: [{ a: 1, b: true }] }),
    () => ({ triggers: [{ b: false, a: 1 }] }),
    { ops: replaced, ran: ["create1", "create1", "delete1"], diff: { "triggers[0].b": "update-replace" } },
  ),
  change(
    "the text of an asset in triggers",
    (say) => ({ ...both(say), triggers: [new pulumi.asset.StringAsset("a")] }),
    () => ({ triggers: [new pulumi.asset.StringAsset("b")] }),
    { ops: replaced, ran: ["create1", "create1", "delete1"], diff: { "triggers[0]": "update-replace" } },
  ),
  {
    ...change(
      "triggers, deleted first",
      (say) => ({ ...both(say), triggers: ["a"] }),
      () => ({ triggers: ["b"] }),
      {
        ops: ["delete-replaced", "replace", "create-replacement"],
        ran: ["create1", "delete1", "create1"],
        diff: { "triggers[0]": "update-replace" },
      },
    ),
    deleteBeforeReplace: true,
  },
];
