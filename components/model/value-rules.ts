import { runtimeDefaults } from "./change";
import type { Issue } from "./issue";
import { isPlainDirectory, plainDirectory } from "./paths";

/** What a rule finds wrong with a value; the path and the value are added by the caller. */
export type Verdict = Pick<Issue, "reason" | "allowed" | "fix"> | undefined;

/** A rule for the value of one key, given as it stands in the file; and of the release that reads it, if that is known. */
export type ValueRule = (text: string, version?: string) => Verdict;

const range =
  (low: number, high: number, why: string): ValueRule =>
  (text) =>
    Number(text) >= low && Number(text) <= high ? undefined : { reason: why, allowed: `${low} to ${high}` };

const positive: ValueRule = (text) =>
  Number(text) > 0 ? undefined : { reason: "must be above 0", allowed: "whole numbers from 1" };

const oneOf =
  (values: readonly string[], why: string): ValueRule =>
  (text) =>
    values.includes(text) ? undefined : { reason: why, allowed: values.join(", ") };

const matches =
  (pattern: RegExp, why: string, allowed: string): ValueRule =>
  (text) =>
    pattern.test(text) ? undefined : { reason: why, allowed };

/** A feature that the library does not run, or that does not do what it says. */
const off =
  (reason: string, fix: string): ValueRule =>
  (text) =>
    text.toLowerCase() === "true" ? { reason, allowed: "false", fix } : undefined;

const directory: ValueRule = (text) =>
  isPlainDirectory(text) ? undefined : { reason: "not an absolute path", allowed: plainDirectory };

/** Several directories, joined with a comma (MixAll.MULTI_PATH_SPLITTER). */
const directories: ValueRule = (text) =>
  text
    .split(",")
    .map((part) => directory(part))
    .find((verdict) => verdict !== undefined);

const multipleOf =
  (unit: number, why: string): ValueRule =>
  (text) =>
    Number(text) > 0 && Number(text) % unit === 0 ? undefined : { reason: why, allowed: `multiples of ${unit}` };

/** The guard of CVE-2023-33246 and CVE-2023-37582: keys that nobody may change over the network. */
const blackList =
  (needed: readonly string[], ours: readonly string[] = []): ValueRule =>
  (text) => {
    const keys = text.split(";");
    const missing = needed.filter((key) => !keys.includes(key));
    const taken = ours.filter((key) => keys.includes(key));
    if (missing.length > 0) {
      const reason = `lets everybody who reaches the port change ${missing.join(" and ")}`;
      return { reason, fix: `add ${needed.join(";")}` };
    }
    return taken.length === 0
      ? undefined
      : {
          reason: `the library sets ${taken.join(", ")} on the running broker, to drain it or without a restart`,
          fix: `remove ${taken.join(";")}`,
        };
  };

/** AuthenticationFactory and AuthConfig parse it as JSON; anything else ends the broker with status 255. */
const credentials =
  (...fields: readonly string[]): ValueRule =>
  (text) => {
    const fault = {
      reason: "not the JSON that RocketMQ reads",
      allowed: `{${fields.map((f) => `"${f}":"…"`).join(",")}}`,
    };
    try {
      const value: unknown = JSON.parse(text);
      const isText = (field: string): boolean =>
        typeof value === "object" && value !== null && typeof new Map(Object.entries(value)).get(field) === "string";
      return fields.every(isText) ? undefined : fault;
    } catch {
      return fault;
    }
  };

const noRoles = "set brokerRole of the group";

