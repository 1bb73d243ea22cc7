import { IPv4, isValidCIDR, parse, parseCIDR } from "ipaddr.js";
import type { Issue } from "../issue";

/** Ranges of addresses of their owner alone, by RFC 1918, 6598 and 4193. */
const privateKinds = ["private", "carrierGradeNat", "uniqueLocal"];

/** The most addresses that a range of clients may have before it counts as the whole Internet: 2^(32-8), 2^(128-32). */
const widest = { ipv4: 8, ipv6: 32 } as const;

/** Whether it is a range in CIDR notation whose address is the first of the range. */
export function isRange(text: unknown): text is string {
  return typeof text === "string" && isValidCIDR(text) && networkOf(text) === text.replace(/\/.*/, "");
}

/** The first address of a range. */
function networkOf(text: string): string {
  const [address, bits] = parseCIDR(text);
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - 8 * index));
    return byte & (0xff << (8 - kept)) & 0xff;
  });
  return parse(textOf(bytes)).toString();
}

function textOf(bytes: readonly number[]): string {
  if (bytes.length === 4) {
    return bytes.join(".");
  }
  const pairs = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  return pairs.map((pair) => pair.toString(16)).join(":");
}

/** Whether a range lets in so many that it is open to the world; one half of all addresses is no better than all. */
export function isWorld(text: string): boolean {
  const [address, bits] = parseCIDR(text);
  return bits < widest[address.kind()] && !privateKinds.includes(address.range());
}

/** A list of ranges that may dial something. */
export function checkRanges(path: string, ranges: unknown, allowsWorld: boolean): Issue[] {
  if (ranges === undefined) {
    return [];
  }
  if (!Array.isArray(ranges)) {
    return [{ path, reason: "not a list", got: ranges, allowed: '["10.0.0.0/8"]' }];
  }
  const list: readonly unknown[] = ranges;
  return list.flatMap((range, index): Issue[] => {
    const at = `${path}.${index}`;
    if (!isRange(range)) {
      return [{ path: at, reason: "not a range", got: range, allowed: "CIDR notation, such as 10.1.0.0/16" }];
    }
    if (list.indexOf(range) !== index) {
      return [{ path: at, reason: "twice in this list", got: range, fix: "remove one" }];
    }
    if (isWorld(range) && !allowsWorld) {
      const reason = "open to the whole Internet, and RocketMQ asks nobody who they are";
      return [{ path: at, reason, got: range, allowed: "the ranges of your clients", fix: "or set allowPublic: true" }];
    }
    return [];
  });
}

const isIpv4Range = (text: unknown): text is string => isRange(text) && parseCIDR(text)[0].kind() === "ipv4";

/** A network to make: AWS takes /16 to /28, and this one is divided into sixteen. */
export function checkNetworkRange(path: string, range: unknown): Issue[] {
  const allowed = "a private range from /16 to /24, such as 10.40.0.0/16";
  if (!isIpv4Range(range)) {
    return [{ path, reason: "not a range", got: range, allowed }];
  }
  const [address, bits] = parseCIDR(range);
  if (!privateKinds.includes(address.range())) {
    return [{ path, reason: "addresses that belong to others on the Internet", got: range, allowed }];
  }
  return bits >= 16 && bits <= 24 ? [] : [{ path, reason: "not of a size that works", got: range, allowed }];
}

/**
 * One sixteenth of a network. The letter of a zone decides which, never its place in a list, so that another zone moves
 * no address.
 */
export function subnetRange(network: string, zone: string, isPublic: boolean): string {
  const [address, bits] = parseCIDR(network);
  const slot = zone.charCodeAt(zone.length - 1) - "a".charCodeAt(0) + (isPublic ? 8 : 0);
  const first = address.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0);
  const start = first + slot * 2 ** (32 - bits - 4);
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256);
  return `${new IPv4(bytes).toString()}/${bits + 4}`;
}

/** Whether an address is in a range, and not one of those that AWS keeps in each subnet. */
export function isUsable(address: string, range: string): boolean {
  const parsed = IPv4.isValidFourPartDecimal(address) ? parse(address) : undefined;
  if (parsed === undefined || !isIpv4Range(range)) {
    return false;
  }
  const [network, bits] = parseCIDR(range);
  const number = (bytes: readonly number[]): number => bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const offset = number(parsed.toByteArray()) - number(network.toByteArray());
  const size = 2 ** (32 - bits);
  return offset >= 4 && offset < size - 1;
}
