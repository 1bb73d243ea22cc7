import * as pulumi from "@pulumi/pulumi";
import { checkArguments, checkDrainSeconds } from "./model/arguments";
import type { HostFacts } from "./model/host-facts";
import { type Issue, under } from "./model/issue";
import { checkJvm, type JvmArgs, resolveJvm } from "./model/jvm";
import type { Defaults } from "./model/plan";
import { checkPortOffset } from "./model/ports";
import { checkJava, defaultVersion, findRelease, type Release } from "./model/releases";
import { readJvm } from "./model/structure";
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

export const sharedKeys = ["platform", "version", "allowVulnerable", "portOffset", "drainSeconds", "allowUnavailable"];

/** The keys of a topology's parts, which the components' arguments have too. */
export const specKeys = {
  nameServer: ["id", "host", "listenPort", "jvm", "properties", "logDirectory"],
  broker: ["brokerId", "host", "listenPort", "haListenPort", "jvm", "properties", "storeDirectory", "logDirectory"],
};

/** What the shared arguments say of a plan, and what is wrong with them or with arguments that there are none of. */
export function checkShared(args: SharedArgs, known: readonly string[]): { defaults: Defaults; issues: Issue[] } {
  const { platform, version = defaultVersion, portOffset = 0 } = args;
  const offset = checkPortOffset("portOffset", portOffset);
  const drain = checkDrainSeconds("drainSeconds", args.drainSeconds);
  const issues = [...checkArguments(args, known), ...checkJava(version, platform.host?.java), ...offset, ...drain];
  const moved = offset.length === 0 ? portOffset : 0;
  return { defaults: { ports: platform.portPolicy, portOffset: moved, version, host: platform.host }, issues };
}

/** Sizes and flags for several processes: what is wrong with them is told here, and not at each process again. */
export function sharedJvm(
  path: string,
  args: JvmArgs | undefined,
  heapMiB: number,
  host: HostFacts | undefined,
): { jvm: JvmArgs | undefined; issues: Issue[] } {
  const { value, issues: structure } = readJvm(args ?? {});
  const given = value === undefined || args === undefined ? [] : checkJvm(path, resolveJvm(heapMiB, value), host);
  const issues = [...(value === undefined ? structure : under(path, structure)), ...given];
  return { jvm: issues.length === 0 ? value : undefined, issues };
}

/** Some of the arguments. */
export function pick(args: object, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([key]) => keys.includes(key)));
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
