import type { Issue } from "./issue";
import type { Properties } from "./properties";

/** What the library knows about one RocketMQ release. */
export interface Release {
  readonly version: string;
  /** Java feature releases that the release runs on (8 is 1.8). */
  readonly java: { readonly min: number; readonly max: number };
  /** Published remote-code-execution flaws of the release. */
  readonly vulnerabilities: readonly string[];
  /** The format of the store: a broker opens stores of its own format only. */
  readonly storeFormat: number;
  /**
   * Whether it fails on a `consumerOffset.json` with the offsets of pull consumers, which 5.5.0 began to write: it ends with
   * 253, and begins anew without the offset of any consumer. @default false
   */
  readonly refusesPullOffsets?: boolean;
  /** Keys of broker.conf whose default the library changes for this release; the user's own value wins. */
  readonly brokerDefaults: Properties;
}

/**
 * From 5.3 on TransactionMetricsFlushService spins, a whole core, from the boot of a broker until its first flush: for
 * 10 s by default. A second does (seen on 5.3.3, 5.4.0 and 5.5.0; absent in 5.1.0).
 */
const shortSpin: Properties = { transactionMetricFlushInterval: 1000 };

const rce = ["CVE-2023-33246", "CVE-2023-37582"];

/**
 * From 5.3 on the period is a key; before, it is 120 s. With 10 s a broker that is told of another NameServer at run
 * time is there soon: it compares two lists.
 */
const listedSoon: Properties = { updateNameServerAddrPeriod: 10000 };

/** The supported releases, oldest first. Java: by the release's own start scripts. */
export const releases: readonly Release[] = [
  { version: "5.1.0", java: { min: 8, max: 17 }, vulnerabilities: rce, storeFormat: 5, brokerDefaults: {} },
  {
    version: "5.3.3",
    java: { min: 8, max: 21 },
    vulnerabilities: [],
    storeFormat: 5,
    brokerDefaults: { ...shortSpin, ...listedSoon },
  },
  {
    version: "5.4.0",
    java: { min: 8, max: 21 },
    vulnerabilities: [],
    storeFormat: 5,
    refusesPullOffsets: true,
    brokerDefaults: { ...shortSpin, ...listedSoon },
  },
  {
    version: "5.5.0",
    java: { min: 8, max: 21 },
    vulnerabilities: [],
    storeFormat: 5,
    brokerDefaults: { ...shortSpin, ...listedSoon },
  },
];

/** The release that is taken when none is named. */
export const defaultVersion = "5.5.0";

/** The release of that version, if it is supported. */
export function findRelease(version: string): Release | undefined {
  return releases.find((release) => release.version === version);
}

/** Below 4.9.8 and 5.2.0 whoever reaches a port can change the configuration, which these two flaws are made of. */
function isVulnerable(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  return major < 4 || (major === 4 && (minor < 9 || (minor === 9 && patch < 8))) || (major === 5 && minor < 2);
}

/** Refuses an unknown version, and one with a known remote code execution unless the user allowed it by name. */
export function checkVersion(version: string, allowVulnerable: boolean): Issue[] {
  const release = findRelease(version);
  const safe = releases.filter((r) => r.vulnerabilities.length === 0).map((r) => r.version);
  if (release === undefined) {
    const known = typeof version === "string" && /^\d+\.\d+/.test(version);
    const flaws = known && isVulnerable(version) ? `, and one with ${rce.join(" and ")}` : "";
    const allowed = (flaws === "" ? releases.map((r) => r.version) : safe).join(", ");
    const reason = `not a supported RocketMQ release${flaws}`;
    return [{ path: "version", reason, got: version, allowed, fix: `take ${defaultVersion}` }];
  }
  return release.vulnerabilities.length > 0 && !allowVulnerable
    ? [
        {
          path: "version",
          reason: `known remote code execution (${release.vulnerabilities.join(", ")})`,
          got: version,
          allowed: safe.join(", "),
          fix: `take ${defaultVersion}, or set allowVulnerable where nobody else reaches the ports`,
        },
      ]
    : [];
}

/** Refuses a Java that the release does not run on, where the host's is known. */
export function checkJava(version: string, java: number | undefined): Issue[] {
  const release = findRelease(version);
  return release === undefined || java === undefined || (java >= release.java.min && java <= release.java.max)
    ? []
    : [
        {
          path: "platform.javaHome",
          reason: `RocketMQ ${version} does not run on this Java`,
          got: java,
          allowed: `Java ${release.java.min} to ${release.java.max}`,
          fix: "set javaHome of the platform to one of them",
        },
      ];
}
