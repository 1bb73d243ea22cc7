import { checkArguments } from "./arguments";
import type { HostFacts } from "./host-facts";
import type { Issue } from "./issue";
import { checkJvm, type Jvm, type JvmArgs, resolveJvm } from "./jvm";
import { checkDirectory } from "./paths";
import { checkListenPort, type Port } from "./ports";

const defaultDashboardVersion = "2.1.0";
const dashboardHeapMiB = 256;

/** What is plain of a dashboard. */
export interface DashboardSpec {
  version?: string;
  listenPort?: number;
  portOffset?: number;
  jar?: string;
  loginUser?: string;
  jvm?: JvmArgs;
}

/** A dashboard with nothing left open. */
export interface DashboardPlan {
  readonly version: string;
  readonly listenPort: number;
  readonly ports: readonly Port[];
  readonly jar: string;
  readonly loginUser?: string;
  readonly jvm: Jvm;
}

/** RocketMQ Dashboard reads another key since 2.0, and has another port of its own since 2.1. */
const isFirst = (version: string): boolean => version.startsWith("1.");

/** The Spring property that names the NameServers: one element a cluster, so those of one are joined with `;`. */
export function nameServersProperty(version: string): string {
  return isFirst(version) ? "rocketmq.config.namesrvAddr" : "rocketmq.config.namesrvAddrs";
}

/** The jar in the images that the project publishes. */
const jarInImage = "/rocketmq-dashboard.jar";

/**
 * Fills in a dashboard and checks it.
 *
 * @param known arguments of the component
 * @param inContainer whether the jar comes with an image
 */
export function planDashboard(
  args: DashboardSpec,
  known: readonly string[],
  inContainer: boolean,
  host: HostFacts | undefined,
): { plan: DashboardPlan; issues: Issue[] } {
  const { version = defaultDashboardVersion, portOffset = 0, loginUser, jar } = args;
  const listenPort = args.listenPort ?? (/^(1\.|2\.0)/.test(version) ? 8080 : 8082) + portOffset;
  const jvm = resolveJvm(dashboardHeapMiB, { directMiB: 64, options: opens(version) }, args.jvm);
  const plan = {
    version,
    listenPort,
    ports: [{ port: listenPort, purpose: "HTTP port", everyAddress: false }],
    jar: jar ?? jarInImage,
    ...(loginUser === undefined ? {} : { loginUser }),
    jvm,
  };
  const issues = [
    ...checkArguments(args, known),
    ...(/^[12]\.\d+\.\d+$/.test(version)
      ? []
      : [{ path: "version", reason: "not a version of RocketMQ Dashboard", got: version, allowed: "1.x.y, 2.x.y" }]),
    ...checkListenPort("listenPort", listenPort, "nameServer"),
    ...checkJvm("jvm", jvm, host),
    ...(jar === undefined && !inContainer
      ? [
          {
            path: "jar",
            reason: "missing",
            allowed: "the path of rocketmq-dashboard.jar",
            fix: "build it, or take it from its image",
          },
        ]
      : checkDirectory("jar", jar)),
    ...(loginUser === undefined || /^[\w.-]+$/.test(loginUser)
      ? []
      : [{ path: "loginUser", reason: "not a name", got: loginUser, allowed: "letters, digits, _ . -" }]),
  ];
  return { plan, issues };
}

/** 1.x brings a netty that needs it on Java 9 and later. */
function opens(version: string): string[] {
  return isFirst(version) ? ["--add-opens=java.base/java.nio=ALL-UNNAMED"] : [];
}

/** A password that its file can hold: only the first comma splits it from the role. Never shown. */
export function checkPassword(loginUser: string | undefined, password: unknown): Issue[] {
  const path = "loginPassword";
  if (loginUser === undefined) {
    return password === undefined ? [] : [{ path, reason: "there is no loginUser", fix: "set loginUser too" }];
  }
  if (password === undefined) {
    return [
      {
        path,
        reason: "missing, and the dashboard would take a password that everybody knows",
        fix: "set it, as a secret",
      },
    ];
  }
  return typeof password === "string" && /^[\x20-\x7e]+$/.test(password) && !/[,]|^\s|\s$/.test(password)
    ? []
    : [
        {
          path,
          reason: "not a text that the dashboard's file can hold",
          allowed: "printable ASCII without a comma, no blank at its ends",
        },
      ];
}
