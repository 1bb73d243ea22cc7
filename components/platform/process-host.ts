import { checkArguments, checkPositive } from "../model/arguments";
import { checkAddress, checkBindAddress } from "../model/addresses";
import { checkClaim, type Claim } from "../model/claims";
import type { HostFacts } from "../model/host-facts";
import type { Issue } from "../model/issue";
import { checkDirectory } from "../model/paths";
import { PortPolicy } from "../model/ports";
import type { HostView, Place, ProcessIdentity } from "./platform";

/** Where processes of this machine live. */
export interface ProcessPlatformArgs {
  /** Directory of all processes, their stores and logs; absolute. Never removed by `destroy`. */
  dataDirectory: string;
  /** Directory that holds the releases as `rocketmq-<version>`; absolute. */
  releasesDirectory?: string;
  /** One release (the folder that has `lib`), in place of releasesDirectory; absolute. RocketMQ's `ROCKETMQ_HOME`. */
  rocketmqHome?: string;
  /** Folder of the Java to run with; absolute. @default - `java` from the PATH */
  javaHome?: string;
  /** The address that clients dial (`brokerIP1`, `brokerIP2`). @default 127.0.0.1 */
  address?: string;
  /** The address that listenPort is bound to (`bindAddress`); the HA port listens on every address. @default - address */
  bindAddress?: string;
  /** Memory in MiB that all heaps must fit in. @default - that of the machine, or of the container this runs in */
  memoryMiB?: number;
  /** Seconds that a verification waits for a cluster. @default 120 */
  verifyTimeoutSeconds?: number;
  /** Seconds that a restarted process may take to be healthy. @default 90 */
  restartTimeoutSeconds?: number;
}

const argumentNames = [
  "dataDirectory",
  "releasesDirectory",
  "rocketmqHome",
  "javaHome",
  "address",
  "bindAddress",
  "memoryMiB",
  "verifyTimeoutSeconds",
  "restartTimeoutSeconds",
];

/** Places and claims of the processes of one machine: all that can be said before anything is touched. */
export class ProcessHost implements HostView {
  readonly portPolicy = PortPolicy.Shared;

  /** @param claims what the processes of the machine have taken so far, of other platforms too */
  constructor(
    private readonly args: ProcessPlatformArgs,
    readonly host: HostFacts,
    private readonly claims: Map<string, Claim>,
  ) {}

  get java(): string {
    return this.args.javaHome === undefined ? "java" : `${this.args.javaHome}/bin/java`;
  }

  directory(name: string): string {
    return `${this.args.dataDirectory}/${name}`;
  }

  rocketmqHome(version: string): string {
    return this.args.rocketmqHome ?? `${this.args.releasesDirectory ?? ""}/rocketmq-${version}`;
  }

  place({ name, release, storeDirectory, logDirectory }: ProcessIdentity): Place {
    const directory = this.directory(name);
    const address = this.args.address ?? "127.0.0.1";
    return {
      layout: {
        confDirectory: `${directory}/conf`,
        runDirectory: `${directory}/run`,
        logDirectory: logDirectory ?? `${directory}/log`,
        storeDirectory: storeDirectory ?? `${directory}/store`,
        rocketmqHome: this.rocketmqHome(release.version),
        java: this.java,
      },
      address,
      haAddress: address,
      bindAddress: this.args.bindAddress ?? address,
      directory,
      store: storeDirectory ?? `${directory}/store`,
    };
  }

  claim(claim: Claim): Issue[] {
    const issues = checkClaim(claim, [...this.claims.values()], this.host);
    this.claims.set(this.directory(claim.name), claim);
    return issues;
  }
}

/** What is wrong with the arguments of a platform. */
export function checkProcessPlatform(args: ProcessPlatformArgs): Issue[] {
  const issues = [
    ...checkArguments(args, argumentNames),
    ...checkDirectory("dataDirectory", args.dataDirectory ?? ""),
    ...checkDirectory("releasesDirectory", args.releasesDirectory),
    ...checkDirectory("rocketmqHome", args.rocketmqHome),
    ...checkDirectory("javaHome", args.javaHome),
    ...checkAddress("address", args.address ?? "127.0.0.1"),
    ...checkBindAddress("bindAddress", args.bindAddress ?? "0.0.0.0", args.address ?? "127.0.0.1"),
    ...checkPositive("memoryMiB", args.memoryMiB),
    ...checkPositive("verifyTimeoutSeconds", args.verifyTimeoutSeconds),
    ...checkPositive("restartTimeoutSeconds", args.restartTimeoutSeconds),
  ];
  if (args.rocketmqHome === undefined && args.releasesDirectory === undefined) {
    issues.push({
      path: "rocketmqHome",
      reason: "no release given",
      allowed: "a folder with lib",
      fix: "set rocketmqHome or releasesDirectory",
    });
  }
  return issues;
}
