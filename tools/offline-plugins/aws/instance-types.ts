export interface InstanceType {
  readonly name: string;
  readonly architecture: "arm64" | "x86_64";
  readonly vcpus: number;
  readonly memoryMiB: number;
  /** GiB of disks of its own; 0 for none. */
  readonly storageGiB: number;
}

const mebibytes = 1_024;

/** The memory for each processor, in GiB, by the first letters of the family. */
const memoryRatios: Readonly<Record<string, number>> = { c: 2, m: 4, r: 8, i: 8, im: 4, is: 6, x: 16 };

const families =
  "c5 c5a c5d c5n c6a c6g c6gd c6gn c6i c6id c6in c7a c7g c7gd c7gn c7i c7i-flex c8g c8gd c8gn c8i c8i-flex " +
  "m5 m5a m5ad m5d m5dn m5n m5zn m6a m6g m6gd m6i m6id m6idn m6in m7a m7g m7gd m7i m7i-flex m8a m8g m8gd m8i m8i-flex " +
  "r5 r5a r5ad r5b r5d r5dn r5n r6a r6g r6gd r6i r6id r6idn r6in r7a r7g r7gd r7i r7iz r8g r8gd r8i r8i-flex " +
  "i4g i4i i7i i7ie i8g im4gn is4gen x2gd x8g";
const known = new Set(families.split(" "));

const sizes: Readonly<Record<string, number>> = {
  medium: 1,
  large: 2,
  xlarge: 4,
  ...Object.fromEntries([2, 3, 4, 6, 8, 9, 10, 12, 16, 18, 24, 32, 48, 96].map((n) => [`${n}xlarge`, 4 * n])),
};

/** The small ones that share a processor: processors and GiB of memory. */
const burstable: Readonly<Record<string, readonly [vcpus: number, gibibytes: number]>> = {
  nano: [2, 0.5],
  micro: [2, 1],
  small: [2, 2],
  medium: [2, 4],
  large: [2, 8],
  xlarge: [4, 16],
  "2xlarge": [8, 32],
};

const burstableFamilies: Readonly<Record<string, InstanceType["architecture"]>> = {
  t2: "x86_64",
  t3: "x86_64",
  t3a: "x86_64",
  t4g: "arm64",
};

const isArm = (family: string): boolean => /^[a-z]+\d+g/.test(family);

/** A family whose letters after the number name a disk, or that is made for storage. */
const hasDisks = (family: string): boolean => /^(?:i|im|is)\d/.test(family) || /\d[a-z]*d/.test(family);

/** What is known of an instance type; undefined where there is none of that name. */
export function instanceType(name: string): InstanceType | undefined {
  const [family = "", size = "", more] = name.split(".");
  const small = burstable[size];
  const architecture = burstableFamilies[family];
  if (more !== undefined) {
    return undefined;
  }
  if (architecture !== undefined) {
    return small && { name, architecture, vcpus: small[0], memoryMiB: small[1] * mebibytes, storageGiB: 0 };
  }
  const vcpus = sizes[size];
  const ratio = memoryRatios[/^[a-z]+/.exec(family)?.[0] ?? ""];
  if (!known.has(family) || vcpus === undefined || ratio === undefined) {
    return undefined;
  }
  return {
    name,
    architecture: isArm(family) ? "arm64" : "x86_64",
    vcpus,
    memoryMiB: vcpus * ratio * mebibytes,
    storageGiB: hasDisks(family) ? vcpus * 59 : 0,
  };
}
