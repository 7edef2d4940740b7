import type { components } from "#api/users/openapi.gen.ts";
import { notFound } from "#kit/errors.ts";
import { expectOk } from "#kit/client.ts";
import type { CrmCtx } from "../context.ts";
import { numberOf } from "../hubspot/account.ts";
import type { Page } from "../objects/list-objects.ts";

export type Owner = {
  id: string;
  email: string;
  type: "PERSON";
  firstName: string;
  lastName: string;
  userId: number;
  userIdIncludingInactive: number;
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

type GetOwner = { id: string; idProperty?: "id" | "userId" | undefined; archived?: boolean | undefined };

/** One of them by id, or by the number that stands for it, which the clients take an id for; the archived ones are those who were disabled. */
export async function getOwner(ctx: CrmCtx, { id, idProperty = "id", archived = false }: GetOwner): Promise<Owner> {
  const owner =
    idProperty === "userId" || /^\d+$/.test(id)
      ? await findByNumber(ctx, Number(id), archived)
      : toOwner(await expectOk(ctx.clients.users.GET("/v1/users/{id}", { params: { path: { id } } })));
  if (!owner || owner.archived !== archived) throw notFound(`the owner ${id}`);
  return owner;
}

async function findByNumber(ctx: CrmCtx, number: number, archived: boolean): Promise<Owner | undefined> {
  for (let after: string | undefined; ;) {
    const page = await listOwners(ctx, { limit: 500, after, archived });
    const found = page.results.find(({ userId }) => userId === number);
    after = page.paging?.next.after;
    if (found || !after) return found;
  }
}

function toOwner({ id, email, name, teams, active, createdAt, updatedAt }: User): Owner {
  const [firstName = "", ...rest] = name.split(" ");
  const lastName = rest.join(" ");
  const own = teams.map((team, index) => ({ ...team, primary: index === 0 }));
  return {
    id,
    userId: numberOf(id),
    userIdIncludingInactive: numberOf(id),
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
