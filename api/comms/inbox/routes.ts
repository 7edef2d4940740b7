import { body, createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { CommsCtx } from "../context.ts";
import {
  InboxMail,
  InboxMailDetail,
  ListInbox,
  Replied,
  Reply,
  getInboxMail,
  listInbox,
  replyToInboxMail,
} from "./inbox.ts";

const tags = ["Inbox of one machine"];
const InboxMails = page(InboxMail);
const params = z.object({ id: z.string().max(100) });

const list = createRoute({
  method: "get",
  path: "/v1/inbox",
  tags,
  summary: "List what the mail catcher holds, newest first",
  description: "Only where MAIL_INBOX_DIR is set; elsewhere there is no such inbox.",
  request: { query: ListInbox },
  responses: responses({ 200: { schema: InboxMails, description: "Mails; the id is the file's name" } }),
});

const get = createRoute({
  method: "get",
  path: "/v1/inbox/{id}",
  tags,
  summary: "Read a caught mail",
  request: { params },
  responses: responses({ 200: { schema: InboxMailDetail, description: "The mail" } }),
});

const reply = createRoute({
  method: "post",
  path: "/v1/inbox/{id}/reply",
  tags,
  summary: "Answer a caught mail as its recipient, by real SMTP",
  request: { params, ...body(Reply) },
  responses: responses({ 202: { schema: Replied, description: "The inbound server took it" } }),
});

export const inboxRoutes = createRouter<CommsCtx>()
  .openapi(list, async (c) => c.json(InboxMails.parse(await listInbox(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(get, async (c) => c.json(InboxMailDetail.parse(await getInboxMail(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(reply, async (c) =>
    c.json(Replied.parse(await replyToInboxMail(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 202),
  );
