import type { invitations } from "#db/user_management/schema.ts";
import { z } from "#kit/router.ts";

export const Invitation = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string().nullable(),
    roles: z.array(z.string()),
    /** Ids. */
    teams: z.array(z.uuid()),
    state: z.enum(["open", "expired", "accepted", "revoked"]),
    invitedBy: z.uuid(),
    createdAt: z.iso.datetime(),
    /** When its mail was asked for last. */
    sentAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    acceptedAt: z.iso.datetime().nullable(),
    /** Who it became. */
    userId: z.uuid().nullable(),
  })
  .openapi("Invitation");
export type Invitation = z.infer<typeof Invitation>;

export type InvitationRow = typeof invitations.$inferSelect;

export const viewInvitation = (row: InvitationRow): Invitation => ({
  ...row,
  state: stateOf(row),
  createdAt: row.createdAt.toISOString(),
  sentAt: row.sentAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  acceptedAt: row.acceptedAt?.toISOString() ?? null,
});

function stateOf({ acceptedAt, revokedAt, expiresAt }: InvitationRow): Invitation["state"] {
  if (acceptedAt) return "accepted";
  if (revokedAt) return "revoked";
  return expiresAt.getTime() > Date.now() ? "open" : "expired";
}
