import { lookup as dnsLookup, type LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { Agent, fetch as undiciFetch } from "undici";
import { DomainError, unavailable } from "./errors.ts";

export type OutboundRequest = {
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** Follow redirects (each target is checked anew), at most five. */
  redirect?: boolean;
  timeoutMs?: number;
  maxBytes?: number;
};

export type OutboundResponse = {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The same, where it is no text. */
  bytes: Buffer;
  url: string;
};

const maxRedirects = 5;
const refused = (message: string) => new DomainError("forbidden", message);

/**
 * The one way out of the deployment: http and https only, names resolved once and pinned to a public address, every
 * redirect checked again, time and size bounded. `allow` opens hosts or CIDR blocks that are otherwise refused.
 */
export function createOutbound(allow: string[]) {
  const blocks = allow.filter((entry) => isBlock(entry)).map((entry) => ipaddr.parseCIDR(withBits(entry)));
  const hosts = new Set(allow.filter((entry) => !isBlock(entry)).map((entry) => entry.toLowerCase()));

  const addressAllowed = (address: string): boolean => {
    const ip = ipaddr.process(address);
    return (
      ip.range() === "unicast" || blocks.some(([range, bits]) => range.kind() === ip.kind() && ip.match(range, bits))
    );
  };

  const lookup: LookupFunction = (hostname, options, callback) =>
    dnsLookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses: LookupAddress[] = found;
      if (error) return callback(error, "", 0);
      const fit = hosts.has(hostname.toLowerCase())
        ? addresses
        : addresses.filter(({ address }) => addressAllowed(address));
      if (fit.length === 0) return callback(refused(`${hostname} has no address that may be called`), "", 0);
      if (options.all) return (callback as unknown as (e: null, all: LookupAddress[]) => void)(null, fit);
      callback(null, fit[0]!.address, fit[0]!.family);
    });
  const agent = new Agent({
    connect: { lookup, timeout: 10_000 },
    headersTimeout: 60_000,
    bodyTimeout: 60_000,
    maxHeaderSize: 32_768,
  });

  const check = (text: string): URL => {
    if (!URL.canParse(text)) throw new DomainError("invalid_input", "the address is not a URL");
    const url = new URL(text);
    if (url.protocol !== "http:" && url.protocol !== "https:")
      throw refused(`${url.protocol} addresses may not be called`);
    if (url.username || url.password) throw refused("an address may not carry credentials");
    const host = url.hostname.replace(/^\[|\]$/g, "");
    if (ipaddr.isValid(host) && !hosts.has(host) && !addressAllowed(host)) throw refused(`${host} may not be called`);
    return url;
  };

  return async (request: OutboundRequest): Promise<OutboundResponse> => {
    const signal = AbortSignal.timeout(request.timeoutMs ?? 30_000);
    let { method, body } = request;
    let headers = request.headers ?? {};
    for (let url = check(request.url), hop = 0; ; hop++) {
      const response = await undiciFetch(url, {
        method,
        headers,
        redirect: "manual",
        dispatcher: agent,
        signal,
        ...(body !== undefined && { body }),
      }).catch((error: unknown) => {
        throw asFailure(error, url);
      });
      const location = response.headers.get("location");
      if (!request.redirect || response.status < 300 || response.status > 399 || !location || response.status === 304)
        return answer(response, url, request.maxBytes ?? 1024 * 1024);
      await response.body?.cancel();
      if (hop >= maxRedirects) throw new DomainError("upstream_failed", "too many redirects");
      const next = check(new URL(location, url).href);
      // Credentials are for the host they were given for.
      if (next.origin !== url.origin) headers = withoutCredentials(headers);
      if (response.status === 303 || (response.status < 303 && method === "POST")) [method, body] = ["GET", undefined];
      url = next;
    }
  };
}

const isBlock = (entry: string) => ipaddr.isValid(entry.split("/")[0]!);
const withBits = (entry: string) => (entry.includes("/") ? entry : `${entry}/${entry.includes(":") ? 128 : 32}`);

const withoutCredentials = (headers: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(authorization|cookie|proxy-authorization)$/i.test(name)),
  );

function asFailure(error: unknown, url: URL): DomainError {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    if (e instanceof DomainError) return e;
    if (e.name === "TimeoutError")
      return new DomainError("timeout", `${url.host} did not answer in time`, { cause: error });
  }
  return unavailable(`${url.host} is not reachable`, error);
}

type Response = Awaited<ReturnType<typeof undiciFetch>>;

async function answer(response: Response, url: URL, maxBytes: number): Promise<OutboundResponse> {
  const bytes = await read(response, maxBytes).catch((error: unknown) => {
    throw asFailure(error, url);
  });
  const headers = Object.fromEntries(response.headers);
  return { status: response.status, headers, body: bytes.toString("utf8"), bytes, url: url.href };
}

async function read(response: Response, maxBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > maxBytes) throw new DomainError("too_large", `the answer has more than ${maxBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
