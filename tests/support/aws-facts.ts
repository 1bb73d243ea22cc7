import type { AwsHostsSpec } from "../../components/model/aws/spec";
import type { AwsFacts } from "../../components/model/aws/facts";
import { type ClusterPlan, planCluster } from "../../components/model/plan-cluster";
import { PortPolicy } from "../../components/model/ports";
import { placeProcesses } from "../../components/model/place-processes";
import { loadTopology, type Topology } from "../../components";

/** A topology that ships, on these hosts. */
export const placedTopology = (name: string, placement: Readonly<Record<string, string>>): Topology =>
  placeProcesses(loadTopology(name), placement).value as Topology;

/** The stacks that ship: where each process is. */
export const placements: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "1m": { "nameserver-0": "mq-1", "broker-a-0": "mq-1" },
  "2m-noslave": { "nameserver-0": "mq-1", "nameserver-1": "mq-2", "broker-a-0": "mq-1", "broker-b-0": "mq-2" },
  "2m-2s-async": fourHosts(),
  "2m-2s-sync": fourHosts(),
};

function fourHosts(): Record<string, string> {
  return {
    "nameserver-0": "mq-1",
    "nameserver-1": "mq-2",
    "nameserver-2": "mq-3",
    "broker-a-0": "mq-1",
    "broker-b-0": "mq-2",
    "broker-a-1": "mq-3",
    "broker-b-1": "mq-4",
  };
}

export const zonesOf: Readonly<Record<string, string>> = {
  "mq-1": "eu-central-1a",
  "mq-2": "eu-central-1b",
  "mq-3": "eu-central-1c",
  "mq-4": "eu-central-1a",
};

/** Arguments that nothing is wrong with. */
export function awsArgs(name = "2m-2s-async", over: object = {}): AwsHostsSpec & { topology: Topology } {
  const placement = placements[name] ?? {};
  const ids = [...new Set(Object.values(placement))].sort();
  return {
    topology: placedTopology(name, placement),
    hosts: Object.fromEntries(ids.map((id) => [id, { zone: zonesOf[id] ?? "" }])),
    network: { cidrBlock: "10.40.0.0/16" },
    ...over,
  };
}

export const planOf = ({ topology, hosts = {} }: AwsHostsSpec): ClusterPlan =>
  planCluster(topology, { ports: PortPolicy.Own, portOffset: 0, host: { hostIds: Object.keys(hosts) } }).plan;

/** The four hosts, one of them with something else. */
export const hostsWith = (id: string, over: object): object => {
  const { hosts = {} } = awsArgs();
  return { hosts: { ...hosts, [id]: { ...hosts[id], ...over } } };
};

/** What AWS says where nothing is there yet. */
export const emptyFacts: AwsFacts = {
  region: "eu-central-1",
  zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
  subnets: {},
  images: {},
  types: {
    "m7g.large": { architectures: ["arm64"], memoryMiB: 8192, hasNvme: true },
    "m7g.xlarge": { architectures: ["arm64"], memoryMiB: 16_384, hasNvme: true },
    "m7i.large": { architectures: ["x86_64"], memoryMiB: 8192, hasNvme: true },
    "t3.nano": { architectures: ["x86_64"], memoryMiB: 512, hasNvme: true },
    "t2.large": { architectures: ["x86_64"], memoryMiB: 8192, hasNvme: false },
    "m9z.large": "no such type",
  },
  machines: {},
  volumes: {},
};
