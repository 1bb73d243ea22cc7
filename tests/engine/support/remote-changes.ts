import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

/** Makes a command that leaves its word in the file of the case. */
type Say = (word: string) => string;
type Args = Omit<remote.CommandArgs, "connection"> & { readonly dialErrorLimit?: number };

/** A remote command before and after a change of the program: what the engine does, and which commands run, in order. */
export interface RemoteChangeCase {
  readonly name: string;
  readonly before: (say: Say) => Args;
  readonly after: (say: Say) => Args;
  readonly deleteBeforeReplace?: boolean;
  readonly ops: readonly string[];
  readonly ran: readonly string[];
  readonly diff: Readonly<Record<string, string>>;
}

const replaced = ["create-replacement", "replace", "delete-replaced"];

const both = (say: Say): Args => ({ create: say("create1"), delete: say("delete1") });
const all = (say: Say): Args => ({ ...both(say), update: say("update1") });

const change = (
  name: string,
  before: (say: Say) => Args,
  more: (say: Say) => Args,
  expected: Pick<RemoteChangeCase, "ops" | "ran" | "diff">,
): RemoteChangeCase => ({ name, before, after: (say) => ({ ...before(say), ...more(say) }), ...expected });

/** An input that is no script: the new value runs `create` again. */
const rerun = (name: string, from: Args, to: Args, diff: RemoteChangeCase["diff"]): RemoteChangeCase =>
  change(
    name,
    (say) => ({ ...both(say), ...from }),
    () => to,
    { ops: ["update"], ran: ["create1", "create1"], diff },
  );

export const remoteChangeCases: readonly RemoteChangeCase[] = [
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
  rerun("stdin", { stdin: "a" }, { stdin: "b" }, { stdin: "update" }),
  rerun("a secret stdin", { stdin: pulumi.secret("a") }, { stdin: pulumi.secret("b") }, { stdin: "update" }),
  rerun("logging", {}, { logging: "none" }, { logging: "add" }),
  rerun("addPreviousOutputInEnv", {}, { addPreviousOutputInEnv: false }, { addPreviousOutputInEnv: "add" }),
  rerun("environment", { environment: { FOO: "1" } }, { environment: { FOO: "2" } }, { "environment.FOO": "update" }),
  rerun("connection", {}, { dialErrorLimit: 3 }, { connection: "update" }),
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
    { ops: replaced, ran: ["create1", "create1", "delete1"], diff: { triggers: "delete-replace" } },
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
