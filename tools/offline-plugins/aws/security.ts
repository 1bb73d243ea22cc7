import type { ResourceHandler } from "../shared/resource";
import { mapsAt, numberAt, textAt, textsAt } from "../shared/values";
import type { WireMap } from "../shared/wire";
import type { Account } from "./account";
import { accountNumber } from "./account";
import type { Kind } from "./kind";
import { handlerOf } from "./handler";
import { badPorts, notCidr } from "./network";
import { protocolOf } from "./protocols";
import { dependencyViolation, recorded } from "./records";
import type { ItemType } from "./store";

const ruleTypes: readonly ItemType[] = ["ingress-rule", "egress-rule"];

const inlineProblems = (inputs: WireMap): Record<string, string | undefined> =>
  Object.fromEntries(
    ["ingress", "egress"].flatMap((list) =>
      mapsAt(inputs, list).map((rule, i): [string, string | undefined] => [
        `${list}[${i}]`,
        badPorts(rule) ??
          textsAt(rule, "cidrBlocks")
            .map(notCidr)
            .find((reason) => reason !== undefined),
      ]),
    ),
  );

function refuseGroup(account: Account, inputs: WireMap, id: string | undefined): void {
  const vpcId = textAt(inputs, "vpcId") ?? "";
  account.must("vpc", vpcId);
  const name = textAt(inputs, "name");
  const isTaken = account.store
    .all("security-group")
    .some((other) => other.id !== id && other.values["vpcId"] === vpcId && other.values["name"] === name);
  if (isTaken) {
    throw new Error(`InvalidGroup.Duplicate: The security group '${name ?? ""}' already exists for VPC '${vpcId}'`);
  }
}

/** Who names a group: interfaces that have it, and rules of other groups. */
const hasUsers = (account: Account, id: string): boolean =>
  account.store.all("network-interface").some(({ values }) => textsAt(values, "securityGroups").includes(id)) ||
  ruleTypes.some((type) =>
    account.store
      .all(type)
      .some(({ values }) => values["referencedSecurityGroupId"] === id && values["securityGroupId"] !== id),
  );

export const securityGroupKind = (account: () => Account): Kind =>
  recorded(account, {
    type: "security-group",
    prefix: "sg",
    args: ["ec2/securityGroup", "SecurityGroupArgs"],
    replace: ["description", "name", "namePrefix", "vpcId"],
    sets: ["ingress", "egress"],
    computed: ["arn", "egress", "ingress", "name", "namePrefix", "ownerId", "region", "tagsAll", "vpcId"],
    autoname: "name",
    problems: (inputs, has) => ({
      ...inlineProblems(inputs),
      vpcId: !has("vpcId") && "missing: this account has no default VPC",
      name: (textAt(inputs, "name") ?? "").startsWith("sg-") && `invalid value for name (cannot begin with sg-)`,
    }),
    refuse: (inputs, id) => refuseGroup(account(), inputs, id),
    values: (inputs, id) => ({
      description: "Managed by Pulumi",
      egress: [],
      ingress: [],
      namePrefix: "",
      revokeRulesOnDelete: false,
      ...inputs,
      arn: account().arn("ec2", `security-group/${id}`, inputs),
      ownerId: accountNumber,
    }),
    usedBy: (id) =>
      hasUsers(account(), id) ? dependencyViolation("resource", id).replace("The resource", "resource") : undefined,
    demolish: (_operation, id) => {
      for (const type of ruleTypes) {
        const own = account()
          .store.all(type)
          .filter(({ values }) => values["securityGroupId"] === id);
        own.forEach((rule) => account().store.remove(type, rule.id));
      }
      return Promise.resolve();
    },
    settle: (values) => account().firewall.refresh(textAt(values, "vpcId") ?? ""),
  });

/** Of these a rule has one. */
const sources = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"] as const;

const knownProtocols = /^(-1|tcp|udp|icmp|icmpv6|\d{1,3})$/;

