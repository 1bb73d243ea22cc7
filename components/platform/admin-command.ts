import * as pulumi from "@pulumi/pulumi";
import { byScript, type HostScript } from "../host/shell-local";
import type { AdminScript } from "../render/admin-script";
import type { AdminRequest } from "./platform";

/** What the probe of a host is asked. */
export function adminScript(argv: readonly string[], request: AdminRequest): pulumi.Output<AdminScript> {
  const { patienceSeconds } = request;
  return pulumi.all([request.input, request.members]).apply(([input, members]) => {
    return { probe: { argv, input }, patienceSeconds, ...(members === undefined ? {} : { members }) };
  });
}

/** The command of something that brokers are told. */
export function adminCommand(script: pulumi.Output<string>, { removable }: AdminRequest): HostScript {
  return { script, remembers: true, ...(removable ? { remove: byScript } : {}) };
}
