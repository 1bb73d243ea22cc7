import type { Issue } from "./issue";
import { type KnownKey, knownKey, nearestKey, releasesWith, type Role } from "./known-keys";
import { nearest } from "./nearest";
import { type Properties, renderValue } from "./properties";
import { brokerRules, nameServerRules, secretKeys, type ValueRule } from "./value-rules";

/** Keys that the library writes itself, and where to say them instead. */
export const owned: Readonly<Record<Role, ReadonlyMap<string, string>>> = {
  broker: new Map([
    ["brokerClusterName", "set brokerClusterName of the cluster"],
    ["brokerName", "set brokerName of the group"],
    ["brokerId", "set brokerId of the broker"],
    ["brokerRole", "set brokerRole of the group"],
    ["flushDiskType", "set flushDiskType of the group"],
    ["slaveReadEnable", "set slaveReadEnable of the group"],
    ["totalReplicas", "remove it; it is the size of the group"],
    ["inSyncReplicas", "set inSyncReplicas of the group"],
    ["listenPort", "set listenPort of the broker"],
    ["haListenPort", "set haListenPort of the broker"],
    ["bindAddress", "set bindAddress of the platform"],
    ["namesrvAddr", "remove it; the NameServers are wired by the library"],
    ["brokerIP1", "set the address on the platform"],
    ["brokerIP2", "set the address on the platform"],
    ["storePathRootDir", "set storeDirectory of the broker"],
    ["brokerConfigPath", "remove it; the file lies in the broker's directory"],
    ["rocketmqHome", "set it on the platform"],
  ]),
  nameServer: new Map([
    ["listenPort", "set listenPort of the NameServer"],
    ["bindAddress", "set bindAddress of the platform"],
    ["kvConfigPath", "remove it; it lies in the NameServer's directory"],
    ["configStorePath", "remove it; it lies in the NameServer's directory"],
    ["rocketmqHome", "set it on the platform"],
  ]),
};

const rules: Readonly<Record<Role, ReadonlyMap<string, ValueRule>>> = {
  broker: new Map(Object.entries(brokerRules)),
  nameServer: new Map(Object.entries(nameServerRules)),
};

export const fileOf: Readonly<Record<Role, string>> = { broker: "broker.conf", nameServer: "namesrv.conf" };

/**
 * Refuses keys that the library owns, keys that the release ignores, and values that RocketMQ would not read back as
 * written: it keeps its default without a word then.
 *
 * @param version a release; without one a key must be known to any
 */
export function checkProperties(path: string, properties: Properties, role: Role, version?: string): Issue[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    const issue = checkKey(role, key, version) ?? checkValue(role, key, value, version);
    const got = secretKeys.includes(key) ? undefined : (issue?.got ?? value);
    return issue === undefined ? [] : [{ ...issue, path: `${path}.${key}`, got }];
  });
}

type Fault = Omit<Issue, "path">;

function checkKey(role: Role, key: string, version?: string): Fault | undefined {
  const instead = owned[role].get(key);
  if (instead !== undefined) {
    return { reason: "a key that the library writes itself", fix: instead };
  }
  if (knownKey(version, role, key) !== undefined) {
    return undefined;
  }
  const release = version === undefined ? "any release" : `RocketMQ ${version}`;
  const others = releasesWith(role, key);
  if (others.length > 0) {
    return { reason: `${release} does not read this key`, fix: `remove it; it is a key of ${others.join(", ")}` };
  }
  const otherRole = role === "broker" ? "nameServer" : "broker";
  const near = nearestKey(version, role, key) ?? nearest(key, [...owned[role].keys()]);
  const reason = `not a key of ${fileOf[role]} in ${release}`;
  if (near !== undefined) {
    return { reason, fix: `write ${near}` };
  }
  return knownKey(version, otherRole, key) === undefined
    ? { reason, fix: "remove it" }
    : { reason, fix: `remove it; it is a key of ${fileOf[otherRole]}` };
}

function checkValue(role: Role, key: string, value: unknown, version?: string): Fault | undefined {
  const known = knownKey(version, role, key);
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
    return { reason: "not a value", allowed: "text, a number, true or false" };
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    return { reason: "not a number", got: String(value) };
  }
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return { reason: "too large for a number of a program or of YAML", fix: "write it in quotes" };
  }
  const text = renderValue(value);
  const fault = checkText(text);
  if (fault !== undefined || known === undefined) {
    return fault;
  }
  return checkType(text, known) ?? rules[role].get(key)?.(text, version);
}

function checkText(text: string): Fault | undefined {
  if (/[\r\n\0]/.test(text)) {
    return { reason: "a value is one line", fix: "remove the line break" };
  }
  return /\s#/.test(text)
    ? { reason: "the file has no comments behind a value", fix: "remove the comment" }
    : undefined;
}

const limits = { int: 2n ** 31n, long: 2n ** 63n };

/** MixAll.properties2Object swallows every failure to parse, and takes anything but `true` for false. */
function checkType(text: string, known: KnownKey): Fault | undefined {
  const instead = known.default === undefined ? "keep its default" : `keep its default ${known.default}`;
  switch (known.type) {
    case "int":
    case "long": {
      const high = limits[known.type];
      const whole = /^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, "")) : undefined;
      return whole !== undefined && whole >= -high && whole < high
        ? undefined
        : {
            reason: `not a whole number in range, so RocketMQ would silently ${instead}`,
            allowed: `whole numbers from ${-high} to ${high - 1n}`,
          };
    }
    case "double":
    case "float":
      return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)
        ? undefined
        : { reason: `not a number, so RocketMQ would silently ${instead}`, allowed: "numbers such as 0.75" };
    case "boolean":
      return /^(true|false)$/i.test(text)
        ? undefined
        : { reason: "RocketMQ would silently read it as false", allowed: "true, false", fix: meantBoolean(text) };
    case "enum": {
      const values = known.values ?? [];
      const near = nearest(text, values);
      return values.includes(text)
        ? undefined
        : {
            reason: `not a value that RocketMQ knows (case-sensitive), so it would silently ${instead}`,
            allowed: values.join(", "),
            fix: near === undefined ? undefined : `write ${near}`,
          };
    }
    case "string":
      return undefined;
    default: {
      const never: never = known.type;
      return never;
    }
  }
}

/** What people write for true and false. */
export function meantBoolean(text: string): string | undefined {
  return /^(yes|on|1|y|t|enabled?)$/i.test(text)
    ? "write true"
    : /^(no|off|0|n|f|disabled?)$/i.test(text)
      ? "write false"
      : nearest(text, ["true", "false"]) === undefined
        ? undefined
        : `write ${nearest(text, ["true", "false"])}`;
}