function ruleProblems(inputs: WireMap, has: (key: string) => boolean): Record<string, string | false | undefined> {
  const given = sources.filter(has);
  const protocol = protocolOf(textAt(inputs, "ipProtocol") ?? "-1");
  const needsPorts = ["tcp", "udp"].includes(protocol);
  return {
    cidrIpv4: notCidr(textAt(inputs, "cidrIpv4")),
    ipProtocol: !knownProtocols.test(protocol) && `Invalid value '${protocol}' for IP protocol. Unknown protocol.`,
    fromPort: badPorts(inputs) ?? (needsPorts && !has("fromPort") && "missing: tcp and udp have ports"),
    toPort: needsPorts && !has("toPort") && "missing: tcp and udp have ports",
    ...(given.length > 1 ? { [given[1] ?? ""]: `only one of ${sources.join(", ")}` } : {}),
  };
}

const identity = (rule: WireMap): string =>
  JSON.stringify([
    ...["securityGroupId", ...sources].map((key) => rule[key] ?? null),
    protocolOf(textAt(rule, "ipProtocol") ?? ""),
    numberAt(rule, "fromPort") ?? -1,
    numberAt(rule, "toPort") ?? -1,
  ]);

function refuseRule(account: Account, type: ItemType, inputs: WireMap, id: string | undefined): void {
  const group = account.must("security-group", textAt(inputs, "securityGroupId") ?? "");
  if (!sources.some((key) => inputs[key] !== undefined)) {
    throw new Error(`one of ${sources.join(", ")} is needed`);
  }
  const referenced = textAt(inputs, "referencedSecurityGroupId");
  if (referenced !== undefined && account.must("security-group", referenced)["vpcId"] !== group["vpcId"]) {
    throw new Error(`InvalidGroup.NotFound: You have specified two resources that belong to different networks.`);
  }
  const isThere = account.store
    .all(type)
    .some((other) => other.id !== id && identity(other.values) === identity(inputs));
  if (isThere) {
    const peer = sources.map((key) => textAt(inputs, key)).find((value) => value !== undefined) ?? "";
    const ports = `from port: ${numberAt(inputs, "fromPort") ?? -1}, to port: ${numberAt(inputs, "toPort") ?? -1}`;
    const rule = `peer: ${peer}, ${textAt(inputs, "ipProtocol") ?? ""}, ${ports}, ALLOW`;
    throw new Error(`InvalidPermission.Duplicate: the specified rule "${rule}" already exists`);
  }
}

const sourceOf = (rule: WireMap): string | undefined => sources.find((key) => rule[key] !== undefined);

const ruleKind =
  (type: "ingress-rule" | "egress-rule") =>
  (account: () => Account): Kind =>
    recorded(account, {
      type,
      prefix: "sgr",
      args:
        type === "ingress-rule"
          ? ["vpc/securityGroupIngressRule", "SecurityGroupIngressRuleArgs"]
          : ["vpc/securityGroupEgressRule", "SecurityGroupEgressRuleArgs"],
      replace: ["securityGroupId"],
      computed: ["arn", "region", "securityGroupRuleId", "tagsAll"],
      problems: ruleProblems,
      /** A rule keeps the kind of its source for its life. */
      replaceToo: (state, inputs) => (sourceOf(state) === sourceOf(inputs) ? [] : sources),
      refuse: (inputs, id) => refuseRule(account(), type, inputs, id),
      values: (inputs, id) => ({
        arn: account().arn("ec2", `security-group-rule/${id}`, inputs),
        securityGroupRuleId: id,
      }),
      settle: (values) => {
        const group = account().store.get("security-group", textAt(values, "securityGroupId") ?? "");
        return account().firewall.refresh(textAt(group ?? {}, "vpcId") ?? "");
      },
    });

export const securityGroupHandler = (account: () => Account): ResourceHandler => handlerOf(account, securityGroupKind);
export const ingressRuleHandler = (account: () => Account): ResourceHandler =>
  handlerOf(account, ruleKind("ingress-rule"));
export const egressRuleHandler = (account: () => Account): ResourceHandler =>
  handlerOf(account, ruleKind("egress-rule"));
