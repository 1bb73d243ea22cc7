import type { Facet } from "./change";
import type { Port } from "./ports";
import type { Conf } from "./properties";

/** Where a process lives on its host. All absolute. */
export interface Layout {
  /** The rendered files; replaced as a whole. */
  readonly confDirectory: string;
  /** What the running process writes about itself, its copy of the configuration among it. */
  readonly runDirectory: string;
  readonly logDirectory: string;
  /** What must survive everything: the broker's store, the NameServer's key-value file. */
  readonly storeDirectory: string;
  /** The release, with its `lib` folder. */
  readonly rocketmqHome: string;
  /** The java to start: a path, or `java` from the PATH of the host. */
  readonly java: string;
}

/** A rendered file in the layout's confDirectory. */
export interface LaunchFile {
  readonly name: string;
  readonly content: string;
  /** Whether it is the same for all processes of its kind: a platform may keep one copy. @default false */
  readonly common?: boolean;
}

/** One process, ready to run on any platform. */
export interface Launch {
  /** The resource name of its component; unique in the stack. */
  readonly name: string;
  /** The id of its host, where hosts have ids. */
  readonly host?: string;
  /** Its name within the cluster. */
  readonly key: string;
  /** What it is, in RocketMQ's words: `NameServer`, or the `brokerRole`. */
  readonly role: string;
  readonly kind: "nameServer" | "broker" | "dashboard";
  readonly version: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly files: readonly LaunchFile[];
  /** All that the running process depends on, in words: why it has to restart, if it has to. */
  readonly facets: readonly Facet[];
  /** Keys that a running process takes up, and their defaults; what the file says wins. Empty for a NameServer. */
  readonly runtimeDefaults: Conf;
  /** The `brokerPermission` that it should have. */
  readonly permission: string;
  /** Percent of its disk in use from which it takes no messages. */
  readonly diskLimit: string;
  /** What the store belongs to; another process never opens it. Empty where nothing is kept. */
  readonly identity: Conf;
  /**
   * The configuration file that RocketMQ itself rewrites on a change at run time: the process gets this copy, the
   * rendered file stays as it is, and each start begins with it.
   */
  readonly liveCopy: { readonly file: string; readonly path: string };
  readonly ports: readonly Port[];
  /** Memory in MiB that a container or unit of it may take. */
  readonly memoryLimitMiB: number;
  /** `host:port` that clients and peers dial. */
  readonly address: string;
  readonly layout: Layout;
  /** The log that says why it does not work. */
  readonly mainLog: string;
  /** Seconds that a SIGTERM may take (8 to 15 s idle, by design up to 90 s a service thread). */
  readonly stopGraceSeconds: number;
  /** A command that runs as its user before each start, which fails where it does. @default none */
  readonly beforeStart?: readonly string[];
  /** Files of the host that it cannot start without. @default none */
  readonly requires?: readonly string[];
  /** A file that is there while the store is open or was not closed cleanly. */
  readonly abortFile?: string;
}
