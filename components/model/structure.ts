import Ajv2020, { type ErrorObject, type ValidateFunction } from "ajv/dist/2020";
import { distinct, type Issue } from "./issue";
import type { JvmArgs } from "./jvm";
import { isMap, parentOf, plainCopy, rename, repair } from "./structure-repair";
import { meantKey, toIssue } from "./structure-issues";
import type { BrokerGroupSpec, BrokerSpec, ConsumerGroupSpec, NameServerSpec, TopicSpec, Topology } from "./topology";
import schema from "../../configs/topology.schema.json";

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, verbose: true });
ajv.addSchema(schema, "topology");

/** Something of unknown shape, read as `configs/topology.schema.json` describes it. */
export interface Structure<T> {
  /** The part that has the right shape, with what is misspelt as it was most likely meant; undefined if there is none. */
  readonly value: T | undefined;
  readonly issues: readonly Issue[];
  /** Whether what else is wrong at a path may only follow from these issues. */
  readonly doubtful: (path: string) => boolean;
}

/** A topology from YAML, a stack's config or a program. Never throws. */
export const readTopology = reader<Topology>("topology", "topology");
export const readNameServer = reader<NameServerSpec>("topology#/$defs/nameServer", "args");
export const readBrokerGroup = reader<BrokerGroupSpec>("topology#/$defs/brokerGroup", "args");
export const readBroker = reader<BrokerSpec>("topology#/$defs/broker", "args");
export const readTopic = reader<TopicSpec>("topology#/$defs/topic", "args");
export const readConsumerGroup = reader<ConsumerGroupSpec>("topology#/$defs/consumerGroup", "args");
export const readJvm = reader<JvmArgs>("topology#/$defs/jvm", "jvm");

function reader<T>(reference: string, root: string): (value: unknown) => Structure<T> {
  const validate = ajv.compile<T>({ $ref: reference });
  return (value) => read(validate, root, value);
}

function read<T>(validate: ValidateFunction<T>, root: string, value: unknown): Structure<T> {
  const tree = plainCopy(value);
  const issues: Issue[] = [];
  const doubts = new Set<string>();
  const errors = (): ErrorObject[] => {
    const known = validate(tree) ? [] : (validate.errors ?? []);
    return known.filter(({ keyword }) => keyword !== "$ref");
  };
  if (!isMap(tree)) {
    return { value: undefined, issues: errors().map((error) => toIssue(error, tree, root)), doubtful: () => true };
  }
  // A misspelt key first: what stands under it is checked as what was meant.
  for (let found = misspelt(errors()); found !== undefined; found = misspelt(errors())) {
    issues.push(toIssue(found.error, tree, root));
    rename(tree, found.error, found.meant);
  }
  issues.push(...errors().map((error) => toIssue(error, tree, root)));
  // Then one repair at a time, since each may uncover the next.
  for (let [error] = errors(); error !== undefined; [error] = errors()) {
    const at = parentOf(error, tree);
    const repaired = repair(tree, error);
    if (repaired !== "as meant") {
      at.forEach((path) => doubts.add(path));
    }
    if (repaired === "not") {
      return { value: undefined, issues: distinct(issues), doubtful: () => true };
    }
  }
  const doubtful = (path: string): boolean =>
    doubts.has(path) || doubts.has(path.slice(0, Math.max(0, path.lastIndexOf("."))));
  return { value: validate(tree) ? tree : undefined, issues: distinct(issues), doubtful };
}

function misspelt(errors: readonly ErrorObject[]): { error: ErrorObject; meant: string } | undefined {
  for (const error of errors) {
    const meant = error.keyword === "additionalProperties" ? meantKey(error) : undefined;
    if (meant !== undefined) {
      return { error, meant };
    }
  }
  return undefined;
}
