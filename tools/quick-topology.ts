import type { JvmArgs, Topology } from "../components";

/**
 * The same cluster for a third of the processor time: by default each broker that starts compiles for seconds, makes up two
 * certificates (6 s), and then copies its timer wheel of 37 MB once a second.
 */
export function quick(topology: Topology): Topology {
  const quicker = ["-XX:TieredStopAtLevel=1", "-Dtls.server.mode=disabled"];
  const quickly = <T extends { jvm?: JvmArgs }>(process: T): T => {
    const options = (process.jvm?.options ?? []).filter((other) => !quicker.includes(other));
    return { ...process, jvm: { ...process.jvm, options: [...quicker, ...options] } };
  };
  return {
    ...topology,
    nameServers: topology.nameServers?.map(quickly),
    brokerGroups: topology.brokerGroups.map((group) => ({ ...group, brokers: group.brokers.map(quickly) })),
    properties: { timerWheelEnable: false, ...topology.properties },
  };
}
