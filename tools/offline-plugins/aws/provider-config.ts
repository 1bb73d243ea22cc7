import { diffInputs } from "../shared/diff";
import { connectTo } from "../shared/docker-connection";
import type { ProviderHandler } from "../shared/resource";
import { mapAt, plainMap, textAt, textMapAt } from "../shared/values";
import type { Wire, WireMap } from "../shared/wire";
import { isMap, isUnknown, toWire } from "../shared/wire";
import { Account, accountDirectory } from "./account";
import { failuresOf } from "./check";
import { Firewall } from "./firewall";
import { argsOf } from "./package-types";
import { isRegion } from "./regions";
import { Store } from "./store";

const regionVariables = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/** Inputs of a provider that are not texts come as the text of their JSON. */
function decoded(inputs: WireMap): WireMap {
  const decode = (value: Wire): Wire => {
    if (typeof value !== "string" || isUnknown(value) || !/^(?:[[{]|true$|false$|\d+$)/.test(value)) {
      return value;
    }
    try {
      return toWire(JSON.parse(value));
    } catch {
      return value;
    }
  };
  return Object.fromEntries(
    Object.entries(plainMap(inputs))
      .filter(([key, value]) => value !== null && key !== "version")
      .map(([key, value]) => [key, decode(value)]),
  );
}

const regionOf = (args: WireMap): string | undefined =>
  textAt(args, "region") ?? regionVariables.map((name) => process.env[name]).find((value) => (value ?? "") !== "");

function problemOf(args: WireMap): string | undefined {
  const region = regionOf(args);
  if (isUnknown(args["region"])) {
    return undefined;
  }
  if (region === undefined || region === "") {
    return "missing: set aws:region ('pulumi config set aws:region eu-central-1') or AWS_REGION";
  }
  return isRegion(region) ? undefined : `invalid AWS Region: ${region}`;
}

/** The account of this plugin: the engine starts a plugin for each provider resource. */
export class AccountProvider implements ProviderHandler {
  private known: Account | undefined;

  get account(): Account {
    if (this.known === undefined) {
      throw new Error("the aws plugin is not configured");
    }
    return this.known;
  }

  check(inputs: WireMap) {
    const args = decoded(inputs);
    const reason = problemOf(args);
    const failures = failuresOf("ProviderArgs", argsOf("provider", "ProviderArgs"), args);
    return {
      inputs:
        reason === undefined && inputs["region"] === undefined ? { ...inputs, region: regionOf(args) ?? "" } : inputs,
      failures: reason === undefined ? failures : [...failures, { property: "region", reason }],
    };
  }

  /** In another region nothing of what is there can be: its resources are replaced. */
  diff(before: WireMap, after: WireMap) {
    return { changes: diffInputs(before, after, new Set(["region"])) };
  }

  async configure(inputs: WireMap): Promise<void> {
    const args = decoded(inputs);
    const reason = problemOf(args);
    if (reason !== undefined) {
      throw new Error(reason.startsWith("missing") ? `region: ${reason}` : reason);
    }
    const defaults = args["defaultTags"];
    const tags = isMap(defaults) ? textMapAt(defaults, "tags") : mapAt(args, "defaultTags");
    const docker = await connectTo({
      host: undefined,
      sshOpts: [],
      certPath: undefined,
      caMaterial: undefined,
      certMaterial: undefined,
      keyMaterial: undefined,
    });
    const store = new Store(accountDirectory(process.env));
    this.known = new Account(store, docker, regionOf(args) ?? "", tags, (account) => new Firewall(account));
  }
}
