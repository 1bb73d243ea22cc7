/** One entry of a tar archive. */
export interface TarEntry {
  readonly path: string;
  readonly mode: number;
  readonly content?: Buffer;
  readonly owner?: number;
  readonly group?: number;
  /** What a symbolic link points to. */
  readonly link?: string;
  readonly isFolder?: boolean;
}

const block = 512;
const longestName = 100;
const longestPrefix = 155;

/** A path in the two parts that the header has room for. */
function split(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= longestName) {
    return { name: path, prefix: "" };
  }
  const cuts = [...path.matchAll(/\//g)].map(({ index }) => ({
    prefix: path.slice(0, index),
    name: path.slice(index + 1),
  }));
  const fit = cuts.find(
    ({ prefix, name }) =>
      name !== "" && Buffer.byteLength(name) <= longestName && Buffer.byteLength(prefix) <= longestPrefix,
  );
  if (fit === undefined) {
    throw new Error(`the path ${path} is too long for a tar archive`);
  }
  return fit;
}

const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, "0")}\0`;

function header(entry: TarEntry): Buffer {
  const { name, prefix } = split(entry.path.replace(/^\/+/, ""));
  const type = entry.isFolder === true ? "5" : entry.link === undefined ? "0" : "2";
  const head = Buffer.alloc(block);
  const write = (value: string, at: number) => head.write(value, at);
  write(name, 0);
  write(octal(entry.mode, 7), 100);
  write(octal(entry.owner ?? 0, 7), 108);
  write(octal(entry.group ?? 0, 7), 116);
  write(octal(entry.content?.length ?? 0, 11), 124);
  write(octal(Math.trunc(Date.now() / 1_000), 11), 136);
  write("        ", 148);
  write(type, 156);
  write(entry.link ?? "", 157);
  write("ustar\0" + "00", 257);
  write(prefix, 345);
  const sum = head.reduce((total, byte) => total + byte, 0);
  write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return head;
}

const padding = (length: number): Buffer => Buffer.alloc((block - (length % block)) % block);

/** A tar archive of the entries. */
export function tar(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap((entry) => {
    const content = entry.content ?? Buffer.alloc(0);
    return [header(entry), content, padding(content.length)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}
