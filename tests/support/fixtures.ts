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

/** A consumerOffset.json as 5.5.0 writes it, with the offsets of two consumer groups and of two pull consumers. */
export const offsetsOf550 = [
  "{",
  '\t"dataVersion":{\n\t\t"counter":3,\n\t\t"stateVersion":0,\n\t\t"timestamp":1795900300512\n\t},',
  '\t"groupTopicMap":{\n\t\t"orders":[\n\t\t\t"created"\n\t\t]\n\t},',
  '\t"offsetTable":{\n\t\t"created@orders":{\n\t\t\t0:7,\n\t\t\t3:9\n\t\t},\n\t\t"paid@ledger":{\n\t\t\t1:5\n\t\t}\n\t},',
  '\t"pullOffsetTable":{\n\t\t"broker-b@TOOLS_CONSUMER":{\n\t\t\t0:1\n\t\t},\n\t\t"created@audit":{\n\t\t\t0:2,\n\t\t\t1:4\n\t\t}\n\t}',
  "}",
].join("\n");
