import { brokerConf, nameServerConf, type Placement } from "../model/broker-conf";
import { type Jvm, jvmFlags } from "../model/jvm";
import type { Launch, Layout } from "../model/launch";
import type { BrokerPlan, NameServerPlan } from "../model/plan";
import type { Conf } from "../model/properties";
import type { Release } from "../model/releases";
import { renderLogback } from "./logback";
import { renderProperties } from "./properties";

/** What each process of a platform has in common with the others. */
export interface Site {
  readonly release: Release;
  readonly layout: Layout;
  readonly address: string;
  readonly haAddress: string;
  readonly bindAddress: string;
}

const logbackName = { broker: "rmq.broker.logback.xml", nameServer: "rmq.namesrv.logback.xml" } as const;

function placement(site: Site): Placement {
  const { address, haAddress, bindAddress, layout } = site;
  return { address, haAddress, bindAddress, storeDirectory: layout.storeDirectory };
}

/** The broker's conf and the process that runs with it. */
export function brokerLaunch(plan: BrokerPlan, site: Site, namesrvAddr: string): Launch {
  return {
    ...common(
      plan.key,
      "broker",
      "broker.conf",
      brokerConf(plan, site.release, placement(site), namesrvAddr),
      plan.jvm,
      site,
    ),
    ports: plan.ports,
    address: `${site.address}:${plan.listenPort}`,
    mainLog: `${site.layout.logDirectory}/broker.log`,
    stopGraceSeconds: 120,
    abortFile: `${site.layout.storeDirectory}/abort`,
  };
}

/** The NameServer's conf and the process that runs with it. */
export function nameServerLaunch(plan: NameServerPlan, site: Site): Launch {
  return {
    ...common(plan.key, "nameServer", "namesrv.conf", nameServerConf(plan, placement(site)), plan.jvm, site),
    ports: plan.ports,
    address: `${site.address}:${plan.listenPort}`,
    mainLog: `${site.layout.logDirectory}/namesrv.log`,
    stopGraceSeconds: 30,
  };
}

type Common = Omit<Launch, "ports" | "address" | "mainLog" | "stopGraceSeconds" | "abortFile">;

function common(key: string, kind: Launch["kind"], confName: string, conf: Conf, jvm: Jvm, site: Site): Common {
  const { layout, release } = site;
  const logback = logbackName[kind];
  const live = `${layout.runDirectory}/${confName}`;
  const main =
    kind === "broker" ? "org.apache.rocketmq.broker.BrokerStartup" : "org.apache.rocketmq.namesrv.NamesrvStartup";
  return {
    key,
    kind,
    version: release.version,
    layout,
    argv: [
      layout.java,
      ...jvmFlags(jvm),
      `-Drmq.logback.configurationFile=${layout.confDirectory}/${logback}`,
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
      { name: logback, content: renderLogback(kind, layout.logDirectory) },
    ],
    liveCopy: { file: confName, path: live },
  };
}
