import * as grpc from "@grpc/grpc-js";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import type { Diffed, Checked, ResourceState } from "./resource";
import { PartialFailure } from "./resource";
import { toStruct } from "./wire";

const detail = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The message that makes the engine keep a resource whose create or update failed half-way. */
function initFailed(message: string, state: ResourceState): grpc.Metadata {
  const failed = new rpc.ErrorResourceInitFailed();
  failed.setId(state.id);
  failed.setProperties(toStruct(state.outputs));
  failed.setInputs(toStruct(state.inputs));
  failed.setReasonsList([message]);
  const any = new Any();
  any.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(message);
  status.addDetails(any);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return metadata;
}

/** An error as gRPC sends it: its text alone, with what is left of the resource. */
export const failure = (error: unknown): Partial<grpc.StatusObject> => ({
  code: grpc.status.UNKNOWN,
  details: detail(error),
  ...(error instanceof PartialFailure ? { metadata: initFailed(error.message, error.state) } : {}),
});

const kinds = rpc.PropertyDiff.Kind;
const changeKinds = {
  add: [kinds.ADD, kinds.ADD_REPLACE],
  delete: [kinds.DELETE, kinds.DELETE_REPLACE],
  update: [kinds.UPDATE, kinds.UPDATE_REPLACE],
} as const;

export function diffResponse({ changes, deleteBeforeReplace }: Diffed): rpc.DiffResponse {
  const response = new rpc.DiffResponse();
  const { DIFF_SOME, DIFF_NONE } = rpc.DiffResponse.DiffChanges;
  const keysOf = (some: typeof changes) => [...new Set(some.map((change) => change.key))];
  response.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList(keysOf(changes));
  response.setReplacesList(keysOf(changes.filter((change) => change.replace)));
  response.setDeletebeforereplace(deleteBeforeReplace ?? false);
  response.setHasdetaileddiff(true);
  for (const change of changes) {
    const one = new rpc.PropertyDiff();
    one.setKind(changeKinds[change.kind][change.replace ? 1 : 0]);
    response.getDetaileddiffMap().set(change.path, one);
  }
  return response;
}

export function checkResponse({ inputs, failures }: Checked): rpc.CheckResponse {
  const response = new rpc.CheckResponse();
  response.setInputs(toStruct(inputs));
  for (const { property, reason } of failures) {
    const one = new rpc.CheckFailure();
    one.setProperty(property);
    one.setReason(reason);
    response.addFailures(one);
  }
  return response;
}
