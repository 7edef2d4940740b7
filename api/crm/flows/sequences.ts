import { requirePermission } from "#kit/authorize.ts";
import { expectOk } from "#kit/client.ts";
import { invalid, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { findRows, objectNotFound } from "../objects/find-rows.ts";
import { listRuns, startRun } from "../records/runs.ts";
import { idOf, published, type Published } from "./flows.ts";

export type Sequence = { id: string; name: string; createdAt: string; updatedAt: string };
export type Enrollment = { id: string; sequenceId: string; toEmail: string; enrolledAt: string; status: string };

/** A process is a sequence when its document has the tag `sequence`. */
const isSequence = ({ definition }: Published) => definition.document.tags?.["sequence"] !== undefined;

const sequenceOf = (id: string, { definition, firstAt, lastAt }: Published): Sequence => ({
  id,
  name: definition.document.title ?? definition.document.name,
  createdAt: firstAt,
  updatedAt: lastAt,
});

const most = 500;

/** Published sequences, those that the caller may see. */
export async function listSequences(ctx: CrmCtx, name?: string): Promise<{ total: number; results: Sequence[] }> {
  const query = { state: "published" as const, limit: most, ...(name && { query: name }) };
  const { results } = await expectOk(ctx.clients.workflow.GET("/v1/definitions", { params: { query } }));
  const sequences: Sequence[] = [];
  for (const one of results) {
    const whole = await published(ctx, idOf(one));
    if (isSequence(whole)) sequences.push(sequenceOf(idOf(one), whole));
  }
  return { total: sequences.length, results: sequences };
}

export async function getSequence(ctx: CrmCtx, id: string): Promise<Sequence & { steps: string[] }> {
  const whole = await published(ctx, id);
  if (!isSequence(whole)) throw notFound(`the sequence ${id}`);
  return { ...sequenceOf(id, whole), steps: whole.definition.do.flatMap((item) => Object.keys(item)) };
}

export const Enroll = z
  .strictObject({
    sequenceId: z.string().min(1).max(200),
    contactId: z.coerce.string().min(1).max(20).openapi({ type: "string" }),
    senderEmail: z.email().max(254).optional(),
    senderAliasAddress: z.email().max(254).optional(),
  })
  .openapi("EnrollContact");

/** Starts the sequence for a contact, with the caller's rights. */
export async function enroll(ctx: CrmCtx, input: z.infer<typeof Enroll>, idempotencyKey?: string): Promise<Enrollment> {
  for (const permission of ["crm.contacts:read", "workflow.definitions:read", "workflow.runs:start"])
    requirePermission(ctx, permission);
  const { sequenceId, contactId, senderEmail, senderAliasAddress } = input;
  await getSequence(ctx, sequenceId);
  const row = (await findRows(ctx.db, ctx, "contacts", "read", { ids: [contactId] })).get(contactId);
  if (!row) throw objectNotFound();
  const email = row.properties["email"];
  if (!email) throw invalid(`the contact ${contactId} has no email address`);
  const [namespace = "", name = ""] = sequenceId.split(".");
  const id = String(row.id);
  const sender = senderAliasAddress ?? senderEmail;
  const run = await startRun(ctx, "contacts", {
    id,
    definition: { namespace, name },
    input: { contactId: id, email, ...(sender && { senderEmail: sender }) },
    idempotencyKey,
  });
  const enrolledAt = typeof run["startedAt"] === "string" ? run["startedAt"] : new Date().toISOString();
  return { id: run.id, sequenceId, toEmail: email, enrolledAt, status: run.status };
}

const ended = new Set(["completed", "faulted", "cancelled"]);

/** The sequence that a contact is in now. */
export async function enrollmentOf(ctx: CrmCtx, contactId: string): Promise<Enrollment> {
  for (const permission of ["crm.contacts:read", "workflow.definitions:read", "workflow.runs:read"])
    requirePermission(ctx, permission);
  const row = (await findRows(ctx.db, ctx, "contacts", "read", { ids: [contactId] })).get(contactId);
  if (!row) throw objectNotFound();
  const { results } = await listRuns(ctx, "contacts", { id: String(row.id), limit: 50 });
  for (const run of results.filter(({ status }) => !ended.has(status))) {
    const id = idOf(run["definition"] as { namespace: string; name: string });
    if (!isSequence(await published(ctx, id))) continue;
    const enrolledAt = String(run["startedAt"]);
    return { id: run.id, sequenceId: id, toEmail: row.properties["email"] ?? "", enrolledAt, status: run.status };
  }
  throw notFound(`a sequence that the contact ${contactId} is in`);
}
