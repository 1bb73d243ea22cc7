/**
 * Networks, volumes and images under the docker plugin, and what their changes do to containers. In one stack, because
 * most of the time goes into the starts of `pulumi`. See docker-changes.test.ts.
 */
import * as pulumi_docker from "@pulumi/docker";
import type { ContainerArgs } from "./support/docker-plugin";
import { DockerHost, errorText, fateOf } from "./support/docker-plugin";
import type { Run } from "./support/engine";
import { mayFail } from "./support/engine";

const docker = new DockerHost();
const repository = docker.name("image");

interface Version {
  readonly subnet: string;
  readonly labels: { label: string; value: string }[];
  readonly tag: string;
  readonly keepLocally: boolean;
}

const first: Version = { subnet: docker.subnet(1).cidr, labels: [], tag: "1", keepLocally: true };
const second: Version = {
  subnet: docker.subnet(2).cidr,
  labels: [{ label: "a", value: "1" }],
  tag: "2",
  keepLocally: false,
};

const spared = (labels: Version["labels"]): ContainerArgs => ({
  volumes: [{ containerPath: "/anonymous" }],
  labels,
  removeVolumes: false,
  start: false,
  mustRun: false,
});

const program = (version: Version) => () => {
  const provider = docker.provider();
  const options = { provider };
  const { labels, tag, keepLocally } = version;
  const ipamConfigs = [{ subnet: version.subnet }];
  const network = new pulumi_docker.Network("network", { name: docker.name("network"), ipamConfigs }, options);
  const unnamed = new pulumi_docker.Network("unnamed", { labels }, options);
  const volume = new pulumi_docker.Volume("volume", { name: docker.name("volume"), labels }, options);
  const kept = new pulumi_docker.Volume("kept", { name: docker.name("kept") }, { provider, retainOnDelete: true });
  const image = new pulumi_docker.RemoteImage("image", { name: `${repository}:${tag}`, keepLocally }, options);
  docker.container("by-id", { networksAdvanced: [{ name: network.id }] }, provider);
  docker.container("by-name", { networksAdvanced: [{ name: network.name }] }, provider);
  const mounts = [
    { type: "volume", source: volume.name, target: "/volume" },
    { type: "volume", source: kept.name, target: "/kept" },
  ];
  const command = ["sh", "-c", `touch /volume/${tag} /kept/${tag}`];
  docker.container("writer", { image: image.imageId, mounts, command, attach: true, mustRun: false }, provider);
  docker.container("anonymous", { ...spared(labels), removeVolumes: true }, provider);
  docker.container("spared", spared(labels), provider);
  return Promise.resolve({
    imageId: image.imageId,
    unnamed: unnamed.name,
    mountpoint: volume.mountpoint,
    looked: pulumi_docker.getRemoteImageOutput({ name: docker.image }, options).id,
    driver: pulumi_docker.getNetworkOutput({ name: "bridge" }, options).driver,
  });
};

const filesIn = async (volume: string): Promise<string[]> => {
  const HostConfig = { Binds: [`${docker.name(volume)}:/v`], AutoRemove: false };
  const reader = await docker.engine.createContainer({ Image: docker.image, Cmd: ["ls", "/v"], Tty: true, HostConfig });
  try {
    await reader.start();
    await reader.wait();
    return (await reader.logs({ stdout: true }))
      .toString()
      .split(/\s+/)
      .filter((file) => file !== "");
  } finally {
    await reader.remove({ force: true });
  }
};

const anonymousOf = async (name: string): Promise<string> => (await docker.inspect(name))?.Mounts[0]?.Name ?? "";

const isThere = (thing: { inspect: () => Promise<unknown> }): Promise<boolean> =>
  thing.inspect().then(
    () => true,
    () => false,
  );

const hasImage = (tag: string) => isThere(docker.engine.getImage(`${repository}:${tag}`));

let created: Run;
let updated: Run;
let anonymous: string[] = [];
let firstFiles: string[] = [];

beforeAll(async () => {
  await docker.start();
  for (const tag of ["1", "2"]) {
    await docker.engine.getImage(docker.image).tag({ repo: repository, tag });
  }
  created = await docker.stack.up(program(first));
  await docker.stack.expectNoChanges(program(first));
  await docker.stack.refresh();
  await docker.stack.expectNoChanges(program(first));
  anonymous = [await anonymousOf("anonymous"), await anonymousOf("spared")];
  firstFiles = await filesIn("volume");
  updated = await docker.stack.up(program(second));
});
afterAll(async () => {
  await docker.dispose();
  for (const volume of anonymous) {
    await docker.engine
      .getVolume(volume)
      .remove()
      .catch(() => undefined);
  }
});

