import type { Launch } from "../model/launch";
import { sha256 } from "./digest";
import { type HostLibrary, probeJarName } from "./host-library";
import { renderProperties } from "./properties";

/** A broker that must be there, as the probe is told of it. */
export interface ExpectedBroker {
  readonly launch: Launch;
  readonly brokerName: string;
  readonly brokerId: number;
}

/** What the probe is to check. */
export interface ProbeSpec {
  readonly brokerClusterName: string;
  readonly namesrvAddr: string;
  readonly version: string;
  readonly timeoutSeconds: number;
  readonly brokers: readonly ExpectedBroker[];
  /** Where it is about the change of one process: the first of `brokers`, or a NameServer. */
  readonly rollout?: Rollout;
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
export function renderProbeSpec(spec: ProbeSpec): string {
  const brokers = spec.brokers.flatMap<[string, string]>(({ launch, ...broker }) => {
    const prefix = `broker.${launch.key}`;
    const conf = launch.files.find((file) => file.name === launch.liveCopy.file);
    return [
      [`${prefix}.brokerName`, broker.brokerName],
      [`${prefix}.brokerId`, String(broker.brokerId)],
      [`${prefix}.address`, launch.address],
      [`${prefix}.config`, `${launch.layout.confDirectory}/${launch.liveCopy.file}`],
      [`${prefix}.sha256`, sha256(conf?.content ?? "")],
      [`${prefix}.failureFile`, `${launch.layout.runDirectory}/failure`],
      [`${prefix}.log`, launch.mainLog],
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
      ...(spec.rollout === undefined ? {} : rolloutKeys(spec.rollout)),
    },
    `what the probe expects of ${spec.brokerClusterName}`,
  );
}

function rolloutKeys({ launch, drainSeconds, allowUnavailable }: Rollout): Record<string, string> {
  const runtime = Object.entries(launch.runtimeDefaults);
  return {
    kind: launch.kind,
    drainSeconds: String(drainSeconds),
    allowUnavailable: String(allowUnavailable),
    recordFile: `${launch.layout.runDirectory}/leaving`,
    ...Object.fromEntries(runtime.map(([key, value]) => [`runtime.${key}`, value])),
  };
}

/** The command line of the probe, up to its mode: `verify`, `status`, and for one process `leave`, `set`, `gate`, `return`. */
export function probeArgv(java: string, library: HostLibrary, rocketmqHome: string): string[] {
  const jvm = ["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
  return [java, ...jvm, "-cp", `${library.directory}/${probeJarName}:${rocketmqHome}/lib/*`, "pulumirocketmq.Probe"];
}
