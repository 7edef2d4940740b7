import { and, eq, inArray, isNotNull } from "drizzle-orm";
import {
  accounts,
  apiKeys,
  assignments,
  invitations,
  links,
  mails,
  passkeys,
  recoveryCodes,
  sessions,
  totps,
  users,
} from "#db/user_management/schema.ts";
import { eraseFromFrame, itemsMax, keptByFrame, type PersonalData } from "#kit/personal-data.ts";
import type { UsersCtx } from "../context.ts";

/** What opens an account, or tells of its use. */
const ofAccount = [sessions, accounts, apiKeys, links, totps, recoveryCodes, passkeys];

/**
 * User Management keeps accounts of those who work here, and which records were assigned to whom. An account is erased
 * once it is disabled: what its person did stays in the audit log under an id that names nobody.
 */
export const personalData: PersonalData<UsersCtx> = {
  async find({ db }, { emails, records }) {
    const people = await db.select().from(users).where(inArray(users.email, emails)).limit(itemsMax);
    const given = await db.select().from(assignments).where(inArray(assignments.subject, records)).limit(itemsMax);
    const asked = await db
      .select({ email: invitations.email, name: invitations.name, createdAt: invitations.createdAt })
      .from(invitations)
      .where(inArray(invitations.email, emails))
      .limit(itemsMax);
    return [
      { store: "accounts", count: people.length, items: people },
      { store: "invitations", count: asked.length, items: asked },
      { store: "assignments", count: given.length, items: given },
    ];
  },

  async erase({ db }, subject) {
    const here = inArray(users.email, subject.emails);
    const disabled = await db
      .select({ id: users.id })
      .from(users)
      .where(and(here, isNotNull(users.disabledAt)));
    for (const { id } of disabled) {
      for (const table of ofAccount) await db.delete(table).where(eq(table.userId, id));
      const nobody = { name: "Erased person", email: `erased-${id}@invalid`, image: null };
      await db.update(users).set(nobody).where(eq(users.id, id));
    }
    const asked = await db.delete(invitations).where(inArray(invitations.email, subject.emails));
    await db.delete(mails).where(inArray(mails.recipient, subject.emails));
    const given = await db
      .update(assignments)
      .set({ subject: null })
      .where(inArray(assignments.subject, subject.records));
    const active = await db.select({ id: users.id }).from(users).where(here);
    return {
      erased: [
        { store: "accounts", count: disabled.length },
        { store: "invitations", count: asked.rowCount ?? 0 },
        { store: "assignments", count: given.rowCount ?? 0 },
        ...(await eraseFromFrame(db, subject)),
      ],
      remains: [
        keptByFrame,
        ...active.map(({ id }) => ({ what: `the active account users/${id}`, until: "it is disabled and erased" })),
      ],
    };
  },
};
