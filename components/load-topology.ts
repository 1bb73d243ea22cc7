import * as fs from "node:fs";
import * as path from "node:path";
import Ajv2020, { type ErrorObject } from "ajv/dist/2020";
import * as yaml from "js-yaml";
import { packageRoot } from "./host/assets";
import type { Issue } from "./model/issue";
import type { Topology } from "./model/topology";
import { refuse } from "./platform/errors";
import schema from "../configs/topology.schema.json";

const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile<Topology>(schema);

/** The names of the topologies that ship, RocketMQ's own. */
export function shippedTopologies(): string[] {
  return fs
    .readdirSync(path.join(packageRoot(), "configs"))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.replace(/\.yaml$/, ""))
    .sort();
}

/**
 * Reads a topology from YAML and checks it strictly against `configs/topology.schema.json`.
 *
 * @param nameOrFile `1m`, `2m-noslave`, `2m-2s-async`, `2m-2s-sync`, or the path of a file of your own (`./orders.yaml`)
 * @throws pulumi.ResourceError with every issue of the file
 */
export function loadTopology(nameOrFile: string): Topology {
  const isFile = /[/\\]|\.ya?ml$/.test(nameOrFile);
  const subject = `topology ${nameOrFile}`;
  if (!isFile && !shippedTopologies().includes(nameOrFile)) {
    const allowed = `${shippedTopologies().join(", ")}, or the path of a YAML file`;
    refuse(subject, [{ path: "topology", reason: "unknown", got: nameOrFile, allowed }]);
  }
  const file = isFile ? path.resolve(nameOrFile) : path.join(packageRoot(), "configs", `${nameOrFile}.yaml`);
  return parseTopology(read(subject, file), subject);
}

function read(subject: string, file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    refuse(subject, [{ path: "topology", reason: "the file cannot be read", got: file, allowed: messageOf(error) }]);
    throw error;
  }
}

/**
 * Reads a topology from YAML text.
 *
 * @param subject what the error names as its source
 * @throws pulumi.ResourceError with every issue of the text
 */
export function parseTopology(text: string, subject: string): Topology {
  let value: unknown;
  try {
    value = yaml.load(text, { schema: yaml.CORE_SCHEMA });
  } catch (error) {
    refuse(subject, [{ path: "topology", reason: `not YAML: ${messageOf(error)}` }]);
  }
  if (!validate(value)) {
    refuse(subject, (validate.errors ?? []).map(toIssue));
    throw new Error("unreachable: ajv refused without an error");
  }
  return value;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function toIssue(error: ErrorObject): Issue {
  const path = error.instancePath.slice(1).replace(/\//g, ".");
  const here = path === "" ? "topology" : path;
  const params: Readonly<Record<string, unknown>> = error.params;
  switch (error.keyword) {
    case "additionalProperties":
      return {
        path: here,
        reason: "unknown key",
        got: params["additionalProperty"],
        fix: "remove it; see configs/topology.schema.json",
      };
    case "required":
      return { path: here, reason: `${String(params["missingProperty"])} is missing` };
    case "enum":
      return { path: here, reason: "not one of the values", allowed: JSON.stringify(params["allowedValues"]) };
    default:
      return { path: here, reason: error.message ?? error.keyword };
  }
}
