import type { LiveBroker } from "../load/events";
import type { Traffic } from "../load/traffic";
import type { Kind, Members, Target } from "./target";

/** A step of a drill. */
export interface Mark {
  /** Milliseconds since the epoch, as in all of these. */
  readonly t: number;
  readonly text: string;
}

/** When what happened. */
export interface Phases {
  readonly begin: number;
  readonly flowing: number;
  readonly paused: number;
  readonly stopping: number;
  readonly down: number;
  readonly resumed: number;
  readonly starting: number;
  /** Undefined: not within the time for it. */
  readonly back: number | undefined;
  readonly flowsAgain: number | undefined;
  readonly ending: number;
}

/** All that a drill has seen. */
export interface Observation {
  readonly kind: Kind;
  readonly target: Target;
  readonly members: Members;
  /** What each broker lived with before. */
  readonly live: readonly LiveBroker[];
  readonly marks: readonly Mark[];
  readonly phases: Phases;
  readonly traffic: Traffic;
}
