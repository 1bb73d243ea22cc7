import type { Issue } from "./issue";

/** Refuses a directory that is not absolute: RocketMQ and bash would take `~` and variables for plain names. */
export function checkDirectory(path: string, directory: string | undefined): Issue[] {
  return directory === undefined || /^\/[^\0\r\n]*[^/\0\r\n]$/.test(directory)
    ? []
    : [
        {
          path,
          reason: "not an absolute path",
          got: directory,
          allowed: "/… without ~, variables and a slash at the end",
        },
      ];
}
