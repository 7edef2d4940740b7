import { body, createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { CommsCtx } from "../context.ts";
import { AcceptMessage, Accepted, acceptMessage } from "./accept-message.ts";
import { ListMessages, getMessage, listMessages } from "./read-messages.ts";
import { Message, MessageDetail } from "./view.ts";

const tags = ["Messages"];
const Messages = page(Message);

const accept = createRoute({
  method: "post",
  path: "/v1/messages",
  tags,
  summary: "Send a message",
  description:
    "Accepted in one transaction with its delivery job. Send an `Idempotency-Key`: the same key and body is one " +
    "message. Consent and suppression are looked up when the message is due, not now.",
  request: body(AcceptMessage),
  responses: responses({ 202: { schema: Accepted, description: "It will be delivered" } }),
});

const list = createRoute({
  method: "get",
  path: "/v1/messages",
  tags,
  summary: "List messages, newest first",
  request: { query: ListMessages },
  responses: responses({ 200: { schema: Messages, description: "Messages" } }),
});

const get = createRoute({
  method: "get",
  path: "/v1/messages/{id}",
  tags,
  summary: "Read a message with each delivery attempt",
  request: { params: z.object({ id: z.uuid() }) },
  responses: responses({ 200: { schema: MessageDetail, description: "The message" } }),
});

export const messageRoutes = createRouter<CommsCtx>()
  .openapi(accept, async (c) => c.json(Accepted.parse(await acceptMessage(c.var.ctx, c.req.valid("json"))), 202))
  .openapi(list, async (c) => c.json(Messages.parse(await listMessages(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(get, async (c) => c.json(MessageDetail.parse(await getMessage(c.var.ctx, c.req.valid("param").id)), 200));
