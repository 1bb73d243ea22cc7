import type { Issue } from "./issue";

/** One TCP port that a process listens on. */
export interface Port {
  readonly port: number;
  /** Why: `listenPort`, `fast port (listenPort - 2)`, `HA port (listenPort + 1)`. */
  readonly purpose: string;
  /** The HA port listens on every address, whatever `bindAddress` says. */
  readonly everyAddress: boolean;
}

export const defaultNameServerPort = 9876;
export const defaultBrokerPort = 10911;

/** How processes come to their ports when none is given. */
export const PortPolicy = {
  /** Every process has a host of its own: RocketMQ's defaults. */
  Own: "own",
  /** All processes share one host: each gets ports of its own, derived from its own name only. */
  Shared: "shared",
} as const;
export type PortPolicy = (typeof PortPolicy)[keyof typeof PortPolicy];

const nameServerStride = 10;
const groupStride = 100;
const brokerStride = 10;

/**
 * A number that a name carries at its end: `broker-a` 0, `broker-b` 1, `broker-12` 12, `orders` 0.
 * It depends on the name alone, so that adding or removing a neighbour never moves a port.
 */
export function ordinal(name: string): number {
  const digits = /(\d{1,4})$/.exec(name)?.[1];
  if (digits !== undefined) {
    return Number(digits);
  }
  const letter = /(?:^|[-_])([a-z])$/i.exec(name)?.[1];
  return letter === undefined ? 0 : letter.toLowerCase().charCodeAt(0) - "a".charCodeAt(0);
}

/** The listenPort of a NameServer that names none. */
export function nameServerPort(id: string, policy: PortPolicy, offset: number): number {
  return defaultNameServerPort + offset + (policy === PortPolicy.Shared ? nameServerStride * ordinal(id) : 0);
}

/** The listenPort of a broker that names none. */
export function brokerPort(brokerName: string, brokerId: number, policy: PortPolicy, offset: number): number {
  const own = policy === PortPolicy.Shared ? groupStride * ordinal(brokerName) + brokerStride * brokerId : 0;
  return defaultBrokerPort + offset + own;
}

export function nameServerPorts(listenPort: number): Port[] {
  return [{ port: listenPort, purpose: "listenPort", everyAddress: false }];
}

/** All ports of a broker: the fast port cannot be configured, the HA port is listenPort + 1 unless given. */
export function brokerPorts(listenPort: number, haListenPort: number = listenPort + 1): Port[] {
  return [
    { port: listenPort, purpose: "listenPort", everyAddress: false },
    { port: listenPort - 2, purpose: "fast port (listenPort - 2)", everyAddress: false },
    { port: haListenPort, purpose: "HA port (haListenPort)", everyAddress: true },
  ];
}

/** A listenPort whose derived ports are ports too. */
export function checkListenPort(path: string, port: number, role: "nameServer" | "broker"): Issue[] {
  const [low, high] = role === "broker" ? [3, 65534] : [1, 65535];
  return Number.isInteger(port) && port >= low && port <= high
    ? []
    : [
        {
          path,
          reason: role === "broker" ? "not a port whose derived ports (-2, +1) exist" : "not a port",
          got: port,
          allowed: `${low}..${high}`,
        },
      ];
}

/** One process's ports on one host, for the check of collisions. */
export interface PortUser {
  readonly path: string;
  readonly label: string;
  readonly ports: readonly Port[];
}

/** The processes of one host that want a port which this one wants too; one issue a pair, derived ports are named. */
export function checkCollision(user: PortUser, others: readonly PortUser[]): Issue[] {
  return others.flatMap((other) => {
    for (const mine of user.ports) {
      const theirs = other.ports.find((candidate) => candidate.port === mine.port);
      if (theirs !== undefined) {
        return [
          {
            path: `${user.path}.listenPort`,
            reason: `${mine.port}, the ${mine.purpose} of ${user.label}, is the ${theirs.purpose} of ${other.label} on the same host`,
            got: user.ports[0]?.port,
            fix: "give listenPorts at least 10 apart, or another portOffset",
          },
        ];
      }
    }
    return [];
  });
}

/** All pairs of processes of one host that want the same port. */
export function checkCollisions(users: readonly PortUser[]): Issue[] {
  return users.flatMap((user, index) => checkCollision(user, users.slice(0, index)));
}
