import type { Topology } from "../../../components";

/**
 * Of two pairs: one group with a slave, one master that takes its messages meanwhile. All that a roll does, and few boots.
 *
 * @param pair which group keeps its slave
 */
export function onePair(topology: Topology, nameServers: readonly string[], pair = 0): Topology {
  return {
    ...topology,
    nameServers: nameServers.map((id) => ({ id })),
    brokerGroups: topology.brokerGroups.map(({ slaveReadEnable, ...group }, i) =>
      i === pair
        ? { ...group, ...(slaveReadEnable === undefined ? {} : { slaveReadEnable }) }
        : { ...group, brokers: [{ brokerId: 0 }] },
    ),
  };
}
