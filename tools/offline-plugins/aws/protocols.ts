const protocolNumbers: Readonly<Record<string, string>> = { "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6" };

/** `6` and `TCP` are `tcp`; `all` is `-1`. */
export const protocolOf = (text: string): string =>
  text.toLowerCase() === "all" ? "-1" : (protocolNumbers[text] ?? text.toLowerCase());
