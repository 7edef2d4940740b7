import { body, createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import type { CredentialLimits } from "../limits.ts";
import { UserId } from "../people/manage.ts";
import { from, withCookie } from "../sessions/browser.ts";
import { Proof } from "../sessions/prove.ts";
import { BrowserSession, Tokens } from "../sessions/sign-in.ts";
import { beginPasskeySignIn, PasskeySignIn, signInBrowserByPasskey, signInByPasskey } from "./passkey-sign-in.ts";
import {
  addPasskey,
  AddPasskey,
  beginPasskey,
  listPasskeys,
  Passkey,
  PasskeyOptions,
  removePasskey,
} from "./passkeys.ts";
import {
  confirmTotp,
  ConfirmTotp,
  disableTotp,
  Enrolment,
  enrolTotp,
  Factors,
  FullProof,
  readFactors,
  RecoveryCodes,
  renewRecoveryCodes,
  resetFactors,
} from "./totp.ts";

const tags = ["Second factors and passkeys"];
const Passkeys = z.object({ results: z.array(Passkey) });
const codes = { schema: RecoveryCodes, description: "Ten codes, shown this once" };
const options = { schema: PasskeyOptions, description: "For `navigator.credentials`; good for five minutes" };

const post = <I extends z.ZodType, const R extends Parameters<typeof responses>[0]>(
  path: string,
  summary: string,
  input: I,
  answers: R,
) => createRoute({ method: "post", path, tags, summary, request: body(input), responses: responses(answers) });

const readRoute = createRoute({
  method: "get",
  path: "/v1/factors",
  tags,
  summary: "What guards your account beside the password",
  responses: responses({ 200: { schema: Factors, description: "Factors" } }),
});
const enrolRoute = post("/v1/factors/totp", "Set up an authenticator app: its secret, shown this once", Proof, {
  201: { schema: Enrolment, description: "The secret, and the same as an otpauth address" },
});
const confirmRoute = post("/v1/factors/totp/confirm", "Turn it on by its first code", ConfirmTotp, { 200: codes });
const disableRoute = post("/v1/factors/totp/disable", "Turn it off, with password and code", FullProof, {
  204: { description: "Sign-in asks for the password alone" },
});
const renewRoute = post("/v1/factors/recovery-codes", "Make new recovery codes; the old ones are void", FullProof, {
  200: codes,
});
const resetRoute = createRoute({
  method: "delete",
  path: "/v1/users/{id}/factors",
  tags,
  summary: "Remove someone's authenticator app, recovery codes and passkeys, for who lost them",
  request: { params: UserId },
  responses: responses({ 204: { description: "Removed; the person is told" } }),
});

const listRoute = createRoute({
  method: "get",
  path: "/v1/passkeys",
  tags,
  summary: "Your passkeys",
  responses: responses({ 200: { schema: Passkeys, description: "Passkeys" } }),
});
const beginRoute = post("/v1/passkeys/options", "Begin to add a passkey", Proof, { 200: options });
const addRoute = post("/v1/passkeys", "Add a passkey with what the browser answered", AddPasskey, {
  201: { schema: Passkey, description: "It signs in from now on" },
});
const removeRoute = createRoute({
  method: "delete",
  path: "/v1/passkeys/{id}",
  tags,
  summary: "Remove one of your passkeys",
  request: { params: z.object({ id: z.uuid() }) },
  responses: responses({ 204: { description: "Removed" } }),
});

const open = { method: "post" as const, security: [], tags: ["Sessions"] };
const beginSignInRoute = createRoute({
  ...open,
  path: "/v1/sessions/passkey/options",
  summary: "Begin to sign in by a passkey",
  responses: responses({ 200: options }),
});
const signInRoute = createRoute({
  ...open,
  path: "/v1/sessions/passkey",
  summary: "Sign in for tokens by a passkey",
  request: body(PasskeySignIn),
  responses: responses({ 201: { schema: Tokens, description: "An access token and a refresh token" } }),
});
const browserRoute = createRoute({
  ...open,
  path: "/v1/sessions/browser/passkey",
  summary: "Sign in a browser by a passkey: sets the HttpOnly cookie",
  request: body(PasskeySignIn),
  responses: responses({ 201: { schema: BrowserSession, description: "Signed in" } }),
});

export const factorRoutes = ({ signIns }: CredentialLimits) => {
  const router = createRouter<UsersCtx>();
  // Each of these also matches the path without its end.
  const paths = ["/v1/factors/*", "/v1/passkeys/*", "/v1/sessions/passkey/*", "/v1/sessions/browser/passkey"];
  router.on("POST", paths, signIns);
  return router
    .openapi(readRoute, async (c) => c.json(Factors.parse(await readFactors(c.var.ctx)), 200))
    .openapi(enrolRoute, async (c) => c.json(Enrolment.parse(await enrolTotp(c.var.ctx, c.req.valid("json"))), 201))
    .openapi(confirmRoute, async (c) =>
      c.json(RecoveryCodes.parse(await confirmTotp(c.var.ctx, c.req.valid("json"))), 200),
    )
    .openapi(disableRoute, async (c) => (await disableTotp(c.var.ctx, c.req.valid("json")), c.body(null, 204)))
    .openapi(renewRoute, async (c) =>
      c.json(RecoveryCodes.parse(await renewRecoveryCodes(c.var.ctx, c.req.valid("json"))), 200),
    )
    .openapi(resetRoute, async (c) => (await resetFactors(c.var.ctx, c.req.valid("param")), c.body(null, 204)))
    .openapi(listRoute, async (c) => c.json(Passkeys.parse(await listPasskeys(c.var.ctx)), 200))
    .openapi(beginRoute, async (c) =>
      c.json(PasskeyOptions.parse(await beginPasskey(c.var.ctx, c.req.valid("json"))), 200),
    )
    .openapi(addRoute, async (c) => c.json(Passkey.parse(await addPasskey(c.var.ctx, c.req.valid("json"))), 201))
    .openapi(removeRoute, async (c) => (await removePasskey(c.var.ctx, c.req.valid("param")), c.body(null, 204)))
    .openapi(beginSignInRoute, async (c) => c.json(PasskeyOptions.parse(await beginPasskeySignIn(c.var.ctx)), 200))
    .openapi(signInRoute, async (c) =>
      c.json(Tokens.parse(await signInByPasskey(c.var.ctx, { ...c.req.valid("json"), ...from(c) })), 201),
    )
    .openapi(browserRoute, async (c) =>
      c.json(
        BrowserSession.parse(
          withCookie(c, await signInBrowserByPasskey(c.var.ctx, { ...c.req.valid("json"), ...from(c) })),
        ),
        201,
      ),
    );
};
