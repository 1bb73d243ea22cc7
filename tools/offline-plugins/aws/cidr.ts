/** A block of IPv4 addresses: its first and its last one, as numbers. */
export interface Block {
  readonly first: number;
  readonly last: number;
}

const octet = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const addressPattern = new RegExp(`^(?:${octet}\\.){3}${octet}$`);
const bitsOfAddress = 32;
const valuesOfOctet = 256;

export const isAddress = (text: string): boolean => addressPattern.test(text);

export const toNumber = (address: string): number =>
  address.split(".").reduce((sum, part) => sum * valuesOfOctet + Number(part), 0);

export const toAddress = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % valuesOfOctet).join(".");

/** The block of a text such as 10.0.0.0/16; undefined where it is none, or has bits beside the network. */
export function blockOf(cidr: string): Block | undefined {
  const [address = "", length = "", more] = cidr.split("/");
  if (!isAddress(address) || !/^(?:[12]?\d|3[0-2])$/.test(length) || more !== undefined) {
    return undefined;
  }
  const size = 2 ** (bitsOfAddress - Number(length));
  const first = toNumber(address);
  return first % size === 0 ? { first, last: first + size - 1 } : undefined;
}

export const prefixOf = (cidr: string): number => Number(cidr.split("/")[1]);

export const contains = (outer: Block, inner: Block): boolean => outer.first <= inner.first && inner.last <= outer.last;

export const overlap = (a: Block, b: Block): boolean => a.first <= b.last && b.first <= a.last;

const reservedAtStart = 4;

/** The addresses of a subnet that AWS gives to nobody: the first four and the last. */
export const isReserved = ({ first, last }: Block, value: number): boolean =>
  value < first + reservedAtStart || value >= last;

/** The address of this machine in the network of a VPC: the last that may be used, where it meets no automatic one. */
export const gatewayOf = ({ last }: Block): string => toAddress(last - 1);
