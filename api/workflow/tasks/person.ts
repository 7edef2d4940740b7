import type { Actor } from "#kit/authorize.ts";
import { expectOk } from "#kit/client.ts";
import { withCallScope } from "#kit/context.ts";
import { DomainError } from "#kit/errors.ts";
import type { WorkflowCtx } from "../context.ts";

const gone = new Set(["unauthenticated", "forbidden", "not_found", "invalid_input"]);

/** A person with their rights of this moment, as User Management has them; undefined for nobody, or a disabled one. */
export async function actorOf(ctx: WorkflowCtx, userId: string): Promise<Actor | undefined> {
  try {
    const scope = { requestId: ctx.requestId, onBehalfOf: { userId } };
    const me = await withCallScope(scope, () => expectOk(ctx.clients.users.GET("/v1/users/me")));
    const { id, name, roles, teams, grants, fields } = me;
    if (!me.active) return undefined;
    return { kind: "user", id, name, roles, teams: teams.map((team) => team.id), grants, fields };
  } catch (error) {
    if (error instanceof DomainError && gone.has(error.code)) return undefined;
    throw error;
  }
}
