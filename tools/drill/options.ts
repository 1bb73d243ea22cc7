import { type Kind, kindOf, kinds, Refusal } from "./target";

/** What was asked for. */
export interface Asked {
  readonly stack: string;
  readonly kind: Kind;
  readonly target?: string;
  readonly downSeconds: number;
  /** Messages a second. */
  readonly rate: number;
  /** Seconds between two questions of the clients for the route. */
  readonly pollSeconds?: number;
}

type Texts = Readonly<
  Partial<Record<"stack" | "kind" | "target" | "down-seconds" | "rate" | "poll-seconds", string | undefined>>
>;

/** Reads the options; each stands in the Makefile under the name that a refusal says. */
export function asked(values: Texts): Asked {
  const { stack, kind, target } = values;
  if (stack === undefined) {
    throw new Refusal("STACK= is missing");
  }
  if (kind === undefined) {
    throw new Refusal(`KIND= is missing: ${kinds.join(", ")}`);
  }
  return {
    stack,
    kind: kindOf(kind),
    ...(target === undefined ? {} : { target }),
    downSeconds: numberOf("DOWN_SECONDS", values["down-seconds"], 30, 3600),
    rate: numberOf("RATE", values.rate, 20, 500),
    ...(values["poll-seconds"] === undefined
      ? {}
      : { pollSeconds: numberOf("POLL_SECONDS", values["poll-seconds"], 30, 600) }),
  };
}

function numberOf(name: string, text: string | undefined, otherwise: number, most: number): number {
  const value = Number(text ?? otherwise);
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new Refusal(`${name}=${text} is no whole number from 1 to ${most}`);
  }
  return value;
}