it("outputs and look-ups", async () => {
  const { Id: id } = await docker.engine.getImage(docker.image).inspect();
  const { outputs } = created;
  expect([outputs["imageId"]?.value, outputs["looked"]?.value, outputs["driver"]?.value]).toEqual([id, id, "bridge"]);
  expect(outputs["unnamed"]?.value).toMatch(/^unnamed-[0-9a-f]{7}$/);
  expect(outputs["mountpoint"]?.value).toContain(docker.name("volume"));
});

it.each([
  { name: "network", fate: "replace" },
  { name: "by-id", fate: "replace" },
  { name: "by-name", fate: "replace" },
  { name: "unnamed", fate: "replace, create first" },
  { name: "volume", fate: "replace" },
  { name: "writer", fate: "replace" },
  { name: "kept", fate: "same" },
])("a change of networks and volumes: $name, $fate", ({ name, fate }) => {
  expect(fateOf(updated, name)).toBe(fate);
});

it("an image of another name is found first; the old one stays where it is kept locally", async () => {
  expect(updated.steps.filter(({ name }) => name === "image").map(({ op }) => op)).toEqual(
    expect.arrayContaining(["create-replacement", "replace", "delete-replaced"]),
  );
  expect(fateOf(updated, "image")).toBe("replace, create first");
  expect(await hasImage("1")).toBe(true);
});

it("another label on a volume deletes its data", async () => {
  expect(firstFiles).toEqual(["1"]);
  expect(await filesIn("volume")).toEqual(["2"]);
  expect(await filesIn("kept")).toEqual(["1", "2"]);
});

it("anonymous volumes go with their container, except where it says not", async () => {
  const [gone, spared] = anonymous;
  expect(gone).not.toBe("");
  expect(await isThere(docker.engine.getVolume(gone ?? ""))).toBe(false);
  expect(await isThere(docker.engine.getVolume(spared ?? ""))).toBe(true);
});

describe("later", () => {
  it("a refresh sees what is gone", async () => {
    for (const name of ["by-id", "by-name", "writer"]) {
      await docker.engine.getContainer(docker.name(name)).remove({ force: true });
    }
    await docker.engine.getNetwork(docker.name("network")).remove();
    await docker.engine.getVolume(docker.name("volume")).remove();
    await docker.engine.getImage(`${repository}:2`).remove();
    await docker.stack.expectNoChanges(program(second));
    await docker.stack.refresh();
    const left = (await docker.stack.resources()).map(({ urn }) => urn.split("::").at(-1));
    expect(left.sort()).toEqual(["anonymous", "kept", "spared", "unnamed"]);
  });

  it("an image that is nowhere is told by its name", async () => {
    const run = await docker.stack.tryUp(() => {
      const provider = docker.provider();
      mayFail(new pulumi_docker.RemoteImage("image", { name: `${repository}:2` }, { provider }));
      new pulumi_docker.Volume("kept", { name: docker.name("kept") }, { provider, retainOnDelete: true });
      docker.container("spared", spared(second.labels), provider);
      return Promise.resolve({});
    });
    expect(errorText(run)).toContain(`unable to pull image ${repository}:2: `);
  });

  it("a destroy leaves a retained volume, which a create of that name adopts with its data", async () => {
    anonymous.push(await anonymousOf("spared"));
    await docker.stack.destroy();
    expect(await filesIn("kept")).toEqual(["1", "2"]);
    const adopting = (labels: Version["labels"]) => () => {
      new pulumi_docker.Volume("again", { name: docker.name("kept"), labels }, { provider: docker.provider() });
      return Promise.resolve({});
    };
    await docker.stack.up(adopting(second.labels));
    await docker.stack.expectNoChanges(adopting(second.labels));
    expect(await filesIn("kept")).toEqual(["1", "2"]);
    // Its labels are not those of the program: the refresh sees that, and the next update would delete the data.
    await docker.stack.refresh();
    expect(fateOf(await docker.stack.preview(adopting(second.labels)), "again")).toBe("replace");
  });
});
