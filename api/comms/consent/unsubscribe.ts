import { eq } from "drizzle-orm";
import { notFound } from "#kit/errors.ts";
import { messages } from "#db/communication/schema.ts";
import type { CommsCtx } from "../context.ts";
import { setPreference } from "./preferences.ts";
import { readUnsubscribeToken } from "./unsubscribe-token.ts";

const page = (content: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Unsubscribe</title></head>
<body>${content}</body></html>`;

/** The page behind the link. Asking changes nothing: mail scanners open links too. */
export async function showUnsubscribe(ctx: CommsCtx, token: string): Promise<string> {
  await recipient(ctx, token);
  return page(`<form method="post"><p>Receive no more marketing mail from us?</p><button>Unsubscribe</button></form>`);
}

/** Withdraws the recipient's consent to marketing; repeating it changes nothing. */
export async function unsubscribe(ctx: CommsCtx, token: string): Promise<string> {
  const email = await recipient(ctx, token);
  await ctx.db.transaction((tx) =>
    setPreference(ctx, tx, { email, purpose: "marketing", granted: false, source: "unsubscribe" }),
  );
  return page("<p>You will receive no more marketing mail from us.</p>");
}

async function recipient(ctx: CommsCtx, token: string): Promise<string> {
  const id = readUnsubscribeToken(ctx.config, token);
  const [row] = await ctx.db.select({ email: messages.toAddress }).from(messages).where(eq(messages.id, id));
  if (!row) throw notFound("the unsubscribe link");
  return row.email;
}
