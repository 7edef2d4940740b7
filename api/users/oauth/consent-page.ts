import { eq } from "drizzle-orm";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { html } from "hono/html";
import { oauthClients } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { createRoute, createRouter, z, type Variables } from "#kit/router.ts";
import { sessionCookie } from "#kit/service.ts";
import { isForeign, showPage } from "#kit/page.ts";
import { permissions } from "../access/permissions.ts";
import type { UsersCtx } from "../context.ts";
import { hmac, sameText } from "../tokens/opaque.ts";
import { resolveToken, type Resolved } from "../tokens/resolve-token.ts";
import { oauthError } from "./errors.ts";
import { safeOrigin } from "./redirect-uri.ts";
import type { PassOn } from "./pass-on.ts";
import { identityScopes } from "./scopes.ts";

type C = Context<{ Variables: Variables<UsersCtx> }, any, any>;
const tags = ["OAuth 2.1"];
const page = { 200: { description: "The page", content: { "text/html": { schema: z.string() } } } };

const show = createRoute({
  method: "get",
  path: "/consent",
  security: [],
  tags,
  summary: "The page that asks a person whether a program may act for them",
  responses: page,
});

const form = z.object({
  query: z.string().max(8_000),
  proof: z.string().max(100),
  decision: z.enum(["allow", "deny"]),
});

const submit = createRoute({
  method: "post",
  path: "/consent",
  security: [],
  tags,
  summary: "Allow or deny with the page's form",
  request: { body: { required: true, content: { "application/x-www-form-urlencoded": { schema: form } } } },
  responses: { ...page, 303: { description: "Back to the program, with a code or a refusal" } },
});

export const consentRoutes = (passOn: PassOn) =>
  createRouter<UsersCtx>()
    .openapi(show, (c) => ask(c))
    .openapi(submit, (c) => decide(c, passOn, c.req.valid("form")));

/** Who sits at the browser, by its cookie alone. */
async function personAt(c: C): Promise<(Resolved & { sessionId: string }) | undefined> {
  const cookie = getCookie(c, sessionCookie);
  const found = cookie?.startsWith("crm_session_") ? await resolveToken(c.var.ctx, cookie) : undefined;
  return found?.sessionId ? { ...found, sessionId: found.sessionId } : undefined;
}

/** Ties the form to this session and to this very question. */
const proofOf = (c: C, sessionId: string, query: string) =>
  hmac(c.var.ctx.config.AUTH_SECRET, "consent", `${sessionId}\n${query}`);

async function ask(c: C) {
  const query = new URL(c.req.url).search.slice(1);
  const person = await personAt(c);
  if (!person) return c.redirect(`/sign-in?${query}`, 302);
  const asked = new URLSearchParams(query);
  const client = await findClient(c, asked.get("client_id") ?? "");
  const scopes = (asked.get("scope") ?? "").split(" ").filter(Boolean);
  const redirectUri = asked.get("redirect_uri") ?? "";
  return showPage(c, {
    title: `Allow ${client.name}?`,
    body: html`<form method="post" action="/consent">
      <p>You are ${person.answer.name}. ${client.name} asks to:</p>
      <ul>
        ${scopes.map((scope) => html`<li>${inWords(scope)}</li>`)}
      </ul>
      <p>You will go on to ${URL.canParse(redirectUri) ? new URL(redirectUri).host : ""}.</p>
      <input type="hidden" name="query" value="${query}" />
      <input type="hidden" name="proof" value="${proofOf(c, person.sessionId, query)}" />
      <p class="choice">
        <button name="decision" value="deny">Deny</button>
        <button name="decision" value="allow">Allow</button>
      </p>
    </form>`,
    leadsTo: safeOrigin(redirectUri),
  });
}

async function findClient(c: C, clientId: string): Promise<{ name: string }> {
  const { db } = c.var.ctx;
  const [client] = await db.select().from(oauthClients).where(eq(oauthClients.clientId, clientId));
  if (!client || client.disabled) throw oauthError("invalid_client", "no such program");
  return { name: client.name ?? clientId };
}

function inWords(scope: string): string {
  if (Object.hasOwn(identityScopes, scope)) return identityScopes[scope as keyof typeof identityScopes];
  if (scope === "*") return "Do everything that you may do";
  if (scope === "*:read") return "See everything that you may see";
  const [target, action] = scope.split(":");
  return permissions[scope] ?? `${target!.replaceAll(".", " ").replace("*", "everything")}: ${action}`;
}

async function decide(c: C, passOn: PassOn, { query, proof, decision }: z.infer<typeof form>) {
  const person = await personAt(c);
  if (!person || isForeign(c) || !sameText(proof, proofOf(c, person.sessionId, query)))
    throw oauthError("invalid_request", "this form is not valid any more: start again", "forbidden");
  const accept = decision === "allow";
  const next = await passOn(c, "/oauth2/consent", { accept, oauth_query: query });
  const { ctx } = c.var;
  const asked = new URLSearchParams(query);
  await recordAudit(
    ctx.db,
    { ...ctx, actor: { ...ctx.actor, id: person.answer.sub } },
    {
      action: accept ? "grant.allowed" : "grant.denied",
      subject: `clients/${asked.get("client_id")}`,
      detail: { scopes: asked.get("scope")?.split(" ") ?? [] },
    },
  );
  return c.redirect(next, 303);
}
