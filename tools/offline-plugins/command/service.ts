import { randomBytes } from "node:crypto";
import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import type { Change } from "./diff";
import { diffInputs } from "./diff";
import { LogSink } from "./engine-log";
import type { EngineLog } from "./engine-log";
import type { Operations } from "./operations";
import type { Catalogue, Operation, ResourceHandler } from "./resource";
import { fromStruct, toStruct } from "./wire";

/** Stands in for this release; the engine ignores what follows the plus sign. */
const pluginVersion = "1.2.1+offline";

type Unary<Q, R> = grpc.handleUnaryCall<Q, R>;

const detail = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A call that answers with the value of a promise, or with its error's text alone. */
const unary =
  <Q, R>(answer: (request: Q, onHangUp: (abort: () => void) => void) => Promise<R> | R): Unary<Q, R> =>
  (call, callback) => {
    const onHangUp = (abort: () => void) => void call.on("cancelled", abort);
    Promise.resolve()
      .then(() => answer(call.request, onHangUp))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback({ code: grpc.status.UNKNOWN, details: detail(error) }),
      );
  };

const urnParts = (urn: string): { type: string; name: string } => {
  const parts = urn.split("::");
  return { type: (parts[2] ?? "").split("$").at(-1) ?? "", name: parts.slice(3).join("::") };
};

const kinds = rpc.PropertyDiff.Kind;
const changeKinds = {
  add: [kinds.ADD, kinds.ADD_REPLACE],
  delete: [kinds.DELETE, kinds.DELETE_REPLACE],
  update: [kinds.UPDATE, kinds.UPDATE_REPLACE],
} as const;

function diffResponse(changes: readonly Change[]): rpc.DiffResponse {
  const response = new rpc.DiffResponse();
  const { DIFF_SOME, DIFF_NONE } = rpc.DiffResponse.DiffChanges;
  const keysOf = (some: readonly Change[]) => [...new Set(some.map((change) => change.key))];
  response.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList(keysOf(changes));
  response.setReplacesList(keysOf(changes.filter((change) => change.replace)));
  response.setHasdetaileddiff(true);
  for (const change of changes) {
    const one = new rpc.PropertyDiff();
    one.setKind(changeKinds[change.kind][change.replace ? 1 : 0]);
    response.getDetaileddiffMap().set(change.path, one);
  }
  return response;
}

function configure(): rpc.ConfigureResponse {
  const response = new rpc.ConfigureResponse();
  response.setAcceptsecrets(true);
  response.setAcceptresources(true);
  response.setSupportspreview(true);
  return response;
}

function pluginInfo(): PluginInfo {
  const info = new PluginInfo();
  info.setVersion(pluginVersion);
  return info;
}

/** The provider protocol over a catalogue of resources and functions. What is missing here answers "unimplemented". */
export function makeService(catalogue: Catalogue, engine: EngineLog, operations: Operations) {
  const handlerFor = (urn: string): ResourceHandler => {
    const { type } = urnParts(urn);
    const handler = catalogue.resources.get(type);
    if (handler === undefined) {
      throw new Error(`${type} is not part of the offline stand-in for the command plugin: install the real one`);
    }
    return handler;
  };

  const operate = <T>(
    urn: string,
    timeoutSeconds: number,
    onHangUp: (abort: () => void) => void,
    work: (operation: Operation) => Promise<T>,
  ): Promise<T> =>
    operations.run(timeoutSeconds, onHangUp, (signal) => work({ signal, log: new LogSink(engine, urn) }));

  const check: Unary<rpc.CheckRequest, rpc.CheckResponse> = unary((request) => {
    const response = new rpc.CheckResponse();
    const inputs = fromStruct(request.getNews());
    response.setInputs(toStruct(inputs));
    for (const failure of handlerFor(request.getUrn()).check(inputs)) {
      const one = new rpc.CheckFailure();
      one.setProperty(failure.property);
      one.setReason(failure.reason);
      response.addFailures(one);
    }
    return response;
  });

  const diff: Unary<rpc.DiffRequest, rpc.DiffResponse> = unary((request) => {
    const before = fromStruct(request.getOldInputs() ?? request.getOlds());
    return diffResponse(diffInputs(before, fromStruct(request.getNews()), handlerFor(request.getUrn()).replaceOn));
  });

  const create: Unary<rpc.CreateRequest, rpc.CreateResponse> = unary(async (request, onHangUp) => {
    const handler = handlerFor(request.getUrn());
    const inputs = fromStruct(request.getProperties());
    const outputs = request.getPreview()
      ? handler.preview(inputs, undefined)
      : await operate(request.getUrn(), request.getTimeout(), onHangUp, (op) => handler.create(op, inputs));
    const response = new rpc.CreateResponse();
    response.setId(`${urnParts(request.getUrn()).name}${randomBytes(4).toString("hex")}`);
    response.setProperties(toStruct(outputs));
    return response;
  });

  const update: Unary<rpc.UpdateRequest, rpc.UpdateResponse> = unary(async (request, onHangUp) => {
    const handler = handlerFor(request.getUrn());
    const state = fromStruct(request.getOlds());
    const inputs = fromStruct(request.getNews());
    const outputs = request.getPreview()
      ? handler.preview(inputs, state)
      : await operate(request.getUrn(), request.getTimeout(), onHangUp, (op) => handler.update(op, inputs, state));
    const response = new rpc.UpdateResponse();
    response.setProperties(toStruct(outputs));
    return response;
  });

  const remove: Unary<rpc.DeleteRequest, Empty> = unary(async (request, onHangUp) => {
    const handler = handlerFor(request.getUrn());
    const state = fromStruct(request.getProperties());
    await operate(request.getUrn(), request.getTimeout(), onHangUp, (op) => handler.delete(op, state));
    return new Empty();
  });

  /** Nothing can be read back from a command: the state is the truth. */
  const read: Unary<rpc.ReadRequest, rpc.ReadResponse> = unary((request) => {
    const response = new rpc.ReadResponse();
    response.setId(request.getId());
    response.setProperties(request.getProperties());
    response.setInputs(request.getInputs());
    return response;
  });

  const invoke: Unary<rpc.InvokeRequest, rpc.InvokeResponse> = unary(async (request, onHangUp) => {
    const call = catalogue.functions.get(request.getTok());
    if (call === undefined) {
      throw new Error(`${request.getTok()} is not part of the offline stand-in for the command plugin`);
    }
    const outputs = await operate("", 0, onHangUp, (op) => call(op, fromStruct(request.getArgs())));
    const response = new rpc.InvokeResponse();
    response.setReturn(toStruct(outputs));
    return response;
  });

  const cancel: Unary<Empty, Empty> = unary((request) => {
    operations.cancelAll();
    return request;
  });

  const attach: Unary<PluginAttach, Empty> = unary((request) => {
    engine.connect(request.getAddress());
    return new Empty();
  });

  return {
    configure: unary<rpc.ConfigureRequest, rpc.ConfigureResponse>(configure),
    getPluginInfo: unary<Empty, PluginInfo>(pluginInfo),
    getSchema: unary<rpc.GetSchemaRequest, rpc.GetSchemaResponse>(() => {
      throw new Error("the offline stand-in for the command plugin has no schema");
    }),
    check,
    diff,
    create,
    read,
    update,
    delete: remove,
    invoke,
    cancel,
    attach,
  };
}
