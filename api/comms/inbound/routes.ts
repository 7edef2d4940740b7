import { createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { CommsCtx } from "../context.ts";
import {
  Conversation,
  ConversationSummary,
  ListConversations,
  getConversation,
  listConversations,
} from "./conversations.ts";

const tags = ["Conversations"];
const Conversations = page(ConversationSummary);

const list = createRoute({
  method: "get",
  path: "/v1/conversations",
  tags,
  summary: "List conversations in which somebody wrote to us, the latest first",
  request: { query: ListConversations },
  responses: responses({ 200: { schema: Conversations, description: "Conversations" } }),
});

const get = createRoute({
  method: "get",
  path: "/v1/conversations/{id}",
  tags,
  summary: "Read a conversation's messages, oldest first",
  request: { params: z.object({ id: z.uuid() }) },
  responses: responses({ 200: { schema: Conversation, description: "The conversation" } }),
});

export const conversationRoutes = createRouter<CommsCtx>()
  .openapi(list, async (c) =>
    c.json(Conversations.parse(await listConversations(c.var.ctx, c.req.valid("query"))), 200),
  )
  .openapi(get, async (c) =>
    c.json(Conversation.parse(await getConversation(c.var.ctx, c.req.valid("param").id)), 200),
  );
