import { expectOk } from "#kit/client.ts";
import type { CallInput } from "#workflows/contract.ts";
import { checked, inRun } from "./asked.ts";
import { AssignOwner, FindUsers, GetUser } from "./catalog/users.ts";
import type { Clients } from "./clients.ts";

/** Steps in User Management. */
export const userActivities = ({ users }: Clients) => ({
  "users.assignOwner": (asked: CallInput) =>
    inRun(asked, () => {
      const body = { ...checked(AssignOwner, asked.with), key: asked.key };
      return expectOk(users.POST("/v1/assignments", { body }));
    }),

  "users.getUser": (asked: CallInput) =>
    inRun(asked, () => {
      const { id } = checked(GetUser, asked.with);
      return expectOk(users.GET("/v1/users/{id}", { params: { path: { id } } }));
    }),

  "users.findUsers": (asked: CallInput) =>
    inRun(asked, async () => {
      const { role } = checked(FindUsers, asked.with);
      const query = { role, active: "true", limit: 500 };
      const { results } = await expectOk(users.GET("/v1/users", { params: { query } }));
      return { results: results.map(({ id, name, email }) => ({ id, name, email })) };
    }),
});
