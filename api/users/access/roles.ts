import { asc, eq, notLike } from "drizzle-orm";
import { roles, userRoles } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, DomainError, invalid, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx, UsersDb } from "../context.ts";
import { keepAnAdministrator } from "../people/manage.ts";
import { covers } from "../tokens/person.ts";
import { FieldRulesInput, keepsFields, type RoleRights } from "./field-rules.ts";
import { GrantsInput } from "./permissions.ts";

export const Role = z
  .object({
    name: z.string(),
    description: z.string(),
    grants: z.record(z.string(), z.enum(["own", "team", "all"])),
    /** Properties of records that are kept from whoever has no other role that shows them. */
    fields: z.record(z.string(), z.enum(["hidden", "readonly"])),
    /** Set anew at each start: not to be changed. */
    builtIn: z.boolean(),
  })
  .openapi("Role");
export type Role = z.infer<typeof Role>;

export const RoleName = z.object({
  name: z
    .string()
    .max(50)
    .regex(/^[a-z][\w-]*$/, "starts with a letter and has letters, digits, _ and - only"),
});
export const CreateRole = z.strictObject({
  ...RoleName.shape,
  description: z.string().trim().min(1).max(500),
  grants: GrantsInput,
  fields: FieldRulesInput.optional(),
});
export const ChangeRole = CreateRole.omit({ name: true })
  .partial()
  .refine((change) => Object.keys(change).length > 0, "name what is to change");

/** Roles of people; those of the services are fixed. */
export async function listRoles(ctx: UsersCtx): Promise<{ results: Role[] }> {
  requirePermission(ctx, "users.roles:read");
  const ofPeople = notLike(roles.name, "service:%");
  return { results: await ctx.db.select().from(roles).where(ofPeople).orderBy(asc(roles.name)).limit(1_000) };
}

export async function getRole(ctx: UsersCtx, { name }: { name: string }): Promise<Role> {
  requirePermission(ctx, "users.roles:read");
  return read(ctx.db, name);
}

async function read(db: UsersDb, name: string): Promise<Role> {
  const [role] = await db.select().from(roles).where(eq(roles.name, name)).for("no key update");
  if (!role) throw notFound("the role");
  return role;
}

export async function createRole(ctx: UsersCtx, input: z.output<typeof CreateRole>): Promise<Role> {
  const rights = { grants: input.grants, fields: input.fields ?? {} };
  requireHolding(ctx, rights);
  return ctx.db.transaction(async (tx) => {
    const [role] = await tx.insert(roles).values(input).onConflictDoNothing().returning();
    if (!role) throw conflict("there is a role of this name already");
    const subject = `roles/${role.name}`;
    await recordAudit(tx, ctx, { action: "role.created", subject, detail: { after: rights } });
    return role;
  });
}

export async function changeRole(
  ctx: UsersCtx,
  { name, ...change }: z.output<typeof ChangeRole> & { name: string },
): Promise<Role> {
  requirePermission(ctx, "users.roles:write");
  return ctx.db.transaction(async (tx) => {
    const before = await own(tx, name);
    requireHolding(ctx, before, { ...rightsOf(before), ...change });
    const [role] = await tx.update(roles).set(change).where(eq(roles.name, name)).returning();
    const detail = { before: rightsOf(before), after: rightsOf(role!) };
    await recordAudit(tx, ctx, { action: "role.changed", subject: `roles/${name}`, detail });
    return role!;
  });
}

export const DeleteRole = z.object({
  /** Given to whoever has the deleted one. */
  replacement: RoleName.shape.name.optional(),
});

/** Deletes a role that nobody has, or gives its holders another instead. */
export async function deleteRole(
  ctx: UsersCtx,
  { name, replacement }: z.output<typeof DeleteRole> & { name: string },
): Promise<void> {
  requirePermission(ctx, "users.roles:write");
  await ctx.db.transaction(async (tx) => {
    const before = await own(tx, name);
    requireHolding(ctx, before);
    const held = await tx.select({ userId: userRoles.userId }).from(userRoles).where(eq(userRoles.role, name));
    if (held.length > 0) await replace(tx, ctx, name, replacement);
    await tx.delete(roles).where(eq(roles.name, name));
    const detail = { before: rightsOf(before), ...(held.length > 0 && { replacement, holders: held.length }) };
    await recordAudit(tx, ctx, { action: "role.deleted", subject: `roles/${name}`, detail });
  });
}

async function replace(tx: UsersDb, ctx: UsersCtx, name: string, replacement: string | undefined): Promise<void> {
  if (replacement === undefined) throw conflict("there are users with this role: name the one that replaces it");
  const [next] = await tx.select().from(roles).where(eq(roles.name, replacement));
  if (!next || replacement === name || replacement.startsWith("service:"))
    throw invalid("there is no such role", [{ path: "query.replacement", message: "is no other role of people" }]);
  requireHolding(ctx, next);
  const gone = await tx.delete(userRoles).where(eq(userRoles.role, name)).returning({ userId: userRoles.userId });
  await tx
    .insert(userRoles)
    .values(gone.map(({ userId }) => ({ userId, role: replacement })))
    .onConflictDoNothing();
  for (const { userId } of gone)
    await recordAudit(tx, ctx, {
      action: "user.roles.changed",
      subject: `users/${userId}`,
      detail: { removed: [name], added: [replacement] },
    });
  await keepAnAdministrator(tx);
}

async function own(tx: UsersDb, name: string): Promise<Role> {
  const role = await read(tx, name);
  if (role.builtIn) throw conflict("a built-in role cannot be changed");
  return role;
}

const rightsOf = ({ grants, fields }: RoleRights): RoleRights => ({ grants, fields });

/** Nobody defines, changes or hands out a role that reaches further than their own rights. */
function requireHolding(ctx: UsersCtx, ...all: RoleRights[]): void {
  requirePermission(ctx, "users.roles:write");
  if (!all.every((role) => covers(ctx.actor.grants, role.grants) && keepsFields(ctx.actor, role)))
    throw new DomainError("forbidden", "this role reaches further than your own rights");
}
