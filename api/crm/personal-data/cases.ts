import { eq } from "drizzle-orm";
import { personalDataCases } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { expectOk } from "#kit/client.ts";
import { conflict, notFound } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { Erased, Holdings, type Holding } from "#kit/personal-data.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { findRecords } from "./find-records.ts";
import { eraseOwn, findOwn } from "./own.ts";

const read = "crm.personal-data:export";
const erase = "crm.personal-data:erase";

/** In the order in which they are erased: first the source, last what only counts. */
export const services = ["crm", "workflow", "ai", "comms", "users", "analytics"] as const;
type Service = (typeof services)[number];
const others = services.filter((name) => name !== "crm");

export const OpenCase = z
  .strictObject({
    email: z.email().max(254).toLowerCase().optional(),
    record: z
      .string()
      .regex(/^(contacts|leads)\/\d{1,15}$/, "must be like contacts/42")
      .optional(),
    reason: z.string().max(500).optional(),
  })
  .refine(({ email, record }) => email !== undefined || record !== undefined, "name an address or a record");

const Counts = z.record(z.string(), z.array(z.object({ store: z.string(), count: z.number().int() })));

/** Tells how much there is, never what. */
export const CaseView = z
  .object({
    id: z.uuid(),
    state: z.enum(["open", "held", "erasing", "erased", "released"]),
    records: z.array(z.string()),
    reason: z.string().optional(),
    found: Counts,
    erased: Counts,
    remains: z.array(z.object({ service: z.string(), what: z.string(), until: z.string() })),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
    closedAt: z.iso.datetime().optional(),
  })
  .openapi("PersonalDataCase");
type CaseView = z.infer<typeof CaseView>;
type Row = typeof personalDataCases.$inferSelect;

const view = ({ emails: _emails, reason, createdAt, closedAt, ...row }: Row): CaseView => ({
  ...row,
  ...(reason && { reason }),
  createdAt: createdAt.toISOString(),
  ...(closedAt && { closedAt: closedAt.toISOString() }),
});

/** Opens a case for a person: finds who is meant and how much every service holds. */
export async function openCase(ctx: CrmCtx, input: z.infer<typeof OpenCase>): Promise<CaseView> {
  requirePermission(ctx, read);
  const subject = await findRecords(ctx.db, input);
  if (input.record && !subject.records.includes(input.record)) throw notFound(`the record ${input.record}`);
  const held = await findEverywhere(ctx, subject);
  const found = Object.fromEntries(
    Object.entries(held).map(([service, parts]) => [service, parts.map(({ store, count }) => ({ store, count }))]),
  );
  return ctx.db.transaction(async (tx) => {
    const row = { id: uuidv7(), ...subject, reason: input.reason ?? null, found, createdBy: ctx.actor.id };
    const [made] = await tx.insert(personalDataCases).values(row).returning();
    await recordAudit(tx, ctx, { action: "crm.personal-data.opened", subject: `personal-data/${row.id}` });
    return view(made!);
  });
}

export async function readCase(ctx: CrmCtx, id: string): Promise<CaseView> {
  requirePermission(ctx, read);
  return view(await find(ctx.db, id));
}

/** Everything that is held of the person, from every service: what the person may ask to have. */
export async function exportCase(ctx: CrmCtx, id: string): Promise<Record<string, Holding[]>> {
  requirePermission(ctx, read);
  const subject = await find(ctx.db, id);
  if (subject.closedAt) throw conflict("the case is closed: it is not known any more whom it was about");
  await recordAudit(ctx.db, ctx, { action: "crm.personal-data.exported", subject: `personal-data/${id}` });
  return findEverywhere(ctx, subject);
}

/** Stops the use of the person's data until it is released or erased. */
export async function holdCase(ctx: CrmCtx, id: string): Promise<CaseView> {
  const row = await mayErase(ctx, id);
  if (row.state === "erasing") throw conflict("erasing has begun");
  for (const service of others) await ask(ctx, service, "hold", row);
  return change(ctx, id, "held", { state: "held" });
}

/** Lifts a hold and closes the case: the person's data stays. Once erasing has begun there is no way back. */
export async function releaseCase(ctx: CrmCtx, id: string): Promise<CaseView> {
  requirePermission(ctx, erase);
  const row = await find(ctx.db, id);
  if (row.state === "released") return view(row);
  if (row.state === "erasing" || row.state === "erased") throw conflict("erasing has begun: it cannot be taken back");
  for (const service of others) await ask(ctx, service, "release", row);
  return change(ctx, id, "released", { state: "released", emails: [], closedAt: new Date() });
}

