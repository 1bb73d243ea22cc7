import { digits } from "./ids";

export type Architecture = "arm64" | "x86_64";

/** An AMI, by what is different between them. */
export interface MachineImage {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly architecture: Architecture;
  readonly owner: string;
  readonly ownerAlias: string;
  readonly rootDevice: string;
  /** Who logs in with the key of the key pair. */
  readonly user: string;
  /** The public parameters that name it. */
  readonly parameters: readonly string[];
}

interface Release extends Pick<MachineImage, "owner" | "ownerAlias" | "rootDevice" | "user"> {
  readonly key: string;
  readonly title: string;
  /** `*` is the architecture, in the words of the publisher. */
  readonly parameters: readonly string[];
  readonly words: Readonly<Record<Architecture, string>>;
}

const amazon = { owner: "137112412989", ownerAlias: "amazon", rootDevice: "/dev/xvda", user: "ec2-user" };
const canonical = { owner: "099720109477", ownerAlias: "", rootDevice: "/dev/sda1", user: "ubuntu" };
const debian = { owner: "136693071363", ownerAlias: "", rootDevice: "/dev/xvda", user: "admin" };
const kernelWords = { arm64: "arm64", x86_64: "x86_64" };
const packageWords = { arm64: "arm64", x86_64: "amd64" };

const linux = (kernel: string): string => `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-${kernel}-*`;
const ubuntu = (release: string): string =>
  `/aws/service/canonical/ubuntu/server/${release}/stable/current/*/hvm/ebs-gp`;

const releases: readonly Release[] = [
  {
    ...amazon,
    key: "al2023-ami-2023.9-kernel-6.1",
    title: "Amazon Linux 2023",
    parameters: [linux("default"), linux("6.1")],
    words: kernelWords,
  },
  {
    ...amazon,
    key: "al2023-ami-2023.9-kernel-6.12",
    title: "Amazon Linux 2023, kernel 6.12",
    parameters: [linux("6.12")],
    words: kernelWords,
  },
  {
    ...canonical,
    key: "ubuntu-noble-24.04-server",
    title: "Ubuntu 24.04 LTS",
    parameters: [`${ubuntu("24.04")}3/ami-id`, `${ubuntu("noble")}3/ami-id`],
    words: packageWords,
  },
  {
    ...canonical,
    key: "ubuntu-jammy-22.04-server",
    title: "Ubuntu 22.04 LTS",
    parameters: [`${ubuntu("22.04")}2/ami-id`, `${ubuntu("jammy")}2/ami-id`],
    words: packageWords,
  },
  {
    ...debian,
    key: "debian-12",
    title: "Debian 12",
    parameters: ["/aws/service/debian/release/12/latest/*", "/aws/service/debian/release/bookworm/latest/*"],
    words: packageWords,
  },
  {
    ...debian,
    key: "debian-13",
    title: "Debian 13",
    parameters: ["/aws/service/debian/release/13/latest/*", "/aws/service/debian/release/trixie/latest/*"],
    words: packageWords,
  },
];

const architectures: readonly Architecture[] = ["arm64", "x86_64"];

/** The public images of a region. */
export const imagesOf = (region: string): MachineImage[] =>
  releases.flatMap(({ key, title, parameters, words, ...common }) =>
    architectures.map((architecture) => ({
      ...common,
      id: `ami-${digits(`${region} ${key} ${architecture}`)}`,
      name: `${key}-${words[architecture]}`,
      description: title,
      architecture,
      parameters: parameters.map((parameter) => parameter.replace("*", words[architecture])),
    })),
  );

export const imageOf = (region: string, id: string): MachineImage | undefined =>
  imagesOf(region).find((image) => image.id === id);
