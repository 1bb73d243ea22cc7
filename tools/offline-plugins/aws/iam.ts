import type { ResourceHandler } from "../shared/resource";
import { textAt } from "../shared/values";
import type { Wire, WireMap } from "../shared/wire";
import type { Account } from "./account";
import type { Kind } from "./kind";
import { handlerOf } from "./handler";
import { digits, numberOf } from "./ids";
import { recorded } from "./records";

const namePattern = /^[\w+=,.@-]{1,64}$/;

const badName = (name: string | undefined): string | false =>
  name !== undefined &&
  !namePattern.test(name) &&
  "invalid value for name (must be 1 to 64 alphanumeric characters, +, =, ,, ., @, - or _)";

/** A policy that the program gives as an object is text from here on. */
function notPolicy(value: Wire | undefined): string | undefined {
  if (typeof value !== "string") {
    return undefined;
  }
  try {
    JSON.parse(value);
    return undefined;
  } catch {
    return "contains an invalid JSON policy";
  }
}

const uniqueId = (prefix: string, id: string): string => `${prefix}${digits(id, 17).toUpperCase()}`;
const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, "Z");

/** What the names of IAM have in common: the name is the id. */
const named = (account: () => Account, type: "role" | "instance-profile", what: string) => ({
  type,
  autoname: "name",
  idOf: (inputs: WireMap) => textAt(inputs, "name") ?? "",
  refuse(inputs: WireMap, id: string | undefined) {
    const name = textAt(inputs, "name") ?? "";
    if (id === undefined && account().store.get(type, name) !== undefined) {
      throw new Error(`EntityAlreadyExists: ${what} with name ${name} already exists.`);
    }
  },
});

export const roleKind = (account: () => Account): Kind =>
  recorded(account, {
    ...named(account, "role", "Role"),
    args: ["iam/role", "RoleArgs"],
    replace: ["name", "namePrefix", "path"],
    sets: ["managedPolicyArns", "inlinePolicies"],
    computed: ["arn", "createDate", "inlinePolicies", "managedPolicyArns", "name", "namePrefix", "tagsAll", "uniqueId"],
    problems: (inputs) => ({
      name: badName(textAt(inputs, "name")),
      assumeRolePolicy: notPolicy(inputs["assumeRolePolicy"]),
    }),
    values(inputs, id, before) {
      const policy = inputs["assumeRolePolicy"] ?? "";
      return {
        forceDetachPolicies: false,
        inlinePolicies: [],
        managedPolicyArns: [],
        maxSessionDuration: 3_600,
        namePrefix: "",
        path: "/",
        ...inputs,
        assumeRolePolicy: typeof policy === "string" ? policy : JSON.stringify(policy),
        arn: account().arn("iam", `role${textAt(inputs, "path") ?? "/"}${id}`),
        createDate: textAt(before ?? {}, "createDate") ?? now(),
        uniqueId: uniqueId("AROA", id),
      };
    },
    usedBy(id) {
      const isUsed =
        account()
          .store.all("role-policy")
          .some(({ values }) => values["role"] === id) ||
        account()
          .store.all("instance-profile")
          .some(({ values }) => values["role"] === id);
      return isUsed
        ? `DeleteConflict: Cannot delete entity, must detach all policies and remove roles from instance profile first.`
        : undefined;
    },
  });

export const rolePolicyKind = (account: () => Account): Kind =>
  recorded(account, {
    type: "role-policy",
    args: ["iam/rolePolicyAttachment", "RolePolicyAttachmentArgs"],
    replace: ["policyArn", "role"],
    computed: [],
    problems: (inputs) => ({
      policyArn:
        !/^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/.+/.test(
          textAt(inputs, "policyArn") ?? "arn:aws:iam::aws:policy/x",
        ) && `"policyArn" (${textAt(inputs, "policyArn") ?? ""}) is an invalid ARN`,
    }),
    idOf: (inputs) => `${textAt(inputs, "role") ?? ""}-${numberOf(textAt(inputs, "policyArn") ?? "")}`,
    refuse: (inputs) => void account().must("role", textAt(inputs, "role") ?? ""),
    values: (inputs) => inputs,
  });

export const instanceProfileKind = (account: () => Account): Kind =>
  recorded(account, {
    ...named(account, "instance-profile", "Instance Profile"),
    args: ["iam/instanceProfile", "InstanceProfileArgs"],
    replace: ["name", "namePrefix", "path"],
    computed: ["arn", "createDate", "name", "namePrefix", "tagsAll", "uniqueId"],
    problems: (inputs) => ({ name: badName(textAt(inputs, "name")) }),
    values(inputs, id, before) {
      const role = textAt(inputs, "role");
      if (role !== undefined) {
        account().must("role", role);
      }
      return {
        namePrefix: "",
        path: "/",
        ...inputs,
        arn: account().arn("iam", `instance-profile${textAt(inputs, "path") ?? "/"}${id}`),
        createDate: textAt(before ?? {}, "createDate") ?? now(),
        uniqueId: uniqueId("AIPA", id),
      };
    },
  });

export const roleHandler = (account: () => Account): ResourceHandler => handlerOf(account, roleKind);
export const rolePolicyHandler = (account: () => Account): ResourceHandler => handlerOf(account, rolePolicyKind);
export const instanceProfileHandler = (account: () => Account): ResourceHandler =>
  handlerOf(account, instanceProfileKind);
