import type * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { LogSink } from "./engine-log";
import type { EngineLog } from "./engine-log";
import type { Operations } from "./operations";
import type { Operation, Plugin, ResourceHandler } from "./resource";
import { checkResponse, diffResponse, failure } from "./responses";
import { fromStruct, toStruct } from "./wire";

type Unary<Q, R> = grpc.handleUnaryCall<Q, R>;

/** A call that answers with the value of a promise, or with its error. */
const unary =
  <Q, R>(answer: (request: Q, onHangUp: (abort: () => void) => void) => Promise<R> | R): Unary<Q, R> =>
  (call, callback) => {
    const onHangUp = (abort: () => void) => void call.on("cancelled", abort);
    Promise.resolve()
      .then(() => answer(call.request, onHangUp))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(failure(error)),
      );
  };

const urnParts = (urn: string): { type: string; name: string } => {
  const parts = urn.split("::");
  return { type: (parts[2] ?? "").split("$").at(-1) ?? "", name: parts.slice(3).join("::") };
};

/** The calls about the provider resource; a plugin without configuration leaves them "unimplemented". */
function configCalls(plugin: Plugin): grpc.UntypedServiceImplementation {
  const provider = plugin.provider;
  const configure: Unary<rpc.ConfigureRequest, rpc.ConfigureResponse> = unary(async (request) => {
    await provider?.configure(fromStruct(request.getArgs()));
    const response = new rpc.ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setAcceptresources(true);
    response.setSupportspreview(true);
    return response;
  });
  if (provider === undefined) {
    return { configure };
  }
  const checkConfig: Unary<rpc.CheckRequest, rpc.CheckResponse> = unary((request) =>
    checkResponse(provider.check(fromStruct(request.getNews()))),
  );
  const diffConfig: Unary<rpc.DiffRequest, rpc.DiffResponse> = unary((request) => {
    const before = fromStruct(request.getOldInputs() ?? request.getOlds());
    return diffResponse(provider.diff(before, fromStruct(request.getNews())));
  });
  return { configure, checkConfig, diffConfig };
}

type Operate = <T>(
  urn: string,
  timeoutSeconds: number,
  onHangUp: (abort: () => void) => void,
  work: (operation: Operation) => Promise<T>,
) => Promise<T>;

function resourceCalls(
  handlerFor: (urn: string) => ResourceHandler,
  operate: Operate,
): grpc.UntypedServiceImplementation {
  const check: Unary<rpc.CheckRequest, rpc.CheckResponse> = unary((request) => {
    const context = {
      name: urnParts(request.getUrn()).name,
      olds: fromStruct(request.getOlds()),
      seed: request.getRandomseed_asU8(),
    };
    return checkResponse(handlerFor(request.getUrn()).check(fromStruct(request.getNews()), context));
  });

  const diff: Unary<rpc.DiffRequest, rpc.DiffResponse> = unary((request) => {
    const outputs = fromStruct(request.getOlds());
    const inputs = request.getOldInputs() === undefined ? outputs : fromStruct(request.getOldInputs());
    const state = { id: request.getId(), inputs, outputs };
    return diffResponse(handlerFor(request.getUrn()).diff(state, fromStruct(request.getNews())));
  });

  const create: Unary<rpc.CreateRequest, rpc.CreateResponse> = unary(async (request, onHangUp) => {
    const handler = handlerFor(request.getUrn());
    const inputs = fromStruct(request.getProperties());
    const { name } = urnParts(request.getUrn());
    const { id, outputs } = request.getPreview()
      ? { id: handler.previewId?.(name) ?? "", outputs: handler.preview(inputs, undefined) }
      : await operate(request.getUrn(), request.getTimeout(), onHangUp, (op) => handler.create(op, inputs, name));
    const response = new rpc.CreateResponse();
    response.setId(id);
    response.setProperties(toStruct(outputs));
    return response;
  });

  const update: Unary<rpc.UpdateRequest, rpc.UpdateResponse> = unary(async (request, onHangUp) => {
    const handler = handlerFor(request.getUrn());
    const outputs = fromStruct(request.getOlds());
    const state = { id: request.getId(), inputs: fromStruct(request.getOldInputs()), outputs };
    const inputs = fromStruct(request.getNews());
    const updated = request.getPreview()
      ? handler.preview(inputs, outputs)
      : await operate(request.getUrn(), request.getTimeout(), onHangUp, (op) => handler.update(op, inputs, state));
    const response = new rpc.UpdateResponse();
    response.setProperties(toStruct(updated));
    return response;
  });

  const remove: Unary<rpc.DeleteRequest, Empty> = unary(async (request, onHangUp) => {
    const handler = handlerFor(request.getUrn());
    const outputs = fromStruct(request.getProperties());
    const state = { id: request.getId(), inputs: fromStruct(request.getOldInputs()), outputs };
    await operate(request.getUrn(), request.getTimeout(), onHangUp, (op) => handler.delete(op, state));
    return new Empty();
  });

  /** A response without an id says that the resource is gone. */
  const read: Unary<rpc.ReadRequest, rpc.ReadResponse> = unary(async (request, onHangUp) => {
    const handler = handlerFor(request.getUrn());
    const state = {
      id: request.getId(),
      inputs: fromStruct(request.getInputs()),
      outputs: fromStruct(request.getProperties()),
    };
    const found = await operate(request.getUrn(), request.getTimeout(), onHangUp, (op) => handler.read(op, state));
    const response = new rpc.ReadResponse();
    if (found !== undefined) {
      response.setId(found.id);
      response.setInputs(toStruct(found.inputs));
      response.setProperties(toStruct(found.outputs));
    }
    return response;
  });

  return { check, diff, create, read, update, delete: remove };
}

/** The provider protocol over what a plugin offers. What is missing here answers "unimplemented". */
export function makeService(
  plugin: Plugin,
  engine: EngineLog,
  operations: Operations,
): grpc.UntypedServiceImplementation {
  const standIn = `the offline stand-in for the ${plugin.name} plugin`;

  const handlerFor = (urn: string): ResourceHandler => {
    const { type } = urnParts(urn);
    const handler = plugin.resources.get(type);
    if (handler === undefined) {
      throw new Error(`${type} is not part of ${standIn}: install the real one`);
    }
    return handler;
  };

  const operate: Operate = (urn, timeoutSeconds, onHangUp, work) =>
    operations.run(timeoutSeconds, onHangUp, (signal) => work({ signal, log: new LogSink(engine, urn) }));

  const invoke: Unary<rpc.InvokeRequest, rpc.InvokeResponse> = unary(async (request, onHangUp) => {
    const call = plugin.functions.get(request.getTok());
    if (call === undefined) {
      throw new Error(`${request.getTok()} is not part of ${standIn}`);
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

  /** The engine ignores what follows the plus sign. */
  const getPluginInfo: Unary<Empty, PluginInfo> = unary(() => {
    const info = new PluginInfo();
    info.setVersion(`${plugin.version}+offline`);
    return info;
  });

  const getSchema: Unary<rpc.GetSchemaRequest, rpc.GetSchemaResponse> = unary(() => {
    throw new Error(`${standIn} has no schema`);
  });

  return {
    ...configCalls(plugin),
    ...resourceCalls(handlerFor, operate),
    invoke,
    cancel,
    attach,
    getPluginInfo,
    getSchema,
  };
}
