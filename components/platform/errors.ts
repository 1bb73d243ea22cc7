import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { formatIssues, type Issue } from "../model/issue";

/** Throws one error that lists every issue, without a stack trace, if there is any. */
export function refuse(subject: string, issues: readonly Issue[]): void {
  if (issues.length > 0) {
    const text = formatIssues(subject, issues);
    const error = new pulumi.ResourceError(text, undefined, true);
    // Where outputs wait for what was refused, Pulumi writes the name of each of them before the text.
    Object.defineProperty(error, "message", { get: () => text, set: () => undefined });
    // Node hangs the rejected promise on it, with all that waits; Pulumi inspects it for a trace, for many seconds.
    Object.defineProperty(error, inspect.custom, { value: () => text });
    throw error;
  }
}
