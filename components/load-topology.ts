import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { packageRoot } from "./host/assets";
import type { Issue } from "./model/issue";
import { nearest } from "./model/nearest";
import { planCluster } from "./model/plan-cluster";
import { PortPolicy } from "./model/ports";
import { readTopology } from "./model/structure";
import type { Topology } from "./model/topology";
import { refuse } from "./platform/errors";

/** The names of the topologies that ship, RocketMQ's own. */
export function shippedTopologies(): string[] {
  return fs
    .readdirSync(path.join(packageRoot(), "configs"))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.replace(/\.yaml$/, ""))
    .sort();
}

/**
 * Reads a topology from YAML and checks all that does not depend on where and with which version it runs.
 *
 * @param nameOrFile `1m`, `2m-noslave`, `2m-2s-async`, `2m-2s-sync`, or the path of a file of your own (`./orders.yaml`)
 * @throws pulumi.ResourceError with every issue of the file
 */
export function loadTopology(nameOrFile: string): Topology {
  return checked(`topology ${nameOrFile}`, readTopologyFile(nameOrFile));
}

/**
 * Reads a topology from YAML text, as `loadTopology` does.
 *
 * @param subject what the error names as its source
 * @throws pulumi.ResourceError with every issue of the text
 */
export function parseTopology(text: string, subject: string): Topology {
  return checked(subject, readYaml(text));
}

/** What stands in a file, of whatever shape, or why it cannot be read. */
export interface Source {
  readonly value?: unknown;
  readonly issues: readonly Issue[];
}

/** A topology that ships or a file, not checked yet. */
export function readTopologyFile(nameOrFile: string): Source {
  if (typeof nameOrFile !== "string") {
    const allowed = `${shippedTopologies().join(", ")}, or the path of a YAML file`;
    return { issues: [{ path: "topology", reason: "not a name or path", got: nameOrFile, allowed }] };
  }
  const isFile = /[/\\]|\.ya?ml$/.test(nameOrFile);
  const shipped = shippedTopologies();
  if (!isFile && !shipped.includes(nameOrFile)) {
    const near = nearest(nameOrFile, shipped);
    const allowed = `${shipped.join(", ")}, or the path of a YAML file`;
    const fix = near === undefined ? undefined : `write ${near}`;
    return { issues: [{ path: "topology", reason: "unknown", got: nameOrFile, allowed, fix }] };
  }
  const file = isFile ? path.resolve(nameOrFile) : path.join(packageRoot(), "configs", `${nameOrFile}.yaml`);
  try {
    return readYaml(fs.readFileSync(file, "utf8"));
  } catch (error) {
    const why = String(error).replace(/^Error: |, open .*$/g, "");
    return { issues: [{ path: "topology", reason: `the file cannot be read (${why})`, got: file }] };
  }
}

function readYaml(text: string): Source {
  try {
    return { value: yaml.load(text, { schema: yaml.CORE_SCHEMA }), issues: [] };
  } catch (error) {
    const fault = error instanceof yaml.YAMLException ? error : undefined;
    const place = fault?.mark === undefined ? "" : `, in line ${fault.mark.line + 1}`;
    return { issues: [{ path: "topology", reason: `not YAML: ${fault?.reason ?? String(error)}${place}` }] };
  }
}

function checked(subject: string, { value, issues }: Source): Topology {
  refuse(subject, issues);
  refuse(subject, planCluster(value, { ports: PortPolicy.Own, portOffset: 0 }).issues);
  const { value: topology } = readTopology(value);
  if (topology === undefined) {
    throw new Error("unreachable: a topology without an issue is one");
  }
  return topology;
}
