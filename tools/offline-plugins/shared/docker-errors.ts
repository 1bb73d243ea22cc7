/** The words of errors: what a person searches for, without the wrapping of the client library. */

const systemTexts: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset by peer",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "no such host",
  ETIMEDOUT: "connection timed out",
  EHOSTUNREACH: "no route to host",
};

const member = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;

export const statusOf = (error: unknown): number | undefined => {
  const status = member(error, "statusCode");
  return typeof status === "number" ? status : undefined;
};

export const isNotFound = (error: unknown): boolean => statusOf(error) === 404;

/** The engine's own words in an error of the client library. */
function answerOf(error: unknown, message: string): string | undefined {
  const answer = member(member(error, "json"), "message");
  return typeof answer === "string" ? answer : /^\(HTTP code \d+\) .*? - (.*)$/s.exec(message)?.[1];
}

/** Why it failed, as the engine or the system says. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const answer = answerOf(error, message);
  if (answer !== undefined) {
    return `Error response from daemon: ${answer.trim()}`;
  }
  const code = member(error, "code");
  const known = typeof code === "string" ? systemTexts[code] : undefined;
  return known === undefined ? message : `${message} (${known})`;
}

/** The value of a promise, or an error that says what was tried. */
export async function attempt<T>(what: string, promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw new Error(`${what}: ${reasonOf(error)}`);
  }
}
