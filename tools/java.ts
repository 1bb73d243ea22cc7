import * as path from "node:path";

/** The java that the set-up found. */
export function javaCommand(): string {
  const home = process.env["JAVA_HOME"];
  return home === undefined ? "java" : path.join(home, "bin", "java");
}
