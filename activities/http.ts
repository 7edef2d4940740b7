import type { HttpInput, Json } from "#workflows/contract.ts";
import type { Clients } from "./clients.ts";
import { exchange, type Prepared, scrubbed } from "./http/exchange.ts";
import { createScrubber } from "./http/scrub.ts";
import { withSecrets } from "./http/secrets.ts";
import type { Way } from "./http/send.ts";

/** Requests to the world, through the one guarded way out. */
export const httpActivities = ({ workflow }: Pick<Clients, "workflow">, way: Way) => ({
  "http.request": (asked: HttpInput): Promise<Json> => {
    const scrubber = createScrubber();
    return scrubbed(scrubber, async () =>
      exchange(way, prepare(await withSecrets(workflow, asked, scrubber)), scrubber),
    );
  },
});

function prepare({
  key,
  run,
  once,
  method,
  uri,
  headers,
  query,
  body,
  output,
  redirect,
  authentication,
}: HttpInput): Prepared {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  for (const [name, value] of Object.entries(texts(query))) url?.searchParams.append(name, value);
  const all = texts(headers);
  const typed = Object.keys(all).some((name) => name.toLowerCase() === "content-type");
  if (body !== undefined && !typed)
    all["content-type"] = typeof body === "string" ? "text/plain; charset=utf-8" : "application/json";
  return {
    key,
    run,
    once,
    method,
    url: url?.href ?? uri,
    headers: all,
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    output,
    redirect,
    authentication,
  };
}

/** An expression over secrets may give more than text; null leaves one out. */
const texts = (given: Record<string, Json> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : String(value)]),
  );
