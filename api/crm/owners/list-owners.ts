import type { components } from "#api/users/openapi.gen.ts";
import { expectOk } from "#kit/client.ts";
import type { CrmCtx } from "../context.ts";
import type { Page } from "../objects/list-objects.ts";

export type Owner = {
  id: string;
  email: string;
  type: "PERSON";
  firstName: string;
  lastName: string;
  userId: string;
  createdAt: string;
  updatedAt: string;
  archived: boolean;
  teams: { id: string; name: string; primary: boolean }[];
};

type User = components["schemas"]["User"];

type ListOwners = {
  email?: string | undefined;
  limit?: number;
  after?: string | undefined;
  archived?: boolean | undefined;
};

/** People who can own records, as User Management knows them, under the caller's rights there. */
export async function listOwners(ctx: CrmCtx, { archived = false, ...given }: ListOwners): Promise<Page<Owner>> {
  const query = { ...given, active: String(!archived) };
  const found = await expectOk(ctx.clients.users.GET("/v1/users", { params: { query } }));
  return { ...found, results: found.results.map(toOwner) };
}

export async function getOwner(ctx: CrmCtx, id: string): Promise<Owner> {
  return toOwner(await expectOk(ctx.clients.users.GET("/v1/users/{id}", { params: { path: { id } } })));
}

function toOwner({ id, email, name, teams, active, createdAt, updatedAt }: User): Owner {
  const [firstName = "", ...rest] = name.split(" ");
  const lastName = rest.join(" ");
  const own = teams.map((team, index) => ({ ...team, primary: index === 0 }));
  return {
    id,
    userId: id,
    email,
    type: "PERSON",
    firstName,
    lastName,
    createdAt,
    updatedAt,
    archived: !active,
    teams: own,
  };
}