/** Rules for single keys of broker.conf, with RocketMQ's class that decides. */
export const brokerRules: Readonly<Record<string, ValueRule>> = {
  // MessageStoreConfig clamps to 10..95; from 85 on DefaultMessageStore deletes by force anyway.
  diskMaxUsedSpaceRatio: range(10, 85, "above 85 RocketMQ deletes by force before, below 10 it takes 10"),
  // DefaultMessageStore.CleanCommitLogService clamps both.
  diskSpaceCleanForciblyRatio: range(30, 85, "RocketMQ would silently take the nearest limit"),
  diskSpaceWarningLevelRatio: range(35, 90, "RocketMQ would silently take the nearest limit"),
  // BrokerController.start clamps.
  registerNameServerPeriod: range(
    10_000,
    60_000,
    "in milliseconds, and RocketMQ would silently take the nearest limit",
  ),
  // PermName.
  brokerPermission: oneOf(["2", "4", "6"], "not a permission (2 write, 4 read, 6 both)"),
  // StoreType.
  storeType: oneOf(["default", "defaultRocksDB"], "not a store that RocketMQ has"),
  // UtilAll.isItTimeToDo: Integer.parseInt of each part.
  deleteWhen: matches(
    /^([01]?\d|2[0-3])(;([01]?\d|2[0-3]))*$/,
    "not hours of the day",
    "00 to 23, or several such as 04;16",
  ),
  // ScheduleMessageService.parseDelayLevel; with a level that it cannot read the broker does not start.
  messageDelayLevel: matches(
    /^\d{1,9}[smhd]( \d{1,9}[smhd])*$/,
    "not delays",
    "such as 1s 5s 1m 2h 1d, one blank between",
  ),
  maxMessageSize: range(1, 1_073_741_824, "not a size in bytes"),
  mappedFileSizeCommitLog: multipleOf(4096, "not whole pages of memory, in bytes"),
  mappedFileSizeTimerLog: multipleOf(4096, "not whole pages of memory, in bytes"),
  // MessageStoreConfig.getMappedFileSizeConsumeQueue rounds up to entries of 20 bytes.
  mappedFileSizeConsumeQueue: multipleOf(20, "in bytes, 20 an entry, and RocketMQ would silently round it up"),
  fileReservedTime: positive,
  defaultTopicQueueNums: positive,
  sendMessageThreadPoolNums: positive,
  pullMessageThreadPoolNums: positive,
  accessMessageInMemoryMaxRatio: range(0, 100, "not a percentage"),
  minInSyncReplicas: positive,
  metricsPromExporterPort: range(1, 65_535, "not a port"),
  storePathCommitLog: directories,
  readOnlyCommitLogStorePaths: directories,
  storePathDLedgerCommitLog: directory,
  storePathEpochFile: directory,
  storePathBrokerIdentity: directory,
  enableControllerMode: off("masters are chosen by the library, not by a controller", noRoles),
  enableDLegerCommitLog: off("masters are chosen by the library, not by DLedger", noRoles),
  inBrokerContainerMode: off("each broker is a process of its own here", "remove it"),
  fetchNamesrvAddrByAddressServer: off("the NameServers are wired by the library", "remove it"),
  // BrokerConfig keeps the setter from 5.3.3 on, and nothing reads the value.
  aclEnable: (text, version) =>
    version === "5.1.0"
      ? undefined
      : off(
          "ACL 1 is gone from 5.3.3 on, this would leave the broker open",
          "set authenticationEnabled and authenticationMetadataProvider",
        )(text),
  isolateLogEnable: off("each broker has a log directory of its own here", "remove it"),
  configBlackList: blackList(["configBlackList", "brokerConfigPath"], ["namesrvAddr", ...Object.keys(runtimeDefaults)]),
  initAuthenticationUser: credentials("username", "password"),
  innerClientAuthenticationCredentials: credentials("accessKey", "secretKey"),
};

/** Rules for single keys of namesrv.conf. */
export const nameServerRules: Readonly<Record<string, ValueRule>> = {
  enableControllerInNamesrv: off("masters are chosen by the library, not by a controller", "remove it"),
  configBlackList: blackList(["configBlackList", "configStorePath", "kvConfigPath"]),
  scanNotActiveBrokerInterval: positive,
  waitSecondsForService: range(0, 3600, "seconds that clients wait for a NameServer"),
};

/** Keys whose value must not stand in an error. */
export const secretKeys: readonly string[] = [
  "initAuthenticationUser",
  "innerClientAuthenticationCredentials",
  "objectStoreSecretKey",
  "objectStoreAccessKey",
  "ossSecretKey",
  "ossAccessKey",
];
