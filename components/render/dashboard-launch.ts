import { Effect, type Facet, Reason } from "../model/change";
import { type DashboardPlan, nameServersProperty } from "../model/dashboard";
import { jvmFlags, memoryLimitMiB } from "../model/jvm";
import type { Launch, Layout } from "../model/launch";
import { renderProperties } from "./properties";

/** Where a dashboard runs and what it looks at. */
export interface DashboardSite {
  readonly name: string;
  readonly host?: string;
  readonly layout: Layout;
  readonly address: string;
  readonly bindAddress: string;
  readonly namesrvAddr: string;
  readonly password?: string;
  /** Whether the jar is a file of the host. */
  readonly jarOnHost: boolean;
}

const usersFile = "users.properties";

/** The dashboard's users and the process that runs with them. */
export function dashboardLaunch(plan: DashboardPlan, site: DashboardSite): Launch {
  const { layout, namesrvAddr, password } = site;
  const { loginUser, jar, version, listenPort } = plan;
  // Without this file the dashboard takes users of its own, whose passwords everybody knows.
  const users = loginUser === undefined ? {} : { [loginUser]: `${password ?? ""},1` };
  const live = `${layout.storeDirectory}/${usersFile}`;
  const options = {
    "server.port": String(listenPort),
    "server.address": site.bindAddress,
    [nameServersProperty(version)]: namesrvAddr,
    "rocketmq.config.dataPath": layout.storeDirectory,
    "rocketmq.config.loginRequired": String(loginUser !== undefined),
  };
  return {
    name: site.name,
    host: site.host,
    key: site.name,
    kind: "dashboard",
    role: "Dashboard",
    version,
    layout,
    facets: facetsOf(plan, options, users),
    argv: [
      layout.java,
      ...jvmFlags(plan.jvm),
      // Its logs and those of its client go below the home.
      `-Duser.home=${layout.logDirectory}`,
      `-Djava.io.tmpdir=${layout.runDirectory}`,
      "-jar",
      jar,
      ...Object.entries(options).map(([key, value]) => `--${key}=${value}`),
      // What tells this process from others of the host; the dashboard takes no plain argument.
      live,
    ],
    env: {},
    files: [{ name: usersFile, content: renderProperties(users, "user=password,role; rendered by pulumi-rocketmq") }],
    runtimeDefaults: {},
    permission: "",
    diskLimit: "",
    identity: {},
    liveCopy: { file: usersFile, path: live },
    ports: plan.ports,
    memoryLimitMiB: memoryLimitMiB(plan.jvm),
    address: `${site.address}:${listenPort}`,
    mainLog: `${layout.logDirectory}/logs/dashboardlogs/rocketmq-dashboard.log`,
    stopGraceSeconds: 30,
    ...(site.jarOnHost ? { requires: [jar] } : {}),
  };
}

function facetsOf(plan: DashboardPlan, options: Record<string, string>, users: Record<string, string>): Facet[] {
  const facet = (reason: Reason, name: string, value: string): Facet => ({
    reason,
    name,
    value,
    effect: Effect.Restart,
  });
  return [
    facet(Reason.Version, "version", plan.version),
    facet(Reason.Version, "jar", plan.jar),
    facet(Reason.Memory, "heapMiB", String(plan.jvm.heapMiB)),
    facet(Reason.Java, "options", plan.jvm.options.join(" ")),
    ...Object.entries({ ...options, ...users }).map(([name, value]) => facet(Reason.Key, name, value)),
  ];
}
