import { body, createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { CommsCtx } from "../context.ts";
import { Email } from "../values.ts";
import {
  ConsentRecord,
  ListConsents,
  Preference,
  PutPreference,
  listConsents,
  listPreferences,
  putPreference,
} from "./preferences.ts";
import {
  AddSuppression,
  ListSuppressions,
  Suppression,
  addSuppression,
  listSuppressions,
  removeSuppression,
} from "./suppressions.ts";
import { showUnsubscribe, unsubscribe } from "./unsubscribe.ts";

const tags = ["Consent"];
const Preferences = z.object({ results: z.array(Preference) });
const Suppressions = page(Suppression);
const Consents = page(ConsentRecord);

const put = createRoute({
  method: "put",
  path: "/v1/preferences",
  tags,
  summary: "Record a consent or its withdrawal",
  request: body(PutPreference),
  responses: responses({ 200: { schema: Preference, description: "What holds now" } }),
});

const list = createRoute({
  method: "get",
  path: "/v1/preferences",
  tags,
  summary: "Read what an address has consented to",
  request: { query: z.object({ email: Email }) },
  responses: responses({ 200: { schema: Preferences, description: "One entry a purpose" } }),
});

const history = createRoute({
  method: "get",
  path: "/v1/preferences/history",
  tags,
  summary: "Read every consent and withdrawal of an address, newest first",
  request: { query: ListConsents },
  responses: responses({ 200: { schema: Consents, description: "A page of records" } }),
});

const add = createRoute({
  method: "post",
  path: "/v1/suppressions",
  tags,
  summary: "Send nothing to an address any more, whatever the purpose",
  request: body(AddSuppression),
  responses: responses({ 201: { schema: Suppression, description: "The entry" } }),
});

const listSuppressed = createRoute({
  method: "get",
  path: "/v1/suppressions",
  tags,
  summary: "List suppressed addresses, newest first",
  request: { query: ListSuppressions },
  responses: responses({ 200: { schema: Suppressions, description: "Entries" } }),
});

const remove = createRoute({
  method: "delete",
  path: "/v1/suppressions/{id}",
  tags,
  summary: "Take an address off the list",
  request: { params: z.object({ id: z.uuid() }) },
  responses: responses({ 204: { description: "It may be written to again" } }),
});

const token = z.object({ token: z.string().max(100) });
const html = (description: string) => ({
  ...responses({}),
  200: { description, content: { "text/html": { schema: z.string() } } },
});

const ask = createRoute({
  method: "get",
  path: "/v1/unsubscribe/{token}",
  tags,
  security: [],
  summary: "The page behind a mail's unsubscribe link",
  request: { params: token },
  responses: html("A page that asks"),
});

const confirm = createRoute({
  method: "post",
  path: "/v1/unsubscribe/{token}",
  tags,
  security: [],
  summary: "Unsubscribe, by the page's button or by a mail program's one click (RFC 8058)",
  request: { params: token },
  responses: html("Done"),
});

export const consentRoutes = createRouter<CommsCtx>()
  .openapi(put, async (c) => c.json(Preference.parse(await putPreference(c.var.ctx, c.req.valid("json"))), 200))
  .openapi(list, async (c) => c.json(Preferences.parse(await listPreferences(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(history, async (c) => c.json(Consents.parse(await listConsents(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(add, async (c) => c.json(Suppression.parse(await addSuppression(c.var.ctx, c.req.valid("json"))), 201))
  .openapi(listSuppressed, async (c) =>
    c.json(Suppressions.parse(await listSuppressions(c.var.ctx, c.req.valid("query"))), 200),
  )
  .openapi(remove, async (c) => (await removeSuppression(c.var.ctx, c.req.valid("param").id), c.body(null, 204)))
  .openapi(ask, async (c) => c.html(await showUnsubscribe(c.var.ctx, c.req.valid("param").token), 200))
  .openapi(confirm, async (c) => c.html(await unsubscribe(c.var.ctx, c.req.valid("param").token), 200));
