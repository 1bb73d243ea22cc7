import type { ClusterPlan } from "../plan-cluster";
import type { Port } from "../ports";
import { type AwsHostsSpec, defaultDataGiB } from "./spec";

/** Who a rule lets in. */
export type Source =
  | { readonly kind: "cidr"; readonly range: string }
  /** All machines of the cluster. */
  | { readonly kind: "cluster" }
  /** One machine of the cluster. */
  | { readonly kind: "host"; readonly id: string }
  | { readonly kind: "bastion" }
  /** A security group that is given, by the key under which it is. */
  | { readonly kind: "client"; readonly key: string };

/** One port of one machine, and who may dial it. */
export interface Rule {
  /** Unique on its machine; of what it is about, never of its place in a list. */
  readonly key: string;
  readonly port: number;
  readonly source: Source;
  readonly description: string;
}

/** A process on its machine. */
interface Process {
  readonly key: string;
  readonly host: string;
  readonly ports: readonly Port[];
  /** Other machines with members of its group; none for a NameServer. */
  readonly peers: readonly string[];
}

export const sshPort = 22;

/** The rules of one machine: exactly what its processes are dialled for. */
export function rulesOf(id: string, args: AwsHostsSpec, plan: ClusterPlan): Rule[] {
  const { hosts = {}, bastion, sshFrom = [] } = args;
  const own = processesOf(args, plan).filter(({ host }) => host === id);
  const ssh: Source[] = [...(bastion === undefined ? [] : [{ kind: "bastion" } as const]), ...sshFrom.map(range)];
  const extra = (hosts[id]?.ingress ?? []).flatMap(({ port, cidrBlocks, description }) =>
    cidrBlocks.map((block) => rule(port, range(block), description ?? "as ingress says")),
  );
  const rules = [
    ...ssh.map((source) => rule(sshPort, source, "SSH")),
    ...own.flatMap((process) => rulesOfProcess(process, clientsOf(args))),
    ...extra,
  ];
  // Two processes never have one port of one host; an additional rule may say what is there already.
  return rules.filter(({ key }, index) => rules.findIndex((other) => other.key === key) === index);
}

/** The machines that have a broker, whose stores want a disk of their own, and those for which one is asked. */
export function hasDataVolume(id: string, args: AwsHostsSpec, plan: ClusterPlan): boolean {
  const isBroker = plan.groups.some(({ brokers }) => brokers.some(({ host }) => hostOf(host, args) === id));
  return isBroker || args.hosts?.[id]?.dataVolume !== undefined;
}

/** The size of that disk. */
export function dataGiB(id: string, { hosts = {}, dataVolume }: AwsHostsSpec): number {
  return hosts[id]?.dataVolume?.sizeGiB ?? dataVolume?.sizeGiB ?? defaultDataGiB;
}

/** What runs on a machine, for people who read its tags. */
export function processKeys(id: string, args: AwsHostsSpec, plan: ClusterPlan): string[] {
  return processesOf(args, plan)
    .filter(({ host }) => host === id)
    .map(({ key }) => key);
}

/** The machines that have a NameServer. */
export function nameServerHosts(args: AwsHostsSpec, plan: ClusterPlan): string[] {
  return [...new Set(plan.nameServers.map(({ host }) => hostOf(host, args)))];
}

function hostOf(host: string | undefined, { hosts = {} }: AwsHostsSpec): string {
  return host ?? Object.keys(hosts)[0] ?? "";
}

function processesOf(args: AwsHostsSpec, plan: ClusterPlan): Process[] {
  const nameServers = plan.nameServers.map(({ key, host, ports }) => {
    return { key, host: hostOf(host, args), ports, peers: [] };
  });
  const brokers = plan.groups.flatMap((group) =>
    group.brokers.map(({ key, host, ports }) => {
      const all = group.brokers.map((member) => hostOf(member.host, args));
      const own = hostOf(host, args);
      return { key, host: own, ports, peers: [...new Set(all)].filter((other) => other !== own) };
    }),
  );
  return [...nameServers, ...brokers];
}

/** Slaves read what is no message by the listenPort, and the one who verifies is a client too: so is all of the cluster. */
function rulesOfProcess({ key, ports, peers }: Process, clients: readonly Source[]): Rule[] {
  const dialled: readonly Source[] = [{ kind: "cluster" }, ...clients];
  return ports.flatMap(({ port, purpose, everyAddress }) => {
    const sources = everyAddress ? peers.map((id): Source => ({ kind: "host", id })) : dialled;
    return sources.map((source) => rule(port, source, `${purpose.replace(/ \(.*/, "")} of ${key}`));
  });
}

function clientsOf({ clients = {} }: AwsHostsSpec): Source[] {
  const groups = Object.keys(clients.securityGroupIds ?? {});
  return [...(clients.cidrBlocks ?? []).map(range), ...groups.map((key): Source => ({ kind: "client", key }))];
}

const range = (text: string): Source => ({ kind: "cidr", range: text });

function rule(port: number, source: Source, description: string): Rule {
  return { key: `${port}-${nameOf(source)}`, port, source, description };
}

function nameOf(source: Source): string {
  switch (source.kind) {
    case "cidr":
      return source.range;
    case "host":
      return `host-${source.id}`;
    case "client":
      return `client-${source.key}`;
    case "cluster":
    case "bastion":
      return source.kind;
  }
}
