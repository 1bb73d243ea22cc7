import type Docker from "dockerode";
import { diffInputs } from "../shared/diff";
import type { ProviderHandler } from "../shared/resource";
import type { Wire, WireMap } from "../shared/wire";
import { isUnknown, toWire } from "../shared/wire";
import { failuresOf } from "./check";
import { connectTo } from "../shared/docker-connection";
import type { Fields } from "./fields";
import { refused, text, texts } from "./fields";
import { plainMap, textAt, textsAt } from "../shared/values";

const fields: Fields = {
  host: text(),
  sshOpts: texts(),
  certPath: text(),
  caMaterial: text(),
  certMaterial: text(),
  keyMaterial: text(),
  disableDockerDaemonCheck: refused("the engine is always asked"),
  context: refused("give the host of the context"),
  registryAuth: refused("images are pulled without a login"),
};

/** Inputs of a provider that are not texts come as the text of their JSON. */
function decoded(inputs: WireMap): WireMap {
  const decode = (value: Wire): Wire => {
    if (typeof value !== "string" || isUnknown(value)) {
      return value;
    }
    try {
      return toWire(JSON.parse(value));
    } catch {
      return value;
    }
  };
  const entries = Object.entries(plainMap(inputs)).map(([key, value]): [string, Wire] => [
    key,
    fields[key]?.kind === "text" && key !== "registryAuth" ? value : decode(value),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

/** The connection of this plugin: the engine starts a plugin for each provider resource. */
export class EngineProvider implements ProviderHandler {
  private client: Docker | undefined;

  get docker(): Docker {
    if (this.client === undefined) {
      throw new Error("the docker plugin is not configured");
    }
    return this.client;
  }

  check(inputs: WireMap) {
    return { inputs, failures: failuresOf(fields, decoded(inputs)) };
  }

  /** Never a replacement: containers stay where they were made, also when the host is another one. */
  diff(before: WireMap, after: WireMap) {
    return { changes: diffInputs(before, after, new Set()) };
  }

  async configure(inputs: WireMap): Promise<void> {
    const args = decoded(inputs);
    const failure = failuresOf(fields, args)[0];
    if (failure !== undefined) {
      throw new Error(`${failure.property} ${failure.reason}`);
    }
    const given = (key: string): string | undefined => {
      const value = textAt(args, key);
      return value === "" ? undefined : value;
    };
    this.client = await connectTo({
      host: given("host"),
      sshOpts: textsAt(args, "sshOpts"),
      certPath: given("certPath"),
      caMaterial: given("caMaterial"),
      certMaterial: given("certMaterial"),
      keyMaterial: given("keyMaterial"),
    });
  }
}
