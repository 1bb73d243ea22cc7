import { brokerConf, nameServerConf, type Placement } from "../model/broker-conf";
import { facetsOf, runtimeDefaults, type Runs, withRuntimeDefaults } from "../model/change";
import { storeIdentity } from "../model/store";
import { jvmFlags, memoryLimitMiB } from "../model/jvm";
import type { Launch, LaunchFile, Layout } from "../model/launch";
import type { BrokerPlan, NameServerPlan } from "../model/plan";
import type { Conf } from "../model/properties";
import type { Release } from "../model/releases";
import { sha256 } from "./digest";
import { logDirectoryProperty, renderLogback } from "./logback";
import { renderProperties } from "./properties";
import { forgetPullOffsets } from "./pull-offsets";

/** What each process of a platform has in common with the others. */
export interface Site {
  /** The resource name of the process. */
  readonly name: string;
  readonly release: Release;
  readonly layout: Layout;
  readonly address: string;
  readonly haAddress: string;
  readonly bindAddress: string;
}

type Kind = Exclude<Launch["kind"], "dashboard">;

const logback: Readonly<Record<Kind, LaunchFile>> = {
  broker: { name: "rmq.broker.logback.xml", content: renderLogback("broker"), common: true },
  nameServer: { name: "rmq.namesrv.logback.xml", content: renderLogback("nameServer"), common: true },
};

/** The files of launches that are the same for all processes of a kind. */
export const commonFiles: readonly LaunchFile[] = Object.values(logback);

/** What a process runs with beside its own sizes and keys. */
export function runsOf(kind: Kind, { release, layout }: Pick<Site, "release" | "layout">): Omit<Runs, "jvm" | "conf"> {
  const { rocketmqHome, java, logDirectory } = layout;
  return {
    version: release.version,
    rocketmqHome,
    java,
    logDirectory,
    logback: sha256(logback[kind].content).slice(0, 16),
  };
}

function placement(site: Site): Placement {
  const { address, haAddress, bindAddress, layout } = site;
  return { address, haAddress, bindAddress, storeDirectory: layout.storeDirectory };
}

/** The broker's conf and the process that runs with it. */
export function brokerLaunch(plan: BrokerPlan, site: Site, namesrvAddr: string): Launch {
  const conf = brokerConf(plan, site.release, placement(site), namesrvAddr);
  const all = withRuntimeDefaults(conf);
  return {
    ...common(plan, "broker", "broker.conf", conf, site),
    role: plan.brokerRole,
    runtimeDefaults,
    permission: all["brokerPermission"] ?? "",
    diskLimit: all["diskSpaceWarningLevelRatio"] ?? "",
    identity: storeIdentity(plan, site.release, conf),
    ports: plan.ports,
    address: `${site.address}:${plan.listenPort}`,
    mainLog: `${site.layout.logDirectory}/broker.log`,
    stopGraceSeconds: 120,
    abortFile: `${site.layout.storeDirectory}/abort`,
    ...(site.release.refusesPullOffsets === true && { beforeStart: forgetPullOffsets(site.layout.storeDirectory) }),
  };
}

/** The NameServer's conf and the process that runs with it. */
export function nameServerLaunch(plan: NameServerPlan, site: Site): Launch {
  return {
    ...common(plan, "nameServer", "namesrv.conf", nameServerConf(plan, placement(site)), site),
    role: "NameServer",
    runtimeDefaults: {},
    permission: "",
    diskLimit: "",
    identity: {},
    ports: plan.ports,
    address: `${site.address}:${plan.listenPort}`,
    mainLog: `${site.layout.logDirectory}/namesrv.log`,
    stopGraceSeconds: 30,
  };
}

type Common = Omit<
  Launch,
  | "role"
  | "ports"
  | "address"
  | "mainLog"
  | "stopGraceSeconds"
  | "abortFile"
  | "beforeStart"
  | "runtimeDefaults"
  | "permission"
  | "diskLimit"
  | "identity"
>;

type Planned = Pick<BrokerPlan, "key" | "host" | "jvm">;

function common({ key, host, jvm }: Planned, kind: Kind, confName: string, conf: Conf, site: Site): Common {
  const { name, layout, release } = site;
  const live = `${layout.runDirectory}/${confName}`;
  const main =
    kind === "broker" ? "org.apache.rocketmq.broker.BrokerStartup" : "org.apache.rocketmq.namesrv.NamesrvStartup";
  const logging = logback[kind];
  return {
    name,
    host,
    key,
    kind,
    version: release.version,
    layout,
    memoryLimitMiB: memoryLimitMiB(jvm),
    facets: facetsOf(kind, { ...runsOf(kind, site), logback: logging.content, jvm, conf }),
    argv: [
      layout.java,
      ...jvmFlags(jvm),
      `-Drmq.logback.configurationFile=${layout.confDirectory}/${logging.name}`,
      `-D${logDirectoryProperty}=${layout.logDirectory}`,
      `-Duser.home=${layout.runDirectory}`,
      "-cp",
      `${layout.rocketmqHome}/lib/*`,
      main,
      "-c",
      live,
    ],
    env: {
      ROCKETMQ_HOME: layout.rocketmqHome,
      // Read by java 9 and later only, since java 8 would refuse both. The export: 5.1.0 frees mapped files through it.
      JDK_JAVA_OPTIONS: `--add-exports=java.base/sun.nio.ch=ALL-UNNAMED "-Xlog:gc*:file=${layout.logDirectory}/gc.log:time,tags:filecount=5,filesize=30M"`,
    },
    files: [
      {
        name: confName,
        content: renderProperties(conf, `${key}, rendered by pulumi-rocketmq; each start begins with it`),
      },
      logging,
    ],
    liveCopy: { file: confName, path: live },
  };
}
