import type * as pulumi from "@pulumi/pulumi";
import type { Issue } from "./model/issue";
import { nearest } from "./model/nearest";

/** The values of a config, which are all text, with what is wrong with them. */
export class Reader {
  readonly issues: Issue[] = [];

  constructor(private readonly config: pulumi.Config) {}

  text(key: string): string | undefined {
    return this.config.get(key);
  }

  number(key: string): number | undefined {
    const text = this.text(key);
    if (text === undefined || /^-?\d{1,9}$/.test(text)) {
      return text === undefined ? undefined : Number(text);
    }
    this.issues.push({ path: key, reason: "not a whole number", got: text });
    return undefined;
  }

  flag(key: string): boolean | undefined {
    const text = this.text(key);
    if (text === undefined || text === "true" || text === "false") {
      return text === undefined ? undefined : text === "true";
    }
    this.issues.push({ path: key, reason: "neither true nor false", got: text, allowed: "true, false" });
    return undefined;
  }

  choice(key: string, allowed: readonly string[]): string | undefined {
    const text = this.text(key);
    if (text === undefined || allowed.includes(text)) {
      return text;
    }
    const near = nearest(text, allowed);
    const fix = near === undefined ? undefined : `write ${near}`;
    this.issues.push({ path: key, reason: "unknown", got: text, allowed: allowed.join(", "), fix });
    return undefined;
  }

  /** An object of the config reaches a program as JSON. Its shape is checked where it is used. */
  object<T>(key: string): T | undefined {
    try {
      return this.config.getObject<T>(key);
    } catch {
      this.issues.push({ path: key, reason: "not an object that can be read", got: this.text(key) });
      return undefined;
    }
  }
}
