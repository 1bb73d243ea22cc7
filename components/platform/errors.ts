import * as pulumi from "@pulumi/pulumi";
import { formatIssues, type Issue } from "../model/issue";

/** Throws one error that lists every issue, without a stack trace, if there is any. */
export function refuse(subject: string, issues: readonly Issue[]): void {
  if (issues.length > 0) {
    throw new pulumi.ResourceError(formatIssues(subject, issues), undefined, true);
  }
}
