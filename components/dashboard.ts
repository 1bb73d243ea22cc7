import * as pulumi from "@pulumi/pulumi";
import { joinNamesrvAddr } from "./model/broker-conf";
import { checkPassword, type DashboardPlan, planDashboard } from "./model/dashboard";
import type { JvmArgs } from "./model/jvm";
import { checkHost, hostOf } from "./model/placement";
import { defaultVersion, type Release } from "./model/releases";
import { addressesFor, type NameServerRef } from "./name-server";
import { refuse } from "./platform/errors";
import type { Place, Platform } from "./platform/platform";
import { dashboardLaunch } from "./render/dashboard-launch";
import { releaseOf } from "./shared";

/** What a RocketMQ Dashboard is. */
export interface DashboardArgs {
  /** Where it runs. */
  platform: Platform;
  /** The NameServers of the cluster that it shows: a Cluster, or `NameServer.fromAddresses`. */
  nameServers: NameServerRef;
  /** The id of the platform's host that it runs on. @default - the only one; required where there are several */
  host?: string;
  /** The dashboard's version, which decides what it reads: 1.x.y or 2.x.y. @default 2.1.0 */
  version?: string;
  /** On Docker: `name:tag` or digest of its image. @default apacherocketmq/rocketmq-dashboard:<version> */
  image?: string;
  /** Path of its jar, absolute: on the host, or in the image. @default - in the image /rocketmq-dashboard.jar */
  jar?: string;
  /** Its HTTP port (`server.port`). @default 8082; 8080 before 2.1 */
  listenPort?: number;
  /** Added to a port that is not given. @default 0 */
  portOffset?: number;
  /** The user to log in with, an administrator. @default - no login: whoever reaches the port administers the cluster */
  loginUser?: string;
  /** The password of loginUser; kept as a secret. Printable ASCII without a comma. */
  loginPassword?: pulumi.Input<string>;
  /** Heap and flags of java. @default 256 MiB of heap */
  jvm?: JvmArgs;
}

const argumentNames = [
  "platform",
  "nameServers",
  "host",
  "version",
  "image",
  "jar",
  "listenPort",
  "portOffset",
  "loginUser",
  "loginPassword",
  "jvm",
];

/**
 * The web console of a cluster (RocketMQ Dashboard), wired to all of its NameServers.
 *
 * Creates one command or container of the platform, and a last resource that fails the `up` unless it answers, asks for
 * the login, and shows the cluster.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { Cluster, Dashboard, DockerPlatform, loadTopology } from "pulumi-rocketmq";
 *
 * const platform = new DockerPlatform("docker");
 * const orders = new Cluster("orders", { platform, topology: loadTopology("2m-2s-sync") });
 * const loginPassword = new pulumi.Config().requireSecret("dashboardPassword");
 * export const { url } = new Dashboard("orders-dashboard", {
 *   platform,
 *   nameServers: orders,
 *   loginUser: "admin",
 *   loginPassword,
 * });
 * ```
 */
export class Dashboard extends pulumi.ComponentResource {
  /** `http://host:port` of its pages. */
  readonly url: pulumi.Output<string>;

  /** @throws pulumi.ResourceError with every issue of the arguments */
  constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    const { plan, place, release, host } = planned(name, args);
    const { platform, nameServers, image } = args;
    const { version, listenPort, loginUser } = plan;
    super("rocketmq:index:Dashboard", name, { version, listenPort, loginUser, jvm: plan.jvm }, opts);
    if (loginUser === undefined) {
      const text = `no loginUser: whoever reaches port ${listenPort} administers the cluster`;
      void pulumi.log.warn(text, this);
    }
    this.url = pulumi.interpolate`http://${place.address}:${listenPort}`;
    const namesrvAddr = addressesFor(platform, nameServers).apply(joinNamesrvAddr);
    const password = args.loginPassword === undefined ? undefined : pulumi.secret(args.loginPassword);
    const launch = pulumi.all([place.address, namesrvAddr, password]).apply(([address, known, secret]) => {
      refuse(`Dashboard ${name}`, checkPassword(loginUser, secret));
      const jarOnHost = platform.usesImages !== true;
      return dashboardLaunch(plan, { ...place, name, host, address, namesrvAddr: known, password: secret, jarOnHost });
    });
    const dashboard = pulumi.all([launch, namesrvAddr, password]).apply(([plain, known, secret]) => ({
      key: name,
      address: plain.address,
      namesrvAddr: known,
      ...(loginUser === undefined ? {} : { loginUser, password: secret ?? "" }),
    }));
    const expectation = pulumi.all([dashboard, namesrvAddr]).apply(([one, known]) => {
      return { brokerClusterName: "any", namesrvAddr: known, release, brokers: [], dashboard: one };
    });
    const change = { drainSeconds: 0, allowUnavailable: true };
    const used = image ?? (platform.usesImages === true ? `apacherocketmq/rocketmq-dashboard:${version}` : undefined);
    const running = platform.run(
      { name, release, host, ...(used === undefined ? {} : { image: used }), launch, gate: expectation, change },
      { parent: this },
    );
    const launches = launch.apply((plain) => [plain]);
    platform.verify(
      { name: `${name}-verified`, release, expectation, launches },
      { parent: this, dependsOn: [running] },
    );
    this.registerOutputs({ url: this.url });
  }
}

interface Planned {
  readonly plan: DashboardPlan;
  readonly place: Place;
  readonly release: Release;
  readonly host: string | undefined;
}

function planned(name: string, args: DashboardArgs): Planned {
  const { platform, nameServers, image, loginPassword } = args;
  const host = hostOf(args.host, platform.host ?? {});
  const { plan, issues } = planDashboard(args, argumentNames, platform.usesImages === true, platform.host);
  const isLate = pulumi.Output.isInstance(loginPassword) || loginPassword instanceof Promise;
  const password = isLate && plan.loginUser !== undefined ? [] : checkPassword(plan.loginUser, loginPassword);
  const noImages = { path: "image", reason: "this platform has no images", got: image, fix: "give the jar" };
  refuse(`Dashboard ${name}`, [
    ...issues,
    ...checkHost("host", args.host, 0, platform.host ?? {}),
    ...password,
    ...(image === undefined || platform.usesImages === true ? [] : [noImages]),
  ]);
  const release = nameServers.release ?? releaseOf(defaultVersion);
  const place = platform.place({ name, release, host });
  const { ports, jvm } = plan;
  const bindAddress = place.publishAddress ?? place.bindAddress;
  const directories = place.directory === undefined ? [] : [{ field: "", directory: place.directory }];
  const { heapMiB, directMiB } = jvm;
  const claimer = { name, path: "", final: true, kind: "dashboard" } as const;
  refuse(
    `Dashboard ${name}`,
    platform.claim({ ...claimer, host, ports, bindAddress, directories, heapMiB, directMiB }),
  );
  return { plan, place, release, host };
}
