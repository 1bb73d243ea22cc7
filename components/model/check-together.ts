import type { Issue } from "./issue";
import { type Properties, renderValue } from "./properties";

/** What a broker is, as far as its keys must fit it. */
export interface Together {
  readonly flushDiskType: string;
  /** Members of the group, if they are known. */
  readonly size?: number;
}

/** A fault of several keys together, at the key that must change. */
export interface KeyFault extends Omit<Issue, "path"> {
  readonly key: string;
}

/** What no key says alone. All keys of one broker, wherever they were written. */
export function checkTogether(properties: Properties, { flushDiskType, size }: Together): KeyFault[] {
  const all = new Map(Object.entries(properties));
  const textOf = (key: string): string => {
    const value = all.get(key);
    return value === undefined ? "" : renderValue(value);
  };
  // What is no int is told by its own key, and is compared with nothing: NaN is neither above nor below.
  const number = (key: string, fallback: number): number =>
    !all.has(key) ? fallback : /^\d{1,9}$/.test(textOf(key)) ? Number(textOf(key)) : Number.NaN;
  const on = (key: string): boolean => textOf(key).toLowerCase() === "true";
  const faults: KeyFault[] = [];
  const fault = (key: string, rest: Omit<KeyFault, "key" | "got">): void => {
    faults.push({ key, got: all.get(key), ...rest });
  };

  for (const what of ["authentication", "authorization"]) {
    if (on(`${what}Enabled`) && textOf(`${what}MetadataProvider`) === "") {
      fault(`${what}Enabled`, {
        reason: `without ${what}MetadataProvider the broker refuses every request`,
        fix: `set ${what}MetadataProvider too`,
      });
    }
  }
  if (on("transientStorePoolEnable") && flushDiskType === "SYNC_FLUSH") {
    fault("transientStorePoolEnable", {
      reason: "RocketMQ ignores it with SYNC_FLUSH",
      fix: "take ASYNC_FLUSH, or remove it",
    });
  }
  const file = number("mappedFileSizeCommitLog", 1_073_741_824);
  if (number("maxMessageSize", 4_194_304) > file) {
    const key = all.has("mappedFileSizeCommitLog") ? "mappedFileSizeCommitLog" : "maxMessageSize";
    fault(key, {
      reason: "a message of maxMessageSize does not fit a file of the commit log",
      allowed: "maxMessageSize below mappedFileSizeCommitLog",
    });
  }
  if (number("diskSpaceCleanForciblyRatio", 85) >= number("diskSpaceWarningLevelRatio", 90)) {
    const key = all.has("diskSpaceWarningLevelRatio") ? "diskSpaceWarningLevelRatio" : "diskSpaceCleanForciblyRatio";
    fault(key, {
      reason: "sends would be refused before anything is deleted",
      allowed: "diskSpaceCleanForciblyRatio below diskSpaceWarningLevelRatio (85, 90)",
    });
  }
  if (size !== undefined && number("minInSyncReplicas", 1) > size) {
    fault("minInSyncReplicas", { reason: "more than the group has members", allowed: `1..${size}` });
  }
  return faults;
}
