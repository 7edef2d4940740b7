import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import ipaddr from "ipaddr.js";

const parse = (text: string) => (ipaddr.isValid(text) ? ipaddr.process(text) : undefined);

const within = (address: string, blocks: string[]): boolean => {
  const ip = parse(address);
  return (
    !!ip &&
    blocks.some((block) => {
      const [range, bits] = ipaddr.parseCIDR(
        block.includes("/") ? block : `${block}/${block.includes(":") ? 128 : 32}`,
      );
      return range.kind() === ip.kind() && ip.match(range, bits);
    })
  );
};

/** The caller's address: the socket's, or what the nearest trusted proxies say of it. */
export function clientAddress(c: Context, trustedProxies: string[]): string {
  let address = socketAddress(c);
  const hops = (c.req.header("x-forwarded-for") ?? "")
    .split(",")
    .map((hop) => hop.trim())
    .filter(Boolean);
  while (hops.length > 0 && within(address, trustedProxies)) address = hops.pop()!;
  return parse(address)?.toString() ?? "unknown";
}

export function socketAddress(c: Context): string {
  try {
    return getConnInfo(c).remote.address ?? "unknown";
  } catch {
    // Requests made in-process (tests, other services of the same process) have no socket.
    return "unknown";
  }
}

export const isLoopback = (c: Context): boolean => {
  const address = parse(socketAddress(c));
  return !!address && address.range() === "loopback" && !c.req.header("x-forwarded-for");
};
