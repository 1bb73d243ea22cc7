/** What is stopped, and by which name the stack knows it. */

export const kinds = ["master-down", "slave-down", "nameserver-down", "group-down"] as const;
export type Kind = (typeof kinds)[number];

/** One process of the stack. */
export interface NameServerMember {
  /** Its name in the stack: `nameserver-0`. */
  readonly key: string;
  readonly address: string;
}

export interface BrokerMember {
  readonly key: string;
  readonly address: string;
  readonly brokerName: string;
  readonly brokerId: number;
}

export interface Members {
  readonly nameServers: readonly NameServerMember[];
  readonly brokers: readonly BrokerMember[];
}

export interface Target {
  /** In the order in which they stop. */
  readonly keys: readonly string[];
  /** The broker group that loses them; none for a NameServer. */
  readonly brokerName?: string;
}

/** A reason to do nothing, for people. */
export class Refusal extends Error {}

export function kindOf(text: string): Kind {
  const kind = kinds.find((known) => known === text);
  if (kind === undefined) {
    throw new Refusal(`KIND=${text} is none of ${kinds.join(", ")}`);
  }
  return kind;
}

/** What that kind of drill stops: what `wanted` names, else the first that fits. */
export function targetOf(kind: Kind, members: Members, wanted?: string): Target {
  const all = targetsOf(kind, members);
  if (all.length === 0) {
    throw new Refusal(`KIND=${kind}: the topology has no ${nounOf[kind]}`);
  }
  const found = wanted === undefined ? all[0] : all.find(({ names }) => names.includes(wanted));
  if (found === undefined) {
    const keys = [...members.nameServers, ...members.brokers].map(({ key }) => key);
    const fitting = all.map(({ names }) => names[0]).join(", ");
    const isThere = keys.includes(wanted ?? "");
    throw new Refusal(
      isThere
        ? `TARGET=${wanted} does not fit KIND=${kind}; these do: ${fitting}`
        : `TARGET=${wanted} is no process of this stack; for KIND=${kind} there are: ${fitting}`,
    );
  }
  return found.target;
}

const nounOf: Readonly<Record<Kind, string>> = {
  "master-down": "master",
  "slave-down": "slave",
  "nameserver-down": "NameServer of its own",
  "group-down": "broker group",
};

interface Named {
  /** What a user may call it; the first is what is shown. */
  readonly names: readonly string[];
  readonly target: Target;
}

function targetsOf(kind: Kind, { nameServers, brokers }: Members): Named[] {
  const one = ({ key, brokerName }: BrokerMember): Named => ({ names: [key], target: { keys: [key], brokerName } });
  switch (kind) {
    case "master-down":
      return brokers.filter(({ brokerId }) => brokerId === 0).map(one);
    case "slave-down":
      return brokers.filter(({ brokerId }) => brokerId > 0).map(one);
    case "nameserver-down":
      return nameServers.map(({ key }) => ({ names: [key], target: { keys: [key] } }));
    case "group-down":
      return [...new Set(brokers.map(({ brokerName }) => brokerName))].map((brokerName) => {
        const group = brokers.filter((broker) => broker.brokerName === brokerName);
        // The master first: a slave that stops before it makes a synchronous master wait for nobody.
        const keys = [...group].sort((a, b) => a.brokerId - b.brokerId).map(({ key }) => key);
        return { names: [brokerName, ...keys], target: { keys, brokerName } };
      });
  }
}
