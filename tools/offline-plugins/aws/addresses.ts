import { textAt, textsAt } from "../shared/values";
import type { Account } from "./account";
import { blockOf, contains, gatewayOf, isAddress, isReserved, toAddress, toNumber } from "./cidr";

/** Addresses that something in the VPCs has. */
export const takenAddresses = (account: Account, subnetId: string): Set<string> =>
  new Set(
    account.store
      .all("network-interface")
      .filter(({ values }) => values["subnetId"] === subnetId)
      .flatMap(({ values }) => textsAt(values, "privateIps")),
  );

function blocks(account: Account, subnetId: string) {
  const subnet = account.must("subnet", subnetId);
  const cidr = textAt(subnet, "cidrBlock") ?? "";
  const vpc = blockOf(textAt(account.must("vpc", textAt(subnet, "vpcId") ?? ""), "cidrBlock") ?? "");
  const block = blockOf(cidr);
  if (block === undefined || vpc === undefined) {
    throw new Error(`the records of the subnet ${subnetId} are broken`);
  }
  return { cidr, block, gateway: toNumber(gatewayOf(vpc)) };
}

/** How many addresses of a subnet nobody has. */
export function freeAddresses(account: Account, subnetId: string): number {
  const { block } = blocks(account, subnetId);
  return block.last - block.first + 1 - 5 - takenAddresses(account, subnetId).size;
}

/**
 * An address in the subnet: the one that is asked for, else the lowest that is free. To be called within the lock of the
 * account, and followed by a record of it there.
 */
export function takeAddress(account: Account, subnetId: string, wanted: string | undefined): string {
  const { cidr, block, gateway } = blocks(account, subnetId);
  const taken = takenAddresses(account, subnetId);
  if (wanted !== undefined) {
    const value = isAddress(wanted) ? toNumber(wanted) : -1;
    if (!contains(block, { first: value, last: value })) {
      throw new Error(`InvalidParameterValue: Address ${wanted} does not fall within the subnet's address range`);
    }
    if (isReserved(block, value) || value === gateway) {
      throw new Error(`InvalidParameterValue: Address ${wanted} is in subnet's reserved address range`);
    }
    if (taken.has(wanted)) {
      throw new Error(`InvalidIPAddress.InUse: The specified address is already in use: ${wanted}.`);
    }
    return wanted;
  }
  for (let value = block.first; value <= block.last; value++) {
    if (!isReserved(block, value) && value !== gateway && !taken.has(toAddress(value))) {
      return toAddress(value);
    }
  }
  throw new Error(`InsufficientFreeAddressesInSubnet: The subnet ${cidr} has no free addresses`);
}
