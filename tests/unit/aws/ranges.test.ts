import * as fc from "fast-check";
import { isRange, isUsable, isWorld, subnetRange } from "../../../components/model/aws/ranges";

const number = (address: string): number => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const text = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
const span = (range: string): [number, number] => {
  const [address = "", bits = ""] = range.split("/");
  return [number(address), number(address) + 2 ** (32 - Number(bits)) - 1];
};

const letters = [..."abcdefgh"];
const network = fc
  .tuple(fc.integer({ min: 16, max: 24 }), fc.integer({ min: 0, max: 2 ** 24 - 1 }))
  .map(([bits, rest]) => {
    const size = 2 ** (32 - bits);
    return `${text(10 * 2 ** 24 + Math.floor(rest / size) * size)}/${bits}`;
  });

test("the subnets of all zones are in their network and do not meet", () => {
  fc.assert(
    fc.property(network, (range) => {
      const zones = letters.map((letter) => `eu-central-1${letter}`);
      const all = zones.flatMap((zone) => [subnetRange(range, zone, false), subnetRange(range, zone, true)]);
      const spans = all.map(span).sort(([a], [b]) => a - b);
      const [first, last] = span(range);
      expect(spans[0]?.[0]).toBe(first);
      expect(spans.at(-1)?.[1]).toBe(last);
      spans.slice(1).forEach(([start], index) => expect(start).toBe((spans[index]?.[1] ?? 0) + 1));
      expect(all.every(isRange)).toBe(true);
    }),
  );
});

test("an address is usable where AWS does not keep it", () => {
  fc.assert(
    fc.property(network, fc.integer({ min: -2, max: 40 }), (range, offset) => {
      const subnet = subnetRange(range, "eu-central-1b", false);
      const [first, last] = span(subnet);
      const address = first + offset;
      expect(isUsable(text(address), subnet)).toBe(offset >= 4 && address < last);
    }),
  );
});

test.each([
  ["10.0.0.0/8", true],
  ["10.1.2.3/32", true],
  ["2001:db8::/32", true],
  ["2001:db8:0:1::/32", false],
  ["10.0.0.1/8", false],
  ["10.0.0.0/33", false],
  ["10.0.0.0", false],
  ["010.0.0.0/8", false],
  ["", false],
  [7, false],
])("%s is a range: %s", (range, expected) => expect(isRange(range)).toBe(expected));

test.each([
  ["0.0.0.0/0", true],
  ["8.0.0.0/7", true],
  ["9.0.0.0/8", false],
  ["10.0.0.0/8", false],
  ["::/0", true],
  ["2a00::/12", true],
  ["2a00:1234::/32", false],
  ["fc00::/7", false],
])("%s is the world: %s", (range, expected) => expect(isWorld(range)).toBe(expected));
