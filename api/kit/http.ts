import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from "node:dns";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { Agent, buildConnector, fetch as undiciFetch } from "undici";
import { DomainError, unavailable } from "./errors.ts";

export type OutboundRequest = {
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** Follow redirects (each target is checked anew), at most five. */
  redirect?: boolean;
  /** Headers that do not follow a redirect to another origin, beside those whose name says so. */
  credentials?: string[];
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

/** How names become addresses: the system's way, unless a test takes its place. */
type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: Error | null, found: LookupAddress[]) => void,
) => void;

export type OutboundOptions = {
  /** Hosts, addresses and CIDR blocks that are reached although they are private, on any port. */
  allow?: string[];
  /** Ports of all other hosts. */
  ports?: PortRange[];
  resolve?: Resolve;
};

export type PortRange = readonly [from: number, to: number];
export const webPorts: PortRange[] = [80, 443, 8080, 8443].map((port) => [port, port]);

/** `443, 8000-8999` as ranges; undefined when it is something else. */
export function parsePorts(text: string): PortRange[] | undefined {
  const ranges = text.split(",").map((part): PortRange | undefined => {
    const [, from, to = from] = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(part) ?? [];
    return from && Number(from) <= Number(to) && Number(to) < 65_536 ? [Number(from), Number(to)] : undefined;
  });
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

const maxRedirects = 5;
const connectMs = 10_000;
const refused = (message: string) => new DomainError("forbidden", message);

/**
 * The one way out of the deployment: http and https only, to some ports, names resolved once and pinned to a public
 * address, every redirect checked again, time and size bounded.
 */
export function createOutbound({ allow = [], ports = webPorts, resolve = dnsLookup }: OutboundOptions = {}) {
  const allowed = allowList(allow);
  const isWebPort = (port: number) => ports.some(([from, to]) => from <= port && port <= to);

  const lookup =
    (webPort: boolean): LookupFunction =>
    (hostname, options, callback) =>
      resolve(hostname, { ...options, all: true }, (error, found) => {
        if (error) return callback(error, "", 0);
        const fit = allowed.host(hostname)
          ? found
          : found.filter(({ address }) => allowed.address(address) || (webPort && isPublic(address)));
        if (fit.length === 0) return callback(refused(`${hostname} has no address that may be called`), "", 0);
        if (options.all) return (callback as unknown as (e: null, all: LookupAddress[]) => void)(null, fit);
        callback(null, fit[0]!.address, fit[0]!.family);
      });
  const connectors = [false, true].map((webPort) => buildConnector({ lookup: lookup(webPort), timeout: connectMs }));
  const agent = new Agent({
    connect: (options, callback) => connectors[Number(isWebPort(portOf(options)))]!(options, callback),
    headersTimeout: 60_000,
    bodyTimeout: 60_000,
    maxHeaderSize: 32_768,
  });

  const check = (text: string, base?: URL): URL => {
    if (!URL.canParse(text, base?.href)) throw new DomainError("invalid_input", "the address is not a URL");
    const url = new URL(text, base);
    if (url.protocol !== "http:" && url.protocol !== "https:")
      throw refused(`${url.protocol} addresses may not be called`);
    if (url.username || url.password) throw refused("an address may not carry credentials");
    // A literal address is connected to without a lookup.
    const host = url.hostname.replace(/^\[|\]$/g, "");
    if (!ipaddr.isValid(host) || allowed.address(host)) return url;
    if (!isPublic(host)) throw refused(`${host} may not be called`);
    if (!isWebPort(portOf(url))) throw refused(`port ${portOf(url)} of ${host} may not be called`);
    return url;
  };

  const send = async (request: OutboundRequest): Promise<OutboundResponse> => {
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
      const next = check(location, url);
      if (response.status === 303 || (response.status < 303 && method === "POST")) [method, body] = ["GET", undefined];
      // Credentials and content are for the host they were given for.
      if (next.origin !== url.origin) headers = withoutCredentials(headers, request.credentials);
      if (next.hostname !== url.hostname && body !== undefined)
        throw refused(`a redirect may not carry the body on to ${next.host}`);
      url = next;
    }
  };
  /** `check` throws at once what no name behind an address could mend. */
  return Object.assign(send, { check: (url: string) => void check(url) });
}

function allowList(entries: string[]) {
  const isBlock = (entry: string) => ipaddr.isValid(entry.split("/")[0]!);
  const withBits = (entry: string) => (entry.includes("/") ? entry : `${entry}/${entry.includes(":") ? 128 : 32}`);
  const blocks = entries.filter(isBlock).map((entry) => ipaddr.parseCIDR(withBits(entry)));
  const hosts = new Set(entries.filter((entry) => !isBlock(entry)).map((entry) => entry.toLowerCase()));
  return {
    host: (name: string) => hosts.has(name.toLowerCase()),
    address: (text: string) => {
      const ip = ipaddr.process(text);
      return blocks.some(([range, bits]) => range.kind() === ip.kind() && ip.match(range, bits));
    },
  };
}

// Azure tells a machine its secrets at an address that looks public.
const metadata = "168.63.129.16";

/** Whether an address is anybody's: not private, local, reserved, or one kind of address dressed as another. */
function isPublic(address: string): boolean {
  const ip = ipaddr.process(address);
  if (ip.range() !== "unicast" || ip.toString() === metadata) return false;
  return ip.kind() === "ipv4" || ip.match(ipaddr.parseCIDR("2000::/3"));
}

const portOf = ({ port, protocol }: { port: string; protocol: string }): number =>
  Number(port || (protocol === "https:" ? 443 : 80));

const doorOpener = /authorization|cookie|api-?key|token|secret|password|credential|signature/i;
/** Whether a header by its name opens doors. */
export const isCredential = (name: string): boolean => doorOpener.test(name);

const withoutCredentials = (headers: Record<string, string>, more: string[] = []) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !isCredential(name) && !more.includes(name)));

function asFailure(error: unknown, url: URL): DomainError {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    if (e instanceof DomainError) return e;
    if (e.name === "TimeoutError")
      return new DomainError("timeout", `${url.host} did not answer in time`, { cause: error });
  }
  // Nothing was sent: a header, the method or its body is none that HTTP knows. What exactly may be secret.
  if (error instanceof TypeError && error.cause === undefined)
    return new DomainError("invalid_input", "the method, a header or the body is not one that can be sent");
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
