import type { Issue } from "./issue";

/** A value of a RocketMQ configuration key, as the user writes it. */
export type PropertyValue = string | number | boolean;

/** RocketMQ configuration keys and their values. */
export type Properties = Readonly<Record<string, PropertyValue>>;

/** Configuration keys and their rendered values, in the order of the file. */
export type Conf = Readonly<Record<string, string>>;

/** Keys that the library writes itself, and where to say them instead. */
const brokerOwned: Readonly<Record<string, string>> = {
  brokerClusterName: "set brokerClusterName of the cluster",
  brokerName: "set brokerName of the group",
  brokerId: "set brokerId of the broker",
  brokerRole: "set brokerRole of the group",
  flushDiskType: "set flushDiskType of the group",
  slaveReadEnable: "set slaveReadEnable of the group",
  totalReplicas: "remove it; it is the size of the group",
  inSyncReplicas: "set inSyncReplicas of the group",
  listenPort: "set listenPort of the broker",
  haListenPort: "set haListenPort of the broker",
  bindAddress: "set bindAddress of the platform",
  namesrvAddr: "remove it; the NameServers are wired by the library",
  brokerIP1: "set the address on the platform",
  brokerIP2: "set the address on the platform",
  storePathRootDir: "set storeDirectory of the broker",
  rocketmqHome: "set it on the platform",
};

const nameServerOwned: Readonly<Record<string, string>> = {
  listenPort: "set listenPort of the NameServer",
  bindAddress: "set bindAddress of the platform",
  kvConfigPath: "remove it; it lies in the NameServer's directory",
  configStorePath: "remove it; it lies in the NameServer's directory",
  rocketmqHome: "set it on the platform",
};

/** Refuses keys that the library owns and values that java.util.Properties or RocketMQ would not read back as written. */
export function checkProperties(path: string, properties: Properties, role: "broker" | "nameServer"): Issue[] {
  const owned = role === "broker" ? brokerOwned : nameServerOwned;
  return Object.entries(properties).flatMap(([key, value]) => {
    const here = `${path}.${key}`;
    const instead = owned[key];
    if (instead !== undefined) {
      return [{ path: here, reason: "a key that the library writes itself", got: value, fix: instead }];
    }
    if (!/^[a-zA-Z][a-zA-Z0-9]*$/.test(key)) {
      return [{ path: here, reason: "not a RocketMQ key", got: key, allowed: "letters and digits" }];
    }
    return checkValue(here, value);
  });
}

function checkValue(path: string, value: unknown): Issue[] {
  switch (typeof value) {
    case "boolean":
      return [];
    case "number":
      return Number.isFinite(value) ? [] : [{ path, reason: "not a number", got: String(value) }];
    case "string":
      return checkText(path, value);
    default:
      return [{ path, reason: "not a value", got: value, allowed: "text, a number, true or false" }];
  }
}

function checkText(path: string, value: string): Issue[] {
  if (/[\r\n\0]/.test(value.trim())) {
    return [{ path, reason: "a value is one line", got: value, fix: "remove the line break" }];
  }
  if (/\s#/.test(value)) {
    return [{ path, reason: "the file has no comments behind a value", got: value, fix: "remove the comment" }];
  }
  return [];
}

/** The text of a value in the file: trimmed, since RocketMQ reads a number or boolean with a blank as its default. */
export function renderValue(value: PropertyValue): string {
  return typeof value === "number" ? plainNumber(value) : String(value).trim();
}

/** Without an exponent, which RocketMQ's integer keys do not read. */
function plainNumber(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

/** The rendered values of user-given keys, sorted by key. */
export function renderValues(properties: Properties): Conf {
  return Object.fromEntries(
    Object.entries(properties)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, renderValue(value)]),
  );
}
