import { inArray } from "drizzle-orm";
import { outbox, webhookSubscriptions } from "#db/crm/schema.ts";
import { toDomainError } from "#kit/errors.ts";
import type { createOutbound } from "#kit/http.ts";
import type { CloudEvent } from "#kit/outbox.ts";
import { and, eq } from "drizzle-orm";
import type { CrmCtx } from "../context.ts";
import { hubspotEventsOf } from "./hubspot-events.ts";
import { secretsOf, signHubspot, signStandard } from "./secret.ts";
import type { DeliveryRow, WebhookRow } from "./shapes.ts";

const timeoutMs = 15_000;
const answerMax = 64 * 1024;

export type Outcome = { ms: number; status?: number; error?: string; retryAfter?: number };
type Send = ReturnType<typeof createOutbound>;

/** The events that deliveries stand for; what was erased meanwhile is missing. */
export async function eventsOf(ctx: CrmCtx, due: DeliveryRow[]): Promise<Map<string, CloudEvent>> {
  const seqs = due.flatMap(({ seq }) => seq ?? []);
  const rows = seqs.length > 0 ? await ctx.db.select().from(outbox).where(inArray(outbox.seq, seqs)) : [];
  const known = new Map(rows.map(({ seq, event }) => [seq, event as CloudEvent]));
  return new Map(
    due.flatMap((delivery): [string, CloudEvent][] => {
      const event = delivery.seq === null ? trial(delivery) : known.get(delivery.seq);
      return event ? [[delivery.id, event]] : [];
    }),
  );
}

const trial = ({ id, type, subject, createdAt }: DeliveryRow): CloudEvent => ({
  specversion: "1.0",
  id,
  source: "/crm",
  type,
  subject,
  time: createdAt.toISOString(),
  datacontenttype: "application/json",
  data: { message: "Somebody tried whether events arrive here." },
});

/** Posts one event as Standard Webhooks 1.0 says: a CloudEvent with its `timestamp`, signed under the delivery's id. */
export function postStandard(ctx: CrmCtx, send: Send, webhook: WebhookRow, id: string, event: CloudEvent) {
  const seconds = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({ ...event, timestamp: event.time });
  const secrets = secretsOf(ctx.config.secretKeys, webhook);
  return post(send, webhook.url, body, {
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": signStandard(secrets, id, seconds, body),
  });
}

/** Posts events as HubSpot posts them to an app: in an array, with its third signature. */
export async function postHubspot(
  ctx: CrmCtx,
  send: Send,
  webhook: WebhookRow,
  due: { delivery: DeliveryRow; event: CloudEvent }[],
): Promise<Outcome> {
  const own = await ctx.db
    .select()
    .from(webhookSubscriptions)
    .where(and(eq(webhookSubscriptions.webhookId, webhook.id), eq(webhookSubscriptions.active, true)));
  const events = due.flatMap(({ delivery, event }) =>
    hubspotEventsOf(event, own, delivery.seq ?? 0).map((one) => ({
      ...one,
      appId: webhook.appId,
      portalId: 0,
      attemptNumber: delivery.attempts,
    })),
  );
  // Nobody wants them any more.
  if (events.length === 0) return { ms: 0, status: 204 };
  const ms = Date.now();
  const body = JSON.stringify(events);
  const [secret = ""] = secretsOf(ctx.config.secretKeys, webhook);
  return post(send, webhook.url, body, {
    "x-hubspot-request-timestamp": String(ms),
    "x-hubspot-signature-version": "v3",
    "x-hubspot-signature-v3": signHubspot(secret, webhook.url, ms, body),
  });
}

async function post(send: Send, url: string, body: string, signed: Record<string, string>): Promise<Outcome> {
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  const headers = { "content-type": "application/json", "user-agent": "crm-webhooks/1.0", ...signed };
  try {
    const { status, headers: answered } = await send({
      method: "POST",
      url,
      headers,
      body,
      timeoutMs,
      maxBytes: answerMax,
    });
    const seconds = Number(answered["retry-after"]);
    const later = (status === 429 || status === 503) && seconds > 0 ? { retryAfter: Math.min(seconds, 86_400) } : {};
    return { ms: took(), status, ...(status > 299 && { error: `answered ${status}` }), ...later };
  } catch (error) {
    return { ms: took(), error: toDomainError(error).message };
  }
}
