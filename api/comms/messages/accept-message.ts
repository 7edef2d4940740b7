import { sql } from "drizzle-orm";
import { requirePermission } from "#kit/authorize.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import { messages } from "#db/communication/schema.ts";
import { unsubscribeUrl } from "../consent/unsubscribe-token.ts";
import type { CommsCtx, CommsDb } from "../context.ts";
import { enqueueDelivery } from "../delivery/jobs.ts";
import { Variables, render, type Parts } from "../templates/render.ts";
import { TemplateName, findTemplate } from "../templates/templates.ts";
import { Email, HeaderText, RecordId } from "../values.ts";
import { messageEvent } from "./events.ts";
import { findMessage } from "./read-messages.ts";

const maxDelayMs = 366 * 24 * 3_600_000;

export const AcceptMessage = z
  .strictObject({
    to: z.strictObject({ email: Email }),
    channel: z.enum(["email"]).optional(),
    template: z
      .strictObject({
        name: TemplateName,
        version: z.number().int().positive().optional().describe("The latest unless told"),
        variables: Variables.optional(),
      })
      .optional(),
    content: z
      .strictObject({
        subject: HeaderText,
        text: z.string().min(1).max(200_000),
        html: z.string().min(1).max(200_000).optional(),
      })
      .optional(),
    purpose: z.enum(["transactional", "marketing"]).describe("Marketing goes only to addresses that consented to it"),
    sendAt: z.iso
      .datetime({ offset: true })
      .refine((at) => Date.parse(at) < Date.now() + maxDelayMs, "must be within a year")
      .optional(),
    inReplyTo: z.uuid().optional().describe("The id of the message that this one answers"),
    recordId: RecordId.optional(),
    confidential: z
      .boolean()
      .optional()
      .describe("Its text, such as a link to a new password, is shown to nobody here and gone once it was sent"),
  })
  .refine(({ template, content }) => Boolean(template) !== Boolean(content), "give either template or content")
  .openapi("AcceptMessage");
export type AcceptMessage = z.infer<typeof AcceptMessage>;

export const Accepted = z.object({ id: z.uuid(), state: z.enum(["accepted"]) }).openapi("AcceptedMessage");
export type Accepted = z.infer<typeof Accepted>;

/** Takes a message on: the message, its delivery job and its event stand or fall together. */
export async function acceptMessage(ctx: CommsCtx, input: AcceptMessage): Promise<Accepted> {
  requirePermission(ctx, "comms.messages:send");
  const id = uuidv7();
  return ctx.db.transaction(async (tx) => {
    const answered = input.inReplyTo ? await findMessage({ ...ctx, db: tx }, input.inReplyTo) : undefined;
    const sendAt = input.sendAt ? new Date(input.sendAt) : null;
    const { address } = ctx.config.mailFrom;
    const [message] = await tx
      .insert(messages)
      .values({
        id,
        direction: "outbound",
        purpose: input.purpose,
        state: "accepted",
        fromAddress: address,
        toAddress: input.to.email,
        ...(await compose(ctx, tx, id, input)),
        messageId: `${id}@${address.slice(address.lastIndexOf("@") + 1)}`,
        confidential: input.confidential,
        inReplyTo: answered?.id,
        conversationId: answered?.conversationId ?? id,
        recordId: input.recordId ?? answered?.recordId,
        ownerId: ctx.actor.id,
        sendAt,
        dueAt: sendAt ?? sql`now()`,
      })
      .returning();
    await enqueueDelivery(tx, id);
    await ctx.publish(tx, messageEvent("accepted", message!, ctx.actor.id));
    return { id, state: "accepted" };
  });
}

type Composed = Parts & { template?: string; templateVersion?: number };

async function compose(ctx: CommsCtx, tx: CommsDb, id: string, input: AcceptMessage): Promise<Composed> {
  if (input.content) return { ...input.content, html: input.content.html ?? null };
  const { name, version, variables } = input.template!;
  const template = await findTemplate(tx, name, version);
  const link = input.purpose === "marketing" ? { unsubscribeUrl: unsubscribeUrl(ctx.config, id) } : {};
  const parts = render(template, template.variables, { ...variables, ...link });
  return { ...parts, template: name, templateVersion: template.version };
}
