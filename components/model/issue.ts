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

const longest = 120;

/** In place of a value that nobody may read. */
export const hidden = "[secret]";

/** A secret under a misspelt key, or as a plain argument, is none to Pulumi. */
const secretName = /(password|passphrase|secret|token|credential|privatekey|keymaterial)[^.]*$/i;
const secretText = /PRIVATE KEY/;

/** A value as a line of an error shows it: whatever it is, and never long. */
export function show(value: unknown): string {
  const text = showWhole(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function showWhole(value: unknown): string {
  switch (typeof value) {
    case "function":
      return "a function";
    case "symbol":
      return value.description ?? "a symbol";
    case "bigint":
    case "undefined":
      return String(value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    default:
      break;
  }
  if (isOutput(value)) {
    return "an Output";
  }
  if (value instanceof Promise) {
    return "a Promise";
  }
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return "an object";
  }
}

/** A Pulumi Output, which this layer knows by its mark only. */
function isOutput(value: unknown): boolean {
  return typeof value === "object" && value !== null && "__pulumiOutput" in value;
}

/** Renders one issue as `path: reason; got X; allowed Y; do Z`. */
export function formatIssue(issue: Issue): string {
  const parts = [`${issue.path}: ${issue.reason}`];
  if (issue.got !== undefined) {
    parts.push(`got ${shownOf(issue)}`);
  }
  if (issue.allowed !== undefined) {
    parts.push(`allowed ${issue.allowed}`);
  }
  if (issue.fix !== undefined) {
    parts.push(`do ${issue.fix}`);
  }
  return parts.join("; ");
}

/** A key that is one letter off a secret's has the right one as its fix. */
function shownOf({ path, got, fix = "" }: Issue): string {
  const text = showWhole(got);
  const isNamedSecret = [path, fix].some((name) => secretName.test(name)) && text !== '""';
  return got === hidden || secretText.test(text) || isNamedSecret ? hidden : show(got);
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

/** The same thing said twice is said once. */
export function distinct(issues: readonly Issue[]): Issue[] {
  const seen = new Set<string>();
  return issues.filter((issue) => seen.size < seen.add(formatIssue(issue)).size);
}
