import type { Checked } from "../shared/resource";
import type { Wire, WireMap } from "../shared/wire";
import { isMap, isUnknown, plain, secret } from "../shared/wire";
import type { Shapes } from "./inputs";
import { checkShapes, map, number, readMap, readNumber, readText, text } from "./inputs";

/** How to reach one machine, and how to get in. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly privateKey: string | undefined;
  readonly privateKeyPassword: string | undefined;
  readonly agentSocketPath: string | undefined;
  /** A line of a `.pub` or `known_hosts` file; any host is believed without it. */
  readonly hostKey: string | undefined;
  /** How many failures are tried again; -1 for all. */
  readonly dialErrorLimit: number;
  /** 0 for no limit. */
  readonly perDialTimeoutSeconds: number;
}

/** The input `connection`: a machine, and the one to go through where it cannot be reached directly. */
export interface Connection extends Endpoint {
  readonly proxy: Endpoint | undefined;
}

const defaults = { user: "root", port: 22, dialErrorLimit: 10, perDialTimeout: 15 };

const secretFields = ["password", "privateKey", "privateKeyPassword"];

const endpointShapes: Shapes = {
  host: text,
  port: number,
  user: text,
  password: text,
  privateKey: text,
  privateKeyPassword: text,
  agentSocketPath: text,
  hostKey: text,
  dialErrorLimit: number,
  perDialTimeout: number,
};

const connectionShapes: Shapes = { ...endpointShapes, proxy: map };

const withoutNulls = (fields: WireMap): WireMap =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

const mapValues = (fields: WireMap, change: (value: Wire, key: string) => Wire): WireMap =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, change(value, key)]));

const readEndpoint = (fields: WireMap): Endpoint => ({
  host: readText(fields, "host") ?? "",
  port: Math.trunc(readNumber(fields, "port") ?? defaults.port),
  user: readText(fields, "user") ?? defaults.user,
  password: readText(fields, "password"),
  privateKey: readText(fields, "privateKey"),
  privateKeyPassword: readText(fields, "privateKeyPassword"),
  agentSocketPath: readText(fields, "agentSocketPath"),
  hostKey: readText(fields, "hostKey"),
  dialErrorLimit: readNumber(fields, "dialErrorLimit") ?? defaults.dialErrorLimit,
  perDialTimeoutSeconds: readNumber(fields, "perDialTimeout") ?? defaults.perDialTimeout,
});

/** The connection in the inputs, or in the state, of a resource. */
export function readConnection(inputs: WireMap): Connection {
  const fields = readMap(inputs, "connection") ?? {};
  const proxy = readMap(fields, "proxy");
  return { ...readEndpoint(fields), proxy: proxy === undefined ? undefined : readEndpoint(proxy) };
}

/** What is wrong with the fields of an endpoint. Told without their values, one of which is a private key. */
function problemsOf(fields: WireMap, shapes: Shapes): string[] {
  const missing = (fields["host"] ?? null) === null ? ["the required field host is missing"] : [];
  const unknown = Object.keys(fields)
    .filter((key) => shapes[key] === undefined)
    .map((key) => `unrecognized field ${key}`);
  const wrong = checkShapes(fields, shapes).map(({ property, reason }) => `${property} ${reason}`);
  const proxy = fields["proxy"];
  const inProxy = isMap(proxy) ? problemsOf(proxy, endpointShapes).map((problem) => `proxy: ${problem}`) : [];
  return [...missing, ...unknown, ...wrong, ...inProxy];
}

/** With the defaults, and with the marks of secrecy that the real plugin leaves in the state. */
function complete(fields: WireMap): WireMap {
  const given: WireMap = { ...defaults, ...withoutNulls(fields) };
  return mapValues(given, (value, key) => {
    if (secretFields.includes(key)) {
      return secret(value);
    }
    return key === "proxy" && isMap(value) ? complete(value) : value;
  });
}

/** Checks the input `connection`, and makes a secret of it whether or not the program said so. */
export function checkConnection(inputs: WireMap): Checked {
  const given = inputs["connection"] ?? null;
  if (isUnknown(given)) {
    return { inputs, failures: [] };
  }
  const fields = plain(given);
  if (!isMap(fields)) {
    return { inputs, failures: [{ property: "connection", reason: `must be ${map[1]}` }] };
  }
  return {
    inputs: { ...inputs, connection: secret(complete(fields)) },
    failures: problemsOf(fields, connectionShapes).map((reason) => ({ property: "connection", reason })),
  };
}
