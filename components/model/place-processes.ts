import type { Issue } from "./issue";
import { nearest } from "./nearest";
import { brokerKey, nameServerKey } from "./topology";

/** A map without a shape yet. */
type Shapeless = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Shapeless =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Gives the processes of a topology their hosts, so that one topology serves many sets of hosts. What is wrong with the
 * topology itself is told elsewhere.
 *
 * @param topology of any origin
 * @param placement from `nameserver-<id>` and `<brokerName>-<brokerId>` to the id of a host
 */
export function placeProcesses(topology: unknown, placement: unknown): { value: unknown; issues: Issue[] } {
  if (placement === undefined || !isMap(topology)) {
    return { value: topology, issues: [] };
  }
  if (!isMap(placement)) {
    const allowed = "a map from processes to hosts, such as broker-a-0: server-1";
    return { value: topology, issues: [{ path: "placement", reason: "not a map", got: placement, allowed }] };
  }
  const known = new Set<string>();
  const issues: Issue[] = [];
  const placed = (item: Shapeless, key: string, path: string): Shapeless => {
    known.add(key);
    if (!Object.hasOwn(placement, key)) {
      return item;
    }
    if (item["host"] !== undefined) {
      issues.push({ path, reason: "the topology says its host too", got: item["host"], fix: "remove one of the two" });
    }
    return { ...item, host: placement[key] };
  };
  const each = (list: unknown, of: (item: Shapeless) => Shapeless): unknown =>
    Array.isArray(list) ? list.map((item: unknown) => (isMap(item) ? of(item) : item)) : list;
  const nameServers = each(topology["nameServers"], (server) => {
    const key = nameServerKey(String(server["id"]));
    return placed(server, key, `placement.${key}`);
  });
  const brokerGroups = each(topology["brokerGroups"], (group) => ({
    ...group,
    brokers: each(group["brokers"], (broker) => {
      const key = brokerKey(String(group["brokerName"]), Number(broker["brokerId"]));
      return placed(broker, key, `placement.${key}`);
    }),
  }));
  const strange = Object.keys(placement).filter((key) => !known.has(key));
  const all = [...known];
  issues.push(
    ...strange.map((key) => {
      const near = nearest(key, all);
      const fix = near === undefined ? "remove it" : `write ${near}`;
      return { path: `placement.${key}`, reason: "no process of the topology", allowed: all.join(", "), fix };
    }),
  );
  return {
    value: {
      ...topology,
      ...(nameServers === undefined ? {} : { nameServers }),
      ...(brokerGroups === undefined ? {} : { brokerGroups }),
    },
    issues,
  };
}
