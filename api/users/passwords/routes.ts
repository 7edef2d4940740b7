import { body, createRoute, createRouter, responses } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import type { CredentialLimits } from "../limits.ts";
import { UserId } from "../people/manage.ts";
import { presented } from "../sessions/browser.ts";
import { ChangePassword, changePassword, SetPassword, setPassword } from "./change-password.ts";
import { ForgotPassword, forgotPassword, ResetPassword, resetPassword } from "./reset-password.ts";

const tags = ["Passwords"];

const forgotRoute = createRoute({
  method: "post",
  path: "/v1/passwords/forgotten",
  security: [],
  tags,
  summary: "Ask for a link to set a new password",
  description: "The answer is the same whether the address is known. The link works once, for 15 minutes.",
  request: body(ForgotPassword),
  responses: responses({ 202: { description: "If the address is known, a mail is on its way" } }),
});

const resetRoute = createRoute({
  method: "post",
  path: "/v1/passwords/reset",
  security: [],
  tags,
  summary: "Set a new password by the link of a mail; ends all sessions",
  request: body(ResetPassword),
  responses: responses({ 204: { description: "Set; a second factor is asked as before" } }),
});

const changeRoute = createRoute({
  method: "put",
  path: "/v1/users/me/password",
  tags,
  summary: "Change your password; ends all your other sessions",
  request: body(ChangePassword),
  responses: responses({ 204: { description: "Changed" } }),
});

const setRoute = createRoute({
  method: "put",
  path: "/v1/users/{id}/password",
  tags,
  summary: "Give a user a password; ends all their sessions",
  request: { params: UserId, ...body(SetPassword) },
  responses: responses({ 204: { description: "Changed" } }),
});

export const passwordRoutes = ({ signIns }: CredentialLimits) => {
  const router = createRouter<UsersCtx>();
  router.on("POST", ["/v1/passwords/forgotten", "/v1/passwords/reset"], signIns);
  router.on("PUT", "/v1/users/me/password", signIns);
  return router
    .openapi(forgotRoute, async (c) => (await forgotPassword(c.var.ctx, c.req.valid("json")), c.body(null, 202)))
    .openapi(resetRoute, async (c) => (await resetPassword(c.var.ctx, c.req.valid("json")), c.body(null, 204)))
    .openapi(
      changeRoute,
      async (c) => (await changePassword(c.var.ctx, { ...c.req.valid("json"), ...presented(c) }), c.body(null, 204)),
    )
    .openapi(
      setRoute,
      async (c) => (
        await setPassword(c.var.ctx, { ...c.req.valid("json"), ...c.req.valid("param") }),
        c.body(null, 204)
      ),
    );
};
