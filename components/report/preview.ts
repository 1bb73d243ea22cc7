/** What the engine means to do with one resource. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string | undefined;
  /** Its inputs in the state; undefined where it is new. */
  readonly before: Inputs | undefined;
  /** Its inputs in the program; undefined where it goes. */
  readonly after: Inputs | undefined;
  /** Whether the engine leaves what it stands for where it is when it goes. */
  readonly retained: boolean;
  /** The resource whose end is its own: it is not asked then. */
  readonly deletedWith: string | undefined;
  /** The inputs that make the engine replace it. */
  readonly replaceReasons: readonly string[];
}

export type Inputs = Readonly<Record<string, unknown>>;

/** What `pulumi preview --json --show-sames` says. */
export interface Preview {
  readonly stack: string;
  /** In the order of the engine. */
  readonly steps: readonly Step[];
  /** Whether resources that stay as they are were listed too: without them nobody knows who can stand in for whom. */
  readonly isComplete: boolean;
  /** Why the preview itself failed. */
  readonly errors: readonly string[];
}

/** The text is not what `pulumi preview --json` writes. */
export class NotAPreview extends Error {}

/**
 * Reads the output of `pulumi preview --json --show-sames`; lines before it that are not its own are left out.
 *
 * @throws NotAPreview
 */
export function readPreview(text: string): Preview {
  const parsed = asRecord(parse(text.slice(Math.max(0, text.search(/^\{/m)))));
  const steps = parsed?.["steps"];
  if (parsed === undefined || (steps !== undefined && !Array.isArray(steps))) {
    throw new NotAPreview("this is no output of `pulumi preview --json --show-sames`");
  }
  const read = list(steps).flatMap(readStep);
  const errors = list(parsed["diagnostics"]).flatMap((one) => {
    const { severity, message } = asRecord(one) ?? {};
    return severity === "error" && typeof message === "string" ? [message.replace(/<\{%[^%]*%\}>/g, "").trim()] : [];
  });
  if (steps === undefined && errors.length === 0) {
    throw new NotAPreview("this has neither steps nor errors: it is no output of `pulumi preview --json --show-sames`");
  }
  const same = Number(asRecord(parsed["changeSummary"])?.["same"] ?? 0);
  return {
    stack: /^urn:pulumi:([^:]*)::/.exec(read[0]?.urn ?? "")?.[1] ?? "",
    steps: read,
    isComplete: read.filter(({ op }) => op === "same").length >= same,
    errors,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotAPreview(`this is no JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

function readStep(value: unknown): Step[] {
  const step = asRecord(value);
  const [op, urn] = [step?.["op"], step?.["urn"]];
  if (typeof op !== "string" || typeof urn !== "string") {
    return [];
  }
  const [before, after] = [asRecord(step?.["oldState"]), asRecord(step?.["newState"])];
  const text = (key: string): string | undefined => {
    const found = (after ?? before)?.[key];
    return typeof found === "string" ? found : undefined;
  };
  return [
    {
      op,
      urn,
      type: /^urn:pulumi:[^:]*::[^:]*::(?:.*\$)?(.*?)::/.exec(urn)?.[1] ?? "",
      name: urn.split("::").slice(3).join("::"),
      parent: text("parent"),
      before: before && (asRecord(before["inputs"]) ?? {}),
      after: after && (asRecord(after["inputs"]) ?? {}),
      retained: before?.["retainOnDelete"] === true,
      deletedWith: text("deletedWith"),
      replaceReasons: list(step?.["replaceReasons"]).filter((key) => typeof key === "string"),
    },
  ];
}

/** An object that is no list. */
export function asRecord(value: unknown): Inputs | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
