import { listAt, mapsAt, numberAt, textAt, textsAt } from "../shared/values";
import type { WireMap } from "../shared/wire";
import type { Account, Guard } from "./account";
import { loadFirewall } from "./machine";
import { protocolOf } from "./protocols";

/** One permission, whichever way it was written. */
interface Permission {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  readonly ranges: readonly string[];
  readonly groups: readonly string[];
}

const fromInline = (groupId: string, rule: WireMap): Permission => ({
  protocol: protocolOf(textAt(rule, "protocol") ?? "-1"),
  from: numberAt(rule, "fromPort") ?? 0,
  to: numberAt(rule, "toPort") ?? 0,
  ranges: textsAt(rule, "cidrBlocks"),
  groups: [...textsAt(rule, "securityGroups"), ...(rule["self"] === true ? [groupId] : [])],
});

const fromRule = (rule: WireMap): Permission => {
  const range = textAt(rule, "cidrIpv4");
  const group = textAt(rule, "referencedSecurityGroupId");
  return {
    protocol: protocolOf(textAt(rule, "ipProtocol") ?? "-1"),
    from: numberAt(rule, "fromPort") ?? 0,
    to: numberAt(rule, "toPort") ?? 0,
    ranges: range === undefined ? [] : [range],
    groups: group === undefined ? [] : [group],
  };
};

function permissionsOf(account: Account, groups: readonly string[], way: "ingress" | "egress"): Permission[] {
  const inline = groups.flatMap((id) =>
    mapsAt(account.store.get("security-group", id) ?? {}, way).map((rule) => fromInline(id, rule)),
  );
  const rules = account.store
    .all(`${way}-rule`)
    .filter(({ values }) => groups.includes(textAt(values, "securityGroupId") ?? ""))
    .map(({ values }) => fromRule(values));
  return [...inline, ...rules];
}

const addressesOf = (account: Account, groupId: string): string[] =>
  account.store
    .all("network-interface")
    .filter(({ values }) => textsAt(values, "securityGroups").includes(groupId))
    .flatMap(({ values }) => textsAt(values, "privateIps"));

const everywhere = "0.0.0.0/0";

function match({ protocol, from, to }: Permission): string | undefined {
  if (protocol === "-1") {
    return "";
  }
  if (protocol === "tcp" || protocol === "udp") {
    return `${protocol} dport ${from === to ? from : `${from}-${to}`}`;
  }
  // Those of ICMP are let in anyway, by type and code they are not told apart.
  return /^\d+$/.test(protocol) ? `ip protocol ${protocol}` : protocol === "icmp" ? "ip protocol icmp" : undefined;
}

function linesOf(account: Account, groups: readonly string[], way: "ingress" | "egress"): string[] {
  const side = way === "ingress" ? "saddr" : "daddr";
  return permissionsOf(account, groups, way).flatMap((permission) => {
    const peers = [...permission.ranges, ...permission.groups.flatMap((group) => addressesOf(account, group))];
    const what = match(permission);
    if (peers.length === 0 || what === undefined) {
      return [];
    }
    const who = peers.includes(everywhere) ? "" : `ip ${side} { ${[...new Set(peers)].sort().join(", ")} }`;
    return [`${[who, what].filter((part) => part !== "").join(" ")} accept`.trim()];
  });
}

const chain = (name: string, always: readonly string[], lines: readonly string[]): string[] => [
  `  chain ${name} {`,
  `    type filter hook ${name} priority filter; policy drop;`,
  ...[...always, "ct state established,related accept", ...new Set(lines)].map((line) => `    ${line}`),
  "  }",
];

/** The rules of an instance as nft reads them: the table is there, whether it was before or not, and is new. */
export function rulesOf(account: Account, instanceId: string): string {
  const groups = account.store
    .all("network-interface")
    .filter(({ values }) => mapsAt(values, "attachments").some((one) => one["instance"] === instanceId))
    .flatMap(({ values }) => listAt(values, "securityGroups"))
    .filter((group) => typeof group === "string");
  return [
    "table inet ec2",
    "delete table inet ec2",
    "table inet ec2 {",
    ...chain("input", ['iif "lo" accept', "meta l4proto { 1, 58 } accept"], linesOf(account, groups, "ingress")),
    ...chain("output", ['oif "lo" accept'], linesOf(account, groups, "egress")),
    "}",
    "",
  ].join("\n");
}

/** Keeps the rules of running instances as the security groups say: one round at a time, and one for all who wait. */
export class Firewall implements Guard {
  private readonly loaded = new Map<string, string>();
  private readonly waiting = new Map<string, Promise<void>>();
  private tail: Promise<void> = Promise.resolve();

  constructor(private readonly account: Account) {}

  refresh(vpcId: string): Promise<void> {
    const next = this.waiting.get(vpcId);
    if (next !== undefined) {
      return next;
    }
    const run = this.tail.then(() => {
      this.waiting.delete(vpcId);
      return this.apply(vpcId);
    });
    this.waiting.set(vpcId, run);
    this.tail = run.catch(() => undefined);
    return run;
  }

  started(instanceId: string, rules: string): void {
    this.loaded.set(instanceId, rules);
  }

  private async apply(vpcId: string): Promise<void> {
    const running = this.account.store
      .all("instance")
      .filter(({ values }) => values["_vpcId"] === vpcId && values["instanceState"] === "running");
    await Promise.all(
      running.map(async ({ id }) => {
        const rules = rulesOf(this.account, id);
        if (this.loaded.get(id) !== rules && (await loadFirewall(this.account.docker, id, rules))) {
          this.loaded.set(id, rules);
        }
      }),
    );
  }
}
