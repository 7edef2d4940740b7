import type { MiddlewareHandler } from "hono";

const searches = /\/search$/;
/** HubSpot counts ten seconds at a time, we a minute: a sixth of the minute is surely there in each ten seconds. */
const intervals = 6;

/** Puts HubSpot's names beside the frame's own headers; searches have no limit of their own to tell of. */
export function addHubspotHeaders(path: string, requestId: string, headers: Headers): void {
  headers.set("x-hubspot-correlation-id", requestId);
  const [limit, remaining] = ["ratelimit-limit", "ratelimit-remaining"].map((name) => headers.get(name));
  if (!limit || !remaining || searches.test(path)) return;
  const max = Math.max(1, Math.floor(Number(limit) / intervals));
  headers.set("x-hubspot-ratelimit-max", String(max));
  headers.set("x-hubspot-ratelimit-remaining", String(Math.min(max, Number(remaining))));
  headers.set("x-hubspot-ratelimit-interval-milliseconds", "10000");
}

export const hubspotHeaders =
  (isHubspotPath: (path: string) => boolean): MiddlewareHandler<{ Variables: { requestId: string } }> =>
  async (c, next) => {
    await next();
    if (isHubspotPath(c.req.path)) addHubspotHeaders(c.req.path, c.get("requestId"), c.res.headers);
  };
