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
};

/** What User Management tells of a person. */
type User = { id: string; email: string; name: string; createdAt: string; updatedAt?: string; disabled?: boolean };

type ListOwners = {
  email?: string | undefined;
  limit?: number;
  after?: string | undefined;
  archived?: boolean | undefined;
};

/** People who can own records, as User Management knows them, under the caller's rights there. */
export async function listOwners(ctx: CrmCtx, { archived = false, ...query }: ListOwners): Promise<Page<Owner>> {
  const found: Page<User> = await expectOk(ctx.clients.users.GET("/v1/users", { params: { query } }));
  return { ...found, results: found.results.map(toOwner).filter((owner) => owner.archived === archived) };
}

export async function getOwner(ctx: CrmCtx, id: string): Promise<Owner> {
  return toOwner(await expectOk(ctx.clients.users.GET("/v1/users/{id}", { params: { path: { id } } })));
}

function toOwner({ id, email, name, createdAt, updatedAt = createdAt, disabled = false }: User): Owner {
  const [firstName = "", ...rest] = name.split(" ");
  return {
    id,
    userId: id,
    email,
    type: "PERSON",
    firstName,
    lastName: rest.join(" "),
    createdAt,
    updatedAt,
    archived: disabled,
  };
}
