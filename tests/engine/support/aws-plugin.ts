import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { pluginDir } from "./plugin-dir";

export type Values = Record<string, unknown>;

export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly inputs: Values;
  readonly outputs: Values;
}

/** What an engine sends for "not known before the update". */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const toStruct = (values: Values): Struct => Struct.fromJavaScript(values as Record<string, JavaScriptValue>);
const toValues = (struct: Struct | undefined): Values => struct?.toJavaScript() ?? {};

type Callback<R> = (error: grpc.ServiceError | null, response: R) => void;

const call = <R>(start: (callback: Callback<R>) => unknown): Promise<R> =>
  new Promise((resolve, reject) =>
    start((error, response) => (error === null ? resolve(response) : reject(new Error(error.details)))),
  );

const kinds = Object.fromEntries(Object.entries(rpc.PropertyDiff.Kind).map(([name, value]) => [value, name]));

/** The plugin, spoken to without an engine: that is some hundred times as fast. */
export class AwsPlugin {
  private constructor(
    private readonly process: ChildProcessWithoutNullStreams,
    private readonly client: ResourceProviderClient,
  ) {}

  static async start(env: Record<string, string>, config: Values = {}): Promise<AwsPlugin> {
    const executable = join(pluginDir("aws"), "pulumi-resource-aws");
    const started = spawn(executable, [], { env: { ...process.env, ...env } });
    const [port] = (await once(started.stdout, "data")) as [Buffer];
    const client = new ResourceProviderClient(`127.0.0.1:${port.toString().trim()}`, grpc.credentials.createInsecure());
    const plugin = new AwsPlugin(started, client);
    const request = new rpc.ConfigureRequest();
    request.setArgs(toStruct(config));
    await call<rpc.ConfigureResponse>((callback) => client.configure(request, callback)).catch((error: unknown) => {
      plugin.stop();
      throw error;
    });
    return plugin;
  }

  /** The inputs with what the plugin adds, and each failure as `property: reason`. */
  async check(type: string, inputs: Values, name = "r"): Promise<{ inputs: Values; failures: string[] }> {
    const request = new rpc.CheckRequest();
    request.setUrn(urn(type, name));
    request.setOlds(toStruct({}));
    request.setNews(toStruct(inputs));
    const response = await call<rpc.CheckResponse>((callback) => this.client.check(request, callback));
    const failures = response.getFailuresList().map((one) => `${one.getProperty()}: ${one.getReason()}`);
    return { inputs: toValues(response.getInputs()), failures };
  }

  private async checked(type: string, inputs: Values, name?: string): Promise<Values> {
    const { inputs: all, failures } = await this.check(type, inputs, name);
    if (failures.length > 0) {
      throw new Error(failures.join("; "));
    }
    return all;
  }

  async create(type: string, raw: Values, name = "r"): Promise<Resource> {
    const inputs = await this.checked(type, raw, name);
    const response = await this.createRequest(type, name, inputs, false);
    return { type, id: response.getId(), inputs, outputs: toValues(response.getProperties()) };
  }

  /** The outputs before the create. */
  async preview(type: string, raw: Values): Promise<Values> {
    const inputs = await this.checked(type, raw);
    return toValues((await this.createRequest(type, "r", inputs, true)).getProperties());
  }

  private createRequest(type: string, name: string, inputs: Values, isPreview: boolean): Promise<rpc.CreateResponse> {
    const request = new rpc.CreateRequest();
    request.setUrn(urn(type, name));
    request.setProperties(toStruct(inputs));
    request.setPreview(isPreview);
    return call((callback) => this.client.create(request, callback));
  }

  /** The changed paths with the kind of each change, such as `size: update`. */
  async diff({ type, id, inputs: olds, outputs }: Resource, raw: Values): Promise<Record<string, string>> {
    const request = new rpc.DiffRequest();
    request.setUrn(urn(type, "r"));
    request.setId(id);
    request.setOlds(toStruct(outputs));
    request.setOldInputs(toStruct(olds));
    request.setNews(toStruct(await this.checked(type, { ...olds, ...raw })));
    const response = await call<rpc.DiffResponse>((callback) => this.client.diff(request, callback));
    const changes: Record<string, string> = {};
    response.getDetaileddiffMap().forEach((change, path) => {
      changes[path] = (kinds[change.getKind()] ?? "").toLowerCase().replace("_", "-");
    });
    return changes;
  }

  async update(resource: Resource, raw: Values): Promise<Resource> {
    const inputs = await this.checked(resource.type, { ...resource.inputs, ...raw });
    const outputs = await this.updateRequest(resource, inputs, false);
    return { ...resource, inputs, outputs };
  }

  async previewUpdate(resource: Resource, raw: Values): Promise<Values> {
    const inputs = await this.checked(resource.type, { ...resource.inputs, ...raw });
    return this.updateRequest(resource, inputs, true);
  }

  private async updateRequest(resource: Resource, inputs: Values, isPreview: boolean): Promise<Values> {
    const request = new rpc.UpdateRequest();
    request.setUrn(urn(resource.type, "r"));
    request.setId(resource.id);
    request.setOlds(toStruct(resource.outputs));
    request.setOldInputs(toStruct(resource.inputs));
    request.setNews(toStruct(inputs));
    request.setPreview(isPreview);
    const response = await call<rpc.UpdateResponse>((callback) => this.client.update(request, callback));
    return toValues(response.getProperties());
  }

  /** What is there now; undefined when it is gone. */
  async read(resource: Resource): Promise<Resource | undefined> {
    const request = new rpc.ReadRequest();
    request.setUrn(urn(resource.type, "r"));
    request.setId(resource.id);
    request.setInputs(toStruct(resource.inputs));
    request.setProperties(toStruct(resource.outputs));
    const response = await call<rpc.ReadResponse>((callback) => this.client.read(request, callback));
    return response.getId() === ""
      ? undefined
      : { ...resource, inputs: toValues(response.getInputs()), outputs: toValues(response.getProperties()) };
  }

  async delete(resource: Resource): Promise<void> {
    const request = new rpc.DeleteRequest();
    request.setUrn(urn(resource.type, "r"));
    request.setId(resource.id);
    request.setProperties(toStruct(resource.outputs));
    request.setOldInputs(toStruct(resource.inputs));
    await call((callback) => this.client.delete(request, callback));
  }

  async invoke(token: string, args: Values): Promise<Values> {
    const request = new rpc.InvokeRequest();
    request.setTok(token);
    request.setArgs(toStruct(args));
    return toValues((await call<rpc.InvokeResponse>((callback) => this.client.invoke(request, callback))).getReturn());
  }

  stop(): void {
    this.client.close();
    this.process.kill();
  }
}

const urn = (type: string, name: string): string => `urn:pulumi:test::aws-test::${type}::${name}`;
