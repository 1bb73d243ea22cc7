import type { Issue } from "./issue";

/** One TCP port that a process listens on. */
export interface Port {
  readonly port: number;
  /** Why: `listenPort`, `fast port (listenPort - 2)`, `HA port (listenPort + 1)`. */
  readonly purpose: string;
  /** The HA port listens on every address, whatever `bindAddress` says. */
  readonly everyAddress: boolean;
  /** The argument that moves it. @default - listenPort */
  readonly field?: string;
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
    {
      port: haListenPort,
      purpose: "HA port (haListenPort)",
      everyAddress: true,
      ...(haListenPort === listenPort + 1 ? {} : { field: "haListenPort" }),
    },
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

/** The ports of a broker among themselves: its HA port must be none of the other two. */
export function checkOwnPorts(path: string, [own, ...others]: readonly Port[]): Issue[] {
  const clash = others.flatMap((mine, index) =>
    [own, ...others.slice(0, index)].filter((other) => other?.port === mine.port).map((other) => ({ mine, other })),
  )[0];
  return clash === undefined
    ? []
    : [
        {
          path,
          reason: `it is the ${clash.other?.purpose} of the broker itself`,
          got: clash.mine.port,
          fix: "take another port, or leave it out (listenPort + 1)",
        },
      ];
}

/** A number that every port which is not given is moved by. */
export function checkPortOffset(path: string, offset: unknown): Issue[] {
  return typeof offset === "number" && Number.isInteger(offset) && Math.abs(offset) <= 65_535
    ? []
    : [{ path, reason: "not a whole number that moves ports", got: offset, allowed: "such as 0, 1000, 2000" }];
}
