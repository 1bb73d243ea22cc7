import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * The folder of the plugin under test: that of the program, or the folder, in the environment variable
 * `<NAME>_PLUGIN`; else that of the offline plugin of this project.
 */
export function pluginDir(name: string): string {
  const variable = `${name.toUpperCase()}_PLUGIN`;
  const executable = `pulumi-resource-${name}`;
  const given = process.env[variable];
  const path = resolve(given ?? join(__dirname, "../../../tools/offline-plugins", name));
  const dir = existsSync(path) && statSync(path).isFile() ? dirname(path) : path;
  if (!existsSync(join(dir, executable))) {
    throw new Error(`${variable}: there is no ${executable} in ${dir}`);
  }
  return dir;
}
