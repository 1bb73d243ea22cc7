/** One thing that is wrong with what the user wrote. Collected, never thrown one by one. */
export interface Issue {
  /** Where it stands, as the user wrote it: `brokerGroups.broker-a.brokers.0.listenPort`. */
  readonly path: string;
  /** What is wrong, as a clause without a full stop. */
  readonly reason: string;
  /** The value found. `undefined` where something is missing. */
  readonly got?: unknown;
  /** The values that would be right. */
  readonly allowed?: string;
  /** What to do about it, as an imperative. */
  readonly fix?: string;
}

/** Renders one issue as `path: reason; got X; allowed Y; do Z`. */
export function formatIssue(issue: Issue): string {
  const parts = [`${issue.path}: ${issue.reason}`];
  if (issue.got !== undefined) {
    parts.push(`got ${JSON.stringify(issue.got)}`);
  }
  if (issue.allowed !== undefined) {
    parts.push(`allowed ${issue.allowed}`);
  }
  if (issue.fix !== undefined) {
    parts.push(`do ${issue.fix}`);
  }
  return parts.join("; ");
}

/** Renders all issues of one subject, one a line, under a title that counts them. */
export function formatIssues(subject: string, issues: readonly Issue[]): string {
  const title = `${subject}: ${issues.length} ${issues.length === 1 ? "issue" : "issues"}`;
  return [title, ...issues.map((issue) => `  ${formatIssue(issue)}`)].join("\n");
}

/** Puts `prefix` before the path of each issue. */
export function under(prefix: string, issues: readonly Issue[]): Issue[] {
  return issues.map((issue) => ({ ...issue, path: issue.path === "" ? prefix : `${prefix}.${issue.path}` }));
}
