import { sql } from "drizzle-orm";
import { recordAudit } from "./audit.ts";
import { requirePermission } from "./authorize.ts";
import type { ServiceName } from "./config.ts";
import type { Ctx, Db } from "./context.ts";
import { unavailable } from "./errors.ts";
import { body, createRoute, createRouter, responses, z } from "./router.ts";

/** What a person is known by: addresses, and records in CRM Core such as `leads/42`. */
export const Subject = z
  .strictObject({
    emails: z.array(z.string().min(3).max(254).toLowerCase()).max(20),
    records: z.array(z.string().regex(/^[\w-]{1,64}\/\d{1,18}$/, "must be like leads/42")).max(500),
  })
  .openapi("PersonalDataSubject");
export type Subject = z.infer<typeof Subject>;

const Store = z.object({ store: z.string(), count: z.number().int() });

/** Everything that a service holds of a person, a part a store. At most `itemsMax` items of one are told. */
export const Holdings = z
  .object({ holdings: z.array(Store.extend({ items: z.array(z.unknown()) })) })
  .openapi("PersonalDataHoldings");
export type Holding = z.infer<typeof Holdings>["holdings"][number];

/** What was erased, and what stays for a while. `until` says in words when it goes. */
export const Erased = z
  .object({ erased: z.array(Store), remains: z.array(z.object({ what: z.string(), until: z.string() })) })
  .openapi("PersonalDataErased");
export type Erased = z.infer<typeof Erased>;

export const itemsMax = 10_000;

/** How a service finds and erases a person. All verbs may be repeated; `erase` runs in one transaction. */
export type PersonalData<C> = {
  find: (ctx: C, subject: Subject) => Promise<Holding[]>;
  erase: (ctx: C, subject: Subject) => Promise<Erased>;
  /** Before `erase`, outside its transaction: what is to be ended elsewhere. */
  prepare?: (ctx: C, subject: Subject) => Promise<void>;
  /** Stops the use of what is held until `release`, as far as the service uses it by itself. */
  hold?: (ctx: C, subject: Subject) => Promise<void>;
  release?: (ctx: C, subject: Subject) => Promise<void>;
};

const tags = ["Personal data"];
const request = body(z.strictObject({ subject: Subject }));

const find = createRoute({
  method: "post",
  path: "/v1/personal-data/find",
  tags,
  summary: "Tell everything held of a person",
  request,
  responses: responses({ 200: { schema: Holdings, description: "A part a store" } }),
});

const done = (path: "hold" | "release", summary: string) =>
  createRoute({
    method: "post",
    path: `/v1/personal-data/${path}` as const,
    tags,
    summary,
    request,
    responses: responses({ 204: { description: "Done" } }),
  });
const hold = done("hold", "Stop the use of a person's data until it is released or erased");
const release = done("release", "Lift a hold");

const erase = createRoute({
  method: "post",
  path: "/v1/personal-data/erase",
  tags,
  summary: "Erase a person; what stays for a while is told",
  request,
  responses: responses({ 200: { schema: Erased, description: "What was erased and what remains" } }),
});

/** The routes of a service that holds personal data: permissions `<service>.personal-data:export` and `:erase`. */
export function personalDataRoutes<C extends Ctx<any, any, any>>(service: ServiceName, data: PersonalData<C>) {
  const toErase = (ctx: C) => requirePermission(ctx, `${service}.personal-data:erase`);

  async function inOneTransaction<T>(ctx: C, action: string, work: (ctx: C) => Promise<T>): Promise<T> {
    toErase(ctx);
    return ctx.db.transaction(async (tx) => {
      const result = await work({ ...ctx, db: tx });
      const detail = typeof result === "object" ? (result as Record<string, unknown>) : {};
      await recordAudit(tx, ctx, { action: `${service}.personal-data.${action}`, subject: "personal-data", detail });
      return result;
    });
  }

  return createRouter<C>()
    .openapi(find, async (c) => {
      const { ctx } = c.var;
      requirePermission(ctx, `${service}.personal-data:export`);
      return c.json({ holdings: await data.find(ctx, c.req.valid("json").subject) }, 200);
    })
    .openapi(hold, async (c) => {
      const { subject } = c.req.valid("json");
      await inOneTransaction(c.var.ctx, "held", async (ctx) => data.hold?.(ctx, subject));
      return c.body(null, 204);
    })
    .openapi(release, async (c) => {
      const { subject } = c.req.valid("json");
      await inOneTransaction(c.var.ctx, "released", async (ctx) => data.release?.(ctx, subject));
      return c.body(null, 204);
    })
    .openapi(erase, async (c) => {
      const { subject } = c.req.valid("json");
      toErase(c.var.ctx);
      await data.prepare?.(c.var.ctx, subject);
      const erased = await inOneTransaction(c.var.ctx, "erased", (ctx) => data.erase(ctx, subject));
      return c.json(Erased.parse(erased), 200);
    });
}

/** What every service's frame keeps for a while. */
export const keptByFrame = { what: "answers kept for repeated requests", until: "a day after they were given" };

/** Matches text that holds one of the addresses, whatever its case. */
export const mentions = (text: ReturnType<typeof sql>, { emails }: Subject) =>
  sql`${text} ilike any(${sql.param(emails.map((email) => `%${email.replaceAll(/[\\%_]/g, "\\$&")}%`))}::text[])`;

/**
 * Erases a person from the frame's own tables: events that everyone has, and answers kept for repeated requests.
 * An event still under way would carry what is to go, so it is waited for: the caller tries again.
 */
export async function eraseFromFrame(tx: Db<any>, subject: Subject): Promise<Erased["erased"]> {
  const told = sql`(subject = any(${sql.param(subject.records)}::text[]) or ${mentions(sql`event::text`, subject)})`;
  const underWay = await tx.execute(sql`
    select 1 from outbox o where ${told} and exists (
      select 1 from deliveries d where d.seq = o.seq and d.delivered_at is null and d.rejected_at is null) limit 1`);
  if (underWay.rows.length > 0) throw unavailable("events about this person are still being delivered");
  const events = await tx.execute(sql`delete from outbox where ${told}`);
  const answers = await tx.execute(sql`delete from idempotency_keys where ${mentions(sql`body`, subject)}`);
  return [
    { store: "events", count: events.rowCount ?? 0 },
    { store: "kept answers", count: answers.rowCount ?? 0 },
  ];
}
