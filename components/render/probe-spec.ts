import type { Launch } from "../model/launch";
import { sha256 } from "./digest";
import { renderProperties } from "./properties";

/** A broker that must be there, as the probe is told of it. */
export interface ExpectedBroker {
  readonly launch: Launch;
  readonly brokerName: string;
  readonly brokerId: number;
}

/** A dashboard that must be there, and what it must show. */
export interface ExpectedDashboard {
  readonly key: string;
  /** `host:port`. */
  readonly address: string;
  readonly namesrvAddr: string;
  readonly loginUser?: string;
  readonly password?: string;
}

/** What the probe is to check. */
export interface ProbeSpec {
  readonly brokerClusterName: string;
  readonly namesrvAddr: string;
  readonly version: string;
  readonly timeoutSeconds: number;
  readonly brokers: readonly ExpectedBroker[];
  /** In place of brokers. */
  readonly dashboard?: ExpectedDashboard;
  /** Where it is about the change of one process: the first of `brokers`, or a NameServer. */
  readonly rollout?: Rollout;
}

/** Where the probe finds what belongs to a process; it may run in a container of its own. */
export interface ProbeFiles {
  /** The rendered configuration and its digest. */
  readonly config: string;
  readonly sha256: string;
  /** What says why it does not run. */
  readonly failureFile?: string;
  readonly log?: string;
  /** What a change has to give back; kept while the process is changed. */
  readonly recordFile: string;
}

/** Of a process that lies on the host that the probe runs on. */
export function filesOnHost(launch: Launch): ProbeFiles {
  const { confDirectory, runDirectory } = launch.layout;
  const conf = launch.files.find((file) => file.name === launch.liveCopy.file);
  return {
    config: `${confDirectory}/${launch.liveCopy.file}`,
    sha256: sha256(conf?.content ?? ""),
    failureFile: `${runDirectory}/failure`,
    log: launch.mainLog,
    recordFile: `${runDirectory}/leaving`,
  };
}

/** Of a process that is a unit of the host: what root notes lies apart from what java writes. */
export function filesOfUnit(launch: Launch, directory: string): ProbeFiles {
  const { config, sha256: digest, log } = filesOnHost(launch);
  return { config, sha256: digest, ...(log === undefined ? {} : { log }), recordFile: `${directory}/run/leaving` };
}

/** Of processes on several hosts, whose configurations are brought to the one that asks: into the folder it runs in. */
export function filesAtHand(launch: Launch): ProbeFiles {
  return { config: launch.key, sha256: filesOnHost(launch).sha256, recordFile: "/dev/null/none" };
}

/** What surrounds the change of a running process. */
export interface Rollout {
  readonly launch: Launch;
  /** Seconds until every producer has read its routes again. */
  readonly drainSeconds: number;
  /** Whether a group may stop that no other stands in for. */
  readonly allowUnavailable: boolean;
}

/**
 * The probe's input. Of a configuration it holds the path and the digest, not the keys, so that a changed key shows in
 * a preview once: at its broker.
 */
export function renderProbeSpec(spec: ProbeSpec, filesOf: (launch: Launch) => ProbeFiles = filesOnHost): string {
  const brokers = spec.brokers.flatMap<[string, string]>(({ launch, ...broker }) => {
    const prefix = `broker.${launch.key}`;
    const files = filesOf(launch);
    return [
      [`${prefix}.brokerName`, broker.brokerName],
      [`${prefix}.brokerId`, String(broker.brokerId)],
      [`${prefix}.address`, launch.address],
      [`${prefix}.config`, files.config],
      [`${prefix}.sha256`, files.sha256],
      ...(files.failureFile === undefined ? [] : [pair(`${prefix}.failureFile`, files.failureFile)]),
      ...(files.log === undefined ? [] : [pair(`${prefix}.log`, files.log)]),
      [`${prefix}.permission`, launch.permission],
    ];
  });
  return renderProperties(
    {
      namesrvAddr: spec.namesrvAddr,
      clusterName: spec.brokerClusterName,
      version: spec.version,
      timeoutSeconds: String(spec.timeoutSeconds),
      brokers: spec.brokers.map((broker) => broker.launch.key).join(","),
      ...Object.fromEntries(brokers),
      ...(spec.dashboard === undefined ? {} : dashboardKeys(spec.dashboard)),
      ...(spec.rollout === undefined ? {} : rolloutKeys(spec.rollout, filesOf(spec.rollout.launch))),
    },
    `what the probe expects of ${spec.brokerClusterName}`,
  );
}

function dashboardKeys({ key, address, namesrvAddr, loginUser, password }: ExpectedDashboard): Record<string, string> {
  return {
    kind: "dashboard",
    "dashboard.key": key,
    "dashboard.address": address,
    "dashboard.namesrvAddr": namesrvAddr,
    ...(loginUser === undefined ? {} : { "dashboard.user": loginUser, "dashboard.password": password ?? "" }),
  };
}

function pair(key: string, value: string): [string, string] {
  return [key, value];
}

function rolloutKeys(
  { launch, drainSeconds, allowUnavailable }: Rollout,
  { recordFile }: ProbeFiles,
): Record<string, string> {
  const runtime = Object.entries(launch.runtimeDefaults);
  return {
    kind: launch.kind,
    drainSeconds: String(drainSeconds),
    allowUnavailable: String(allowUnavailable),
    recordFile,
    ...Object.fromEntries(runtime.map(([key, value]) => [`runtime.${key}`, value])),
  };
}

/** The command line of the probe, up to its mode: `verify`, `status`, for one process `leave`, `set`, `gate`, `return`; `admin`. */
export function probeArgv(java: string, jar: string, rocketmqHome: string): string[] {
  const jvm = ["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
  return [java, ...jvm, "-cp", `${jar}:${rocketmqHome}/lib/*`, "pulumirocketmq.Probe"];
}