export const EraseCase = z.strictObject({ service: z.enum(services) });

/** Erases the person in one service. Repeating it erases what has come since. */
export async function eraseCase(ctx: CrmCtx, id: string, { service }: z.infer<typeof EraseCase>): Promise<CaseView> {
  const row = await mayErase(ctx, id);
  await change(ctx, id, "erasing", { state: "erasing" });
  const result =
    service === "crm"
      ? await ctx.db.transaction((tx) => eraseOwn({ ...ctx, db: tx }, row))
      : await eraseIn(ctx, service, row);
  return ctx.db.transaction(async (tx) => {
    const now = await find(tx, id, true);
    const kept = now.remains.filter((one) => one.service !== service);
    const remains = [...kept, ...result.remains.map((one) => ({ service, ...one }))];
    return change({ ...ctx, db: tx }, id, `erased.${service}`, { erased: add(now.erased, service, result), remains });
  });
}

function add(before: Row["erased"], service: Service, { erased }: Erased): Row["erased"] {
  const counts = new Map((before[service] ?? []).map(({ store, count }) => [store, count]));
  for (const { store, count } of erased) counts.set(store, (counts.get(store) ?? 0) + count);
  return { ...before, [service]: [...counts].map(([store, count]) => ({ store, count })) };
}

/** Closes a case when every service has erased: from now on nothing tells whom it was about. */
export async function closeCase(ctx: CrmCtx, id: string): Promise<CaseView> {
  requirePermission(ctx, erase);
  const row = await find(ctx.db, id);
  if (row.state === "erased") return view(row);
  const left = services.filter((service) => !row.erased[service]);
  if (left.length > 0) throw conflict(`not erased yet: ${left.join(", ")}`);
  return change(ctx, id, "closed", { state: "erased", emails: [], records: [], closedAt: new Date() });
}

async function mayErase(ctx: CrmCtx, id: string): Promise<Row> {
  requirePermission(ctx, erase);
  const row = await find(ctx.db, id);
  if (row.closedAt) throw conflict(`the case is closed: ${row.state}`);
  return row;
}

async function find(db: CrmDb, id: string, lock = false): Promise<Row> {
  const query = db.select().from(personalDataCases).where(eq(personalDataCases.id, id));
  const [row] = await (lock ? query.for("update") : query);
  if (!row) throw notFound(`the case ${id}`);
  return row;
}

const change = (ctx: CrmCtx, id: string, action: string, set: Partial<Row>): Promise<CaseView> =>
  ctx.db.transaction(async (tx) => {
    const [row] = await tx.update(personalDataCases).set(set).where(eq(personalDataCases.id, id)).returning();
    await recordAudit(tx, ctx, { action: `crm.personal-data.${action}`, subject: `personal-data/${id}` });
    return view(row!);
  });

type Person = { emails: string[]; records: string[] };
const bodyOf = ({ emails, records }: Person) => ({ subject: { emails, records } });

// The routes are the same in every service: one client stands for all their types.
const clientOf = (ctx: CrmCtx, service: Exclude<Service, "crm">) => ctx.clients[service] as CrmCtx["clients"]["comms"];

async function findEverywhere(ctx: CrmCtx, person: Person): Promise<Record<string, Holding[]>> {
  const found: Record<string, Holding[]> = { crm: await findOwn(ctx.db, person) };
  for (const service of others) {
    const answer = await expectOk(clientOf(ctx, service).POST("/v1/personal-data/find", { body: bodyOf(person) }));
    found[service] = Holdings.parse(answer).holdings;
  }
  return found;
}

const eraseIn = async (ctx: CrmCtx, service: Exclude<Service, "crm">, person: Person): Promise<Erased> =>
  Erased.parse(await expectOk(clientOf(ctx, service).POST("/v1/personal-data/erase", { body: bodyOf(person) })));

const ask = (ctx: CrmCtx, service: Exclude<Service, "crm">, verb: "hold" | "release", person: Person) =>
  expectOk(clientOf(ctx, service).POST(`/v1/personal-data/${verb}`, { body: bodyOf(person) }));
