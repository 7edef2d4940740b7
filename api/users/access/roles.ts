import { asc, eq, notLike } from "drizzle-orm";
import { roles, userRoles } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission, type Grants } from "#kit/authorize.ts";
import { conflict, DomainError, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx, UsersDb } from "../context.ts";
import { covers } from "../tokens/person.ts";
import { GrantsInput } from "./permissions.ts";

export const Role = z
  .object({
    name: z.string(),
    description: z.string(),
    grants: z.record(z.string(), z.enum(["own", "team", "all"])),
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
  requireHolding(ctx, input.grants);
  return ctx.db.transaction(async (tx) => {
    const [role] = await tx.insert(roles).values(input).onConflictDoNothing().returning();
    if (!role) throw conflict("there is a role of this name already");
    const subject = `roles/${role.name}`;
    await recordAudit(tx, ctx, { action: "role.created", subject, detail: { after: input.grants } });
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
    requireHolding(ctx, before.grants, change.grants);
    const [role] = await tx.update(roles).set(change).where(eq(roles.name, name)).returning();
    const detail = { before: before.grants, after: role!.grants };
    await recordAudit(tx, ctx, { action: "role.changed", subject: `roles/${name}`, detail });
    return role!;
  });
}

export async function deleteRole(ctx: UsersCtx, { name }: { name: string }): Promise<void> {
  requirePermission(ctx, "users.roles:write");
  await ctx.db.transaction(async (tx) => {
    const { grants } = await own(tx, name);
    requireHolding(ctx, grants);
    const [held] = await tx.select().from(userRoles).where(eq(userRoles.role, name)).limit(1);
    if (held) throw conflict("there are users with this role");
    await tx.delete(roles).where(eq(roles.name, name));
    await recordAudit(tx, ctx, { action: "role.deleted", subject: `roles/${name}`, detail: { before: grants } });
  });
}

async function own(tx: UsersDb, name: string): Promise<Role> {
  const role = await read(tx, name);
  if (role.builtIn) throw conflict("a built-in role cannot be changed");
  return role;
}

/** Nobody defines, or changes, a role that reaches further than their own rights. */
function requireHolding(ctx: UsersCtx, ...all: (Grants | undefined)[]): void {
  requirePermission(ctx, "users.roles:write");
  if (!all.every((grants) => covers(ctx.actor.grants, grants ?? {})))
    throw new DomainError("forbidden", "this role reaches further than your own rights");
}
