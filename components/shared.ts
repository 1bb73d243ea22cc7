import * as pulumi from "@pulumi/pulumi";
import { findRelease, type Release } from "./model/releases";
import type { ChangePolicy, Platform } from "./platform/platform";

/** What every component that runs processes is told. */
export interface SharedArgs {
  /** Where the processes run. */
  platform: Platform;
  /** RocketMQ's version. @default 5.5.0 */
  version?: string;
  /** Takes a version with a known remote code execution. @default false */
  allowVulnerable?: boolean;
  /** Added to every port that is not given, so that two clusters fit on one machine. @default 0 */
  portOffset?: number;
  /**
   * Seconds until every producer has read its routes again, its `pollNameServerInterval`. So long a master that takes
   * messages is drained before a restart; one without producers is not. @default 30
   */
  drainSeconds?: number;
  /**
   * Lets a restart go on where no other broker group can take the messages meanwhile: sends fail until it is back.
   * Else such a change is refused before the process is touched. @default false
   */
  allowUnavailable?: boolean;
}

/** RocketMQ's default of a client's `pollNameServerInterval`, in seconds. */
const pollNameServerSeconds = 30;

/** How the platform may change a running process of that component. */
export function changePolicyOf({ drainSeconds, allowUnavailable }: SharedArgs): ChangePolicy {
  return { drainSeconds: drainSeconds ?? pollNameServerSeconds, allowUnavailable: allowUnavailable ?? false };
}

/** The release of a version that was checked. */
export function releaseOf(version: string): Release {
  const release = findRelease(version);
  if (release === undefined) {
    throw new pulumi.ResourceError(`RocketMQ ${version} is not supported`, undefined, true);
  }
  return release;
}

/** Creates one resource an item, each after the one before: a change goes through them one at a time. */
export function chain<T, R extends pulumi.Resource>(
  items: readonly T[],
  first: readonly pulumi.Resource[],
  create: (item: T, dependsOn: pulumi.Resource[]) => R,
): R[] {
  let previous = [...first];
  return items.map((item) => {
    const resource = create(item, previous);
    previous = [resource];
    return resource;
  });
}
