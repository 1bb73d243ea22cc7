import { isWildcard } from "./addresses";
import type { HostFacts } from "./host-facts";
import type { Issue } from "./issue";
import { overlap } from "./paths";
import type { Port } from "./ports";

/** A directory that one process uses alone. */
export interface ClaimedDirectory {
  /** The argument that says it: `storeDirectory`. Empty for the directory of the process. */
  readonly field: string;
  readonly directory: string;
}

/** A broker among those that register with the same NameServers. */
export interface Member {
  /** The NameServers: their addresses, or what stands for them. */
  readonly nameServers: unknown;
  readonly brokerClusterName: string;
  readonly brokerName: string;
  readonly brokerId: number;
  readonly slaveReadEnable: boolean;
}

/** What one process takes of its host. */
export interface Claim {
  /** The name of the process on its platform. */
  readonly name: string;
  /** Where the user wrote it. */
  readonly path: string;
  /** The id of its host, where hosts have ids. */
  readonly host?: string;
  readonly ports: readonly Port[];
  /** What its ports are bound to. */
  readonly bindAddress: string;
  readonly directories: readonly ClaimedDirectory[];
  readonly kind: "nameServer" | "broker" | "dashboard";
  readonly heapMiB: number;
  readonly directMiB: number;
  /** By the component of the process itself, not ahead of it by the cluster or group that will make it. */
  readonly final: boolean;
  readonly member?: Member;
}

/** What is wrong with a process beside the others of its host. */
export function checkClaim(claim: Claim, all: readonly Claim[], host: HostFacts): Issue[] {
  const others = all.filter((other) => !isSame(claim, other));
  const beside = others.filter((other) => other.host === claim.host);
  return [
    ...checkUnique(claim, all),
    ...beside.flatMap((other) => checkPorts(claim, other)),
    ...beside.flatMap((other) => checkDirectories(claim, other)),
    ...checkMemory(claim, beside, host),
    ...others.flatMap((other) => checkMember(claim, other)),
  ];
}

function checkUnique(claim: Claim, all: readonly Claim[]): Issue[] {
  return all.some((other) => other.final && isSame(claim, other))
    ? [
        {
          path: at(claim, ""),
          reason: "another process of this host has this name",
          got: claim.name,
          fix: "rename one",
        },
      ]
    : [];
}

/** Two platforms of one machine may both have an orders-broker-a-0, each in a data directory of its own. */
function isSame(one: Claim, other: Claim): boolean {
  const home = ({ directories }: Claim): string | undefined => directories.find(({ field }) => field === "")?.directory;
  return one.name === other.name && one.host === other.host && home(one) === home(other);
}

/** One issue a pair of processes; derived ports are named. */
function checkPorts(claim: Claim, other: Claim): Issue[] {
  const sameAddress =
    claim.bindAddress === other.bindAddress || isWildcard(claim.bindAddress) || isWildcard(other.bindAddress);
  for (const mine of claim.ports) {
    const theirs = other.ports.find(
      (port) => port.port === mine.port && (sameAddress || port.everyAddress || mine.everyAddress),
    );
    if (theirs !== undefined) {
      return [
        {
          path: at(claim, mine.field ?? "listenPort"),
          reason: `${mine.port}, the ${mine.purpose} of ${claim.name}, is the ${theirs.purpose} of ${other.name} on the same host`,
          got: mine.field === undefined ? claim.ports[0]?.port : mine.port,
          fix:
            mine.field === undefined
              ? "give listenPorts at least 10 apart, or another portOffset"
              : `give another ${mine.field.replace("properties.", "")}`,
        },
      ];
    }
  }
  return [];
}

/** One issue a pair of processes, at the argument that the user can change. */
function checkDirectories(claim: Claim, other: Claim): Issue[] {
  const pairs = claim.directories.flatMap((mine) => other.directories.map((theirs) => ({ mine, theirs })));
  const found = pairs
    .filter(({ mine, theirs }) => overlap(mine.directory, theirs.directory))
    .sort((a, b) => Number(a.mine.field === "") - Number(b.mine.field === ""))[0];
  if (found === undefined) {
    return [];
  }
  const { mine, theirs } = found;
  const byOther = mine.field === "" && theirs.field !== "";
  const culprit = byOther ? { claim: other, used: theirs } : { claim, used: mine };
  const beside = byOther ? { claim, used: mine } : { claim: other, used: theirs };
  return [
    {
      path: at(culprit.claim, culprit.used.field),
      reason: `shared with the ${beside.used.field === "" ? "directory" : beside.used.field} of ${beside.claim.name} (${beside.used.directory})`,
      got: culprit.used.directory,
      allowed: "a directory of its own, not inside another's",
    },
  ];
}

/** Told once a host: at the first process that does not fit any more. */
function checkMemory(claim: Claim, others: readonly Claim[], { memoryMiB }: HostFacts): Issue[] {
  const before = others.reduce((sum, other) => sum + other.heapMiB, 0);
  const all = before + claim.heapMiB;
  return memoryMiB === undefined || all <= memoryMiB || before > memoryMiB || claim.heapMiB > memoryMiB
    ? []
    : [
        {
          path: at(claim, "jvm.heapMiB"),
          reason: `with it the heaps of ${others.length + 1} processes take ${all} MiB of a machine with ${memoryMiB} MiB`,
          got: claim.heapMiB,
          fix: "lower the heaps, or run fewer processes here",
        },
      ];
}

/** Brokers with one name and the same NameServers are one group, whoever made them. */
function checkMember(claim: Claim, other: Claim): Issue[] {
  const [mine, theirs] = [claim.member, other.member];
  if (mine === undefined || theirs === undefined || mine.nameServers !== theirs.nameServers) {
    return [];
  }
  if (mine.brokerName !== theirs.brokerName) {
    return [];
  }
  const issues: Issue[] = [];
  if (mine.brokerId === theirs.brokerId) {
    const reason = `${other.name} is this broker of ${mine.brokerName} already`;
    issues.push({ path: "brokerId", reason, got: mine.brokerId, allowed: "each id once" });
  }
  for (const field of ["brokerClusterName", "slaveReadEnable"] as const) {
    if (mine[field] !== theirs[field]) {
      const allowed = `${String(theirs[field])}, as ${other.name} has it`;
      issues.push({ path: field, reason: `the members of ${mine.brokerName} must agree`, got: mine[field], allowed });
    }
  }
  return issues;
}

/** An argument of a process, where the user wrote it. */
function at({ path, name }: Claim, field: string): string {
  return [path, field].filter((part) => part !== "").join(".") || name;
}
