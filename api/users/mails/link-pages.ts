import type { Context } from "hono";
import { html } from "hono/html";
import { DomainError } from "#kit/errors.ts";
import { showPage } from "#kit/page.ts";
import { createRoute, createRouter, parse, z, type Variables } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { acceptInvitation, AcceptInvitation } from "../invitations/accept-invitation.ts";
import type { CredentialLimits } from "../limits.ts";
import { ForgotPassword, forgotPassword, resetPassword, ResetPassword } from "../passwords/reset-password.ts";
import { VerifyAddress, verifyAddress } from "../people/change-address.ts";
import { linkPages, type LinkPurpose } from "./link-token.ts";

type C = Context<{ Variables: Variables<UsersCtx> }, any, any>;
type Fields = Record<string, string | undefined>;
type Page = {
  title: string;
  fields: (keyof typeof inputs)[];
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

/** Whoever comes without a link, or with one that is no good any more, may ask for another. */
const forgotten: Page = {
  title: pages.reset.title,
  fields: ["email"],
  button: "Send me a link",
  done: "If we know this address, a mail with a link is on its way.",
  act: (ctx, { email }) => forgotPassword(ctx, parse(ForgotPassword, { email })),
};

const pageFor = (purpose: LinkPurpose, token: string): Page =>
  purpose === "reset" && !token ? forgotten : pages[purpose];

const inputs = {
  name: (typed: string) =>
    html`<label>Your name <input name="name" value="${typed}" autocomplete="name" maxlength="200" required /></label>`,
  email: (typed: string) =>
    html`<label>E-mail <input name="email" type="email" value="${typed}" autocomplete="username" required /></label>`,
  password: () =>
    html`<label
      >New password, 8 to 128 characters
      <input name="password" type="password" autocomplete="new-password" minlength="8" required
    /></label>`,
};

const form = (purpose: LinkPurpose, { token = "", ...typed }: Fields, message?: string) => {
  const { fields, button } = pageFor(purpose, token);
  return html`<form method="post" action="${linkPages[purpose]}">
    ${message ? html`<p role="alert">${message}</p>` : ""} ${fields.map((field) => inputs[field](typed[field] ?? ""))}
    <input type="hidden" name="token" value="${token}" />
    <button>${button}</button>
  </form>`;
};

const Token = z.string().max(200).default("");
const Typed = z.string().max(500).optional();
const Form = z.object({ token: Token, name: Typed, email: Typed, password: Typed });

async function submit(c: C, purpose: LinkPurpose, fields: z.infer<typeof Form>) {
  const { title, act, done } = pageFor(purpose, fields.token);
  try {
    await act(c.var.ctx, fields);
  } catch (error) {
    if (!(error instanceof DomainError) || error.status >= 500) throw error;
    const reasons = error.faults
      .filter(({ path }) => path !== "/token")
      .map((fault) => `${fault.path.slice(1)} ${fault.message}`);
    const deadLink = error.faults.some(({ path }) => path === "/token");
    const again = deadLink && purpose === "reset" ? {} : fields;
    return showPage(c, { status: 400, title, body: form(purpose, again, [error.message, ...reasons].join(": ")) });
  }
  return showPage(c, { title, body: html`<p>${done}</p>` });
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
      showPage(c, { title: pages[purpose].title, body: form(purpose, c.req.valid("query")) }),
    );
    router.openapi(routes.submit, (c) => submit(c, purpose, c.req.valid("form")));
  }
  return router;
};
