import { eq, isNotNull } from "drizzle-orm";
import { alerts } from "#db/workflows/schema.ts";
import { expectOk } from "#kit/client.ts";
import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import type { Mail } from "./alerts.ts";

type Person = { email: string; name: string; active: boolean };

/** Hands written mails to the Communication Hub; those that it does not take now are tried again at the next look. */
export async function sendAlerts(ctx: WorkflowCtx): Promise<void> {
  const unsent = await ctx.db.select().from(alerts).where(isNotNull(alerts.mail));
  for (const { id, recipient, mail } of unsent) {
    try {
      for (const person of await peopleOf(ctx, recipient)) await send(ctx, person, mail as Mail);
      await ctx.db.update(alerts).set({ mail: null }).where(eq(alerts.id, id));
    } catch (error) {
      ctx.log.warn({ err: error, alert: id }, "an alert could not be sent, trying again");
    }
  }
}

async function send(ctx: WorkflowCtx, { email, name }: Person, { key, template, variables }: Mail): Promise<void> {
  const body = {
    to: { email },
    purpose: "transactional" as const,
    template: { name: template, variables: { ...variables, name } },
  };
  // Sent again after a crash it is the same request, and the first answer.
  const headers = { "Idempotency-Key": `${key}:${email}` };
  await expectOk(ctx.clients.comms.POST("/v1/messages", { body, headers }));
}

/** Who is told: the person, or, where there is none any more, those who operate processes. */
async function peopleOf(ctx: WorkflowCtx, recipient: string): Promise<Person[]> {
  const person = z.uuid().safeParse(recipient).success ? await personOf(ctx, recipient) : undefined;
  if (person?.active) return [person];
  for (const role of ["operations", "admin"]) {
    const query = { role, active: "true", limit: 20 };
    const { results } = await expectOk(ctx.clients.users.GET("/v1/users", { params: { query } }));
    if (results.length > 0) return results;
  }
  throw new Error("there is nobody to tell");
}

async function personOf(ctx: WorkflowCtx, id: string): Promise<Person | undefined> {
  try {
    return await expectOk(ctx.clients.users.GET("/v1/users/{id}", { params: { path: { id } } }));
  } catch (error) {
    if (error instanceof DomainError && error.code === "not_found") return undefined;
    throw error;
  }
}
