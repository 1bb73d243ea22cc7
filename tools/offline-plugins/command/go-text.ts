/** The words of the real plugin, which is written in Go: its messages are the ones that people search for. */

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");

function quoteChar(char: string): string {
  const known = escapes[char];
  if (known !== undefined) {
    return known;
  }
  if (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char)) {
    return char;
  }
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) {
    return `\\x${hex(code, 2)}`;
  }
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

/** Go's `%q`. */
export const goQuote = (text: string): string => `"${Array.from(text, quoteChar).join("")}"`;

const signalNames: Readonly<Record<string, string>> = {
  SIGABRT: "aborted",
  SIGALRM: "alarm clock",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGHUP: "hangup",
  SIGILL: "illegal instruction",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGPIPE: "broken pipe",
  SIGQUIT: "quit",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap",
};

/** How Go tells the end of a process; undefined when it went well. */
export function describeExit(code: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (signal !== null) {
    return `signal: ${signalNames[signal] ?? signal}`;
  }
  return code === 0 ? undefined : `exit status ${code}`;
}

const errnoTexts: Readonly<Record<string, string>> = {
  E2BIG: "argument list too long",
  EACCES: "permission denied",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset by peer",
  EHOSTUNREACH: "no route to host",
  EISDIR: "is a directory",
  ELOOP: "too many levels of symbolic links",
  ENETUNREACH: "network is unreachable",
  ENOENT: "no such file or directory",
  ENOEXEC: "exec format error",
  ENOTDIR: "not a directory",
  EPIPE: "broken pipe",
  ETIMEDOUT: "connection timed out",
};

export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/** Go's text for a system error. */
export const errnoText = (error: unknown): string => {
  const code = errorCode(error);
  return (
    (code !== undefined ? errnoTexts[code] : undefined) ?? (error instanceof Error ? error.message : String(error))
  );
};

/** Go's text for a system error about a file. */
export const describePathError = (operation: string, path: string, error: unknown): string =>
  `${operation} ${path}: ${errnoText(error)}`;
