import { body, createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import type { CredentialLimits } from "../limits.ts";
import { User } from "../people/user-view.ts";
import { AcceptInvitation, acceptInvitation } from "./accept-invitation.ts";
import {
  getInvitation,
  Invite,
  invite,
  ListInvitations,
  listInvitations,
  resendInvitation,
  revokeInvitation,
} from "./invite.ts";
import { Invitation } from "./view.ts";

const tags = ["Invitations"];
const Invitations = page(Invitation);
const params = z.object({ id: z.uuid() });
const invitation = { schema: Invitation, description: "The invitation" };

const inviteRoute = createRoute({
  method: "post",
  path: "/v1/invitations",
  tags,
  summary: "Invite someone by mail, with roles and teams",
  request: body(Invite),
  responses: responses({ 201: invitation }),
});

const listRoute = createRoute({
  method: "get",
  path: "/v1/invitations",
  tags,
  summary: "Invitations, the newest first",
  request: { query: ListInvitations },
  responses: responses({ 200: { schema: Invitations, description: "Invitations" } }),
});

const getRoute = createRoute({
  method: "get",
  path: "/v1/invitations/{id}",
  tags,
  summary: "One invitation",
  request: { params },
  responses: responses({ 200: invitation }),
});

const resendRoute = createRoute({
  method: "post",
  path: "/v1/invitations/{id}/resend",
  tags,
  summary: "Send a new link; the one before is void",
  request: { params },
  responses: responses({ 200: invitation }),
});

const revokeRoute = createRoute({
  method: "delete",
  path: "/v1/invitations/{id}",
  tags,
  summary: "Revoke an open invitation",
  request: { params },
  responses: responses({ 204: { description: "Revoked" } }),
});

const acceptRoute = createRoute({
  method: "post",
  path: "/v1/invitations/accept",
  security: [],
  tags,
  summary: "Accept an invitation by the link of its mail, with a name and a password",
  request: body(AcceptInvitation),
  responses: responses({ 201: { schema: User, description: "You; sign in next" } }),
});

export const invitationRoutes = ({ signIns }: CredentialLimits) => {
  const router = createRouter<UsersCtx>();
  router.on("POST", "/v1/invitations/accept", signIns);
  return router
    .openapi(acceptRoute, async (c) => c.json(User.parse(await acceptInvitation(c.var.ctx, c.req.valid("json"))), 201))
    .openapi(inviteRoute, async (c) => c.json(Invitation.parse(await invite(c.var.ctx, c.req.valid("json"))), 201))
    .openapi(listRoute, async (c) =>
      c.json(Invitations.parse(await listInvitations(c.var.ctx, c.req.valid("query"))), 200),
    )
    .openapi(getRoute, async (c) => c.json(Invitation.parse(await getInvitation(c.var.ctx, c.req.valid("param"))), 200))
    .openapi(resendRoute, async (c) =>
      c.json(Invitation.parse(await resendInvitation(c.var.ctx, c.req.valid("param"))), 200),
    )
    .openapi(revokeRoute, async (c) => (await revokeInvitation(c.var.ctx, c.req.valid("param")), c.body(null, 204)));
};
