import type { BrokerGroupSpec, Topology } from "../../components";
import { quick } from "../quick-topology";
import type { Written } from "./local-cluster";

/** The topologies that ship, in the order of the page. */
export const topologies = ["1m", "2m-noslave", "2m-2s-async", "2m-2s-sync"] as const;

export const topicName = "changes";
export const firstVersion = "5.4.0";
export const secondVersion = "5.5.0";
const queues = 4;

/** Only for topologies whose groups have none. */
export const slaveKind = "a slave added";

/** A kind of change, as a person would write it. */
export interface Kind {
  readonly name: string;
  /** Undefined: not for this topology. */
  readonly change: (written: Written) => Written | undefined;
}

/** What each topology begins with: its topic is declared, and its brokers start quicker. */
export function beginning({ config, topology }: Written, pollSeconds: number): Written {
  return {
    config: { ...config, version: firstVersion, drainSeconds: pollSeconds },
    topology: quick(withQueues(topology, queues)),
  };
}

/** In this order, one after the other; what one has changed stays. */
export const kinds: readonly Kind[] = [
  { name: "a key that restarts brokers", change: properties({ adminBrokerThreadPoolNums: 17 }) },
  { name: "a key at run time", change: properties({ maxMessageSize: 2097152 }) },
  { name: "the heap of the brokers", change: config({ brokerHeapMiB: 288 }) },
  { name: "the heap of the NameServers", change: config({ nameServerHeapMiB: 144 }) },
  { name: `the version, ${firstVersion} to ${secondVersion}`, change: config({ version: secondVersion }) },
  { name: "fewer queues, 4 to 2", change: reshaped((topology) => withQueues(topology, 2)) },
  { name: "more queues, 2 to 4", change: reshaped((topology) => withQueues(topology, queues)) },
  { name: slaveKind, change: reshaped(withSlave) },
  { name: "a broker group added", change: reshaped(withGroup) },
  { name: "that group taken out", change: reshaped(withoutLastGroup) },
];

/** Those whose name has one of these words in it; all of them for none. */
export function kindsLike(words: readonly string[]): readonly Kind[] {
  return words.length === 0 ? kinds : kinds.filter(({ name }) => words.some((word) => name.includes(word)));
}

function config(more: Written["config"]): Kind["change"] {
  return (written) => ({ ...written, config: { ...written.config, ...more } });
}

function properties(more: Topology["properties"]): Kind["change"] {
  return reshaped((topology) => ({ ...topology, properties: { ...topology.properties, ...more } }));
}

function reshaped(change: (topology: Topology) => Topology | undefined): Kind["change"] {
  return ({ config: same, topology }) => {
    const now = change(topology);
    return now === undefined ? undefined : { config: same, topology: quick(now) };
  };
}

function withQueues(topology: Topology, readQueueNums: number): Topology {
  return { ...topology, topics: [{ topicName, readQueueNums }] };
}

/** Where the groups have none: a slave of the first one. */
function withSlave(topology: Topology): Topology | undefined {
  const [first, ...others] = topology.brokerGroups;
  if (first === undefined || first.brokers.length > 1) {
    return undefined;
  }
  return { ...topology, brokerGroups: [{ ...first, brokers: [...first.brokers, { brokerId: 1 }] }, ...others] };
}

/** A group like the last one, with the next letter. */
function withGroup(topology: Topology): Topology {
  const last = topology.brokerGroups.at(-1);
  const count = topology.brokerGroups.length;
  const brokerName = `broker-${"abcdefgh".charAt(count)}`;
  const like: Omit<BrokerGroupSpec, "brokerName"> = last ?? { brokers: [{ brokerId: 0 }] };
  // Of one group that was given a slave the new one is like it was before.
  const brokers = count === 1 ? [{ brokerId: 0 }] : like.brokers;
  return { ...topology, brokerGroups: [...topology.brokerGroups, { ...like, brokerName, brokers }] };
}

function withoutLastGroup(topology: Topology): Topology {
  return { ...topology, brokerGroups: topology.brokerGroups.slice(0, -1) };
}
