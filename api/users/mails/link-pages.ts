import type { Context } from "hono";
import { html } from "hono/html";
import { DomainError } from "#kit/errors.ts";
import { createRoute, createRouter, parse, z, type Variables } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { acceptInvitation, AcceptInvitation } from "../invitations/accept-invitation.ts";
import type { CredentialLimits } from "../limits.ts";
import { showPage } from "../oauth/page.ts";
import { resetPassword, ResetPassword } from "../passwords/reset-password.ts";
import { VerifyAddress, verifyAddress } from "../people/change-address.ts";
import { linkPages, type LinkPurpose } from "./link-token.ts";

type C = Context<{ Variables: Variables<UsersCtx> }, any, any>;
type Fields = Record<string, string | undefined>;
type Page = {
  title: string;
  fields: ("name" | "password")[];
  button: string;
  done: string;
  act: (ctx: UsersCtx, fields: Fields) => Promise<unknown>;
};

/** What the links of our mails lead to: a form, for a machine that only looks at a link must not use it up. */
const pages: Record<LinkPurpose, Page> = {
  invitation: {
    title: "You are invited",
    fields: ["name", "password"],
    button: "Accept",
    done: "Welcome. You can sign in now.",
    act: (ctx, fields) => acceptInvitation(ctx, parse(AcceptInvitation, fields)),
  },
  reset: {
    title: "Set a new password",
    fields: ["password"],
    button: "Set the password",
    done: "Your password is set, and all your sessions have ended. You can sign in now.",
    act: (ctx, fields) => resetPassword(ctx, parse(ResetPassword, fields)),
  },
  verify: {
    title: "Confirm your address",
    fields: [],
    button: "Confirm",
    done: "Thank you. Your address is confirmed.",
    act: (ctx, fields) => verifyAddress(ctx, parse(VerifyAddress, fields)),
  },
};

const inputs = {
  name: html`<label>Your name <input name="name" autocomplete="name" maxlength="200" required /></label>`,
  password: html`<label
    >New password, 8 to 128 characters
    <input name="password" type="password" autocomplete="new-password" minlength="8" required
  /></label>`,
};

const form = (purpose: LinkPurpose, token: string, message?: string) => {
  const { title, fields, button } = pages[purpose];
  return html`<form method="post" action="${linkPages[purpose]}">
    <h1>${title}</h1>
    ${message ? html`<p role="alert">${message}</p>` : ""} ${fields.map((field) => inputs[field])}
    <input type="hidden" name="token" value="${token}" />
    <button>${button}</button>
  </form>`;
};

const Token = z.string().max(200).default("");
const Form = z.object({ token: Token, name: z.string().max(500).optional(), password: z.string().max(500).optional() });

async function submit(c: C, purpose: LinkPurpose, fields: z.infer<typeof Form>) {
  const { title, act, done } = pages[purpose];
  try {
    await act(c.var.ctx, fields);
  } catch (error) {
    if (!(error instanceof DomainError) || error.status >= 500) throw error;
    const reasons = error.faults
      .filter(({ path }) => path !== "/token")
      .map((fault) => `${fault.path.slice(1)} ${fault.message}`);
    return showPage(c, 400, title, form(purpose, fields.token, [error.message, ...reasons].join(": ")));
  }
  return showPage(
    c,
    200,
    title,
    html`<h1>${title}</h1>
      <p>${done}</p>`,
  );
}

const page = (description: string) => ({ description, content: { "text/html": { schema: z.string() } } });

const routesOf = (purpose: LinkPurpose) => {
  const common = { path: linkPages[purpose], security: [], tags: ["Pages"] };
  const { title } = pages[purpose];
  return {
    show: createRoute({
      ...common,
      method: "get",
      summary: `${title}: the page a mail links to`,
      request: { query: z.object({ token: Token }) },
      responses: { 200: page("A form; nothing is used up yet") },
    }),
    submit: createRoute({
      ...common,
      method: "post",
      summary: `${title}: the page's form`,
      request: { body: { required: true, content: { "application/x-www-form-urlencoded": { schema: Form } } } },
      responses: { 200: page("Done"), 400: page("The form again, and what is wrong") },
    }),
  };
};

export const linkPageRoutes = ({ signIns }: CredentialLimits) => {
  const router = createRouter<UsersCtx>();
  for (const purpose of Object.keys(linkPages) as LinkPurpose[]) {
    const routes = routesOf(purpose);
    router.on("POST", linkPages[purpose], signIns);
    router.openapi(routes.show, (c) =>
      showPage(c, 200, pages[purpose].title, form(purpose, c.req.valid("query").token)),
    );
    router.openapi(routes.submit, (c) => submit(c, purpose, c.req.valid("form")));
  }
  return router;
};
