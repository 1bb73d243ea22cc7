import type { Issue } from "./issue";

/** What a directory may be, for people. */
export const plainDirectory =
  "/data/store and the like, without ~, variables, quotes, colons, %, .. or a slash at the end";

/**
 * An absolute path that means the same to java, RocketMQ, bash and a class path. RocketMQ would take `~` and variables
 * for plain names, java would end an entry of the class path at a colon, and java and logback put numbers for `%t`.
 */
export function isPlainDirectory(directory: string): boolean {
  return (
    // eslint-disable-next-line no-control-regex -- a control character in a path is what is refused
    /^(\/[^/\u0000-\u001f\u007f:"'`$\\*?%]+)+$/.test(directory) &&
    !directory.split("/").some((part) => part === "." || part === ".." || part.startsWith("~") || part !== part.trim())
  );
}

/** Refuses a directory that is not absolute and plain. */
export function checkDirectory(path: string, directory: string | undefined): Issue[] {
  return directory === undefined || (typeof directory === "string" && isPlainDirectory(directory))
    ? []
    : [{ path, reason: "not an absolute path", got: directory, allowed: plainDirectory }];
}

/** Whether one of two directories is the other or lies in it. */
export function overlap(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}
