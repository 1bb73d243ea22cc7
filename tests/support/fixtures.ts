import type { Layout } from "../../components/model/launch";
import type { Defaults } from "../../components/model/plan";
import { PortPolicy } from "../../components/model/ports";
import { releaseOf } from "../../components/shared";
import type { Site } from "../../components/render/launch";

export const sharedHost: Defaults = { ports: PortPolicy.Shared, portOffset: 0 };

export function layoutOf(name: string): Layout {
  const directory = `/var/lib/rocketmq/${name}`;
  return {
    confDirectory: `${directory}/conf`,
    runDirectory: `${directory}/run`,
    logDirectory: `${directory}/log`,
    storeDirectory: `${directory}/store`,
    rocketmqHome: "/opt/rocketmq-5.4.0",
    java: "java",
  };
}

export function siteOf(name: string): Site {
  return {
    name,
    release: releaseOf("5.4.0"),
    layout: layoutOf(name),
    address: "127.0.0.1",
    haAddress: "127.0.0.1",
    bindAddress: "127.0.0.1",
  };
}
