import type * as pulumi from "@pulumi/pulumi";
import type { DashboardArgs } from "./dashboard";
import { checkPassword, planDashboard } from "./model/dashboard";
import type { Issue } from "./model/issue";
import type { Reader } from "./stack-reader";

/** What a stack's config says of a dashboard. */
export type DashboardConfig = Omit<DashboardArgs, "platform" | "nameServers">;

const details = {
  version: "dashboardVersion",
  image: "dashboardImage",
  jar: "dashboardJar",
  host: "dashboardHost",
  listenPort: "dashboardPort",
  loginUser: "dashboardUser",
  loginPassword: "dashboardPassword",
};

export const dashboardKeys: readonly string[] = ["dashboard", ...Object.values(details)];

/** Reads the keys of a dashboard; no arguments where none is asked for. */
export function readDashboard(
  reader: Reader,
  config: pulumi.Config,
  portOffset: number | undefined,
  inContainer: boolean,
): { args?: DashboardConfig; issues: Issue[] } {
  if (reader.flag("dashboard") !== true) {
    const fix = "set dashboard to true, or remove it";
    const given = Object.values(details).filter((key) => reader.text(key) !== undefined);
    return { issues: given.map((path) => ({ path, reason: "there is no dashboard", fix })) };
  }
  const plain = {
    version: reader.text(details.version),
    image: reader.text(details.image),
    jar: reader.text(details.jar),
    listenPort: reader.number(details.listenPort),
    loginUser: reader.text(details.loginUser),
    host: reader.text(details.host),
    portOffset,
  };
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  const issues = [
    ...planDashboard(given, Object.keys(plain), inContainer, undefined).issues,
    ...checkPassword(plain.loginUser, reader.text(details.loginPassword)),
    ...(plain.image === undefined || inContainer
      ? []
      : [{ path: "image", reason: "this platform has no images", got: plain.image, fix: "give dashboardJar" }]),
  ];
  const loginPassword = config.getSecret(details.loginPassword);
  return {
    args: { ...given, ...(loginPassword === undefined ? {} : { loginPassword }) },
    issues: issues.map(asWritten),
  };
}

const written = new Map(Object.entries(details));

function asWritten(issue: Issue): Issue {
  const fix = [...written].reduce((text, [arg, key]) => text?.replace(new RegExp(`\\b${arg}\\b`), key), issue.fix);
  return { ...issue, path: written.get(issue.path) ?? issue.path, fix };
}
