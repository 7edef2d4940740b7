import createClient from "openapi-fetch";
import type { paths as CommsPaths } from "#api/comms/openapi.gen.ts";
import type { paths as CrmPaths } from "#api/crm/openapi.gen.ts";
import type { paths as UsersPaths } from "#api/users/openapi.gen.ts";
import { awayClient } from "#kit/testing.ts";
import type { WorkflowClients } from "../context.ts";

type Sent = { key: string; to: string; template: string; variables: Record<string, any> };

/** Stands for the Communication Hub, which takes a request once per key, and for User Management with these people. */
export function mailbox(people: { id: string; email: string; roles: string[] }[]) {
  const sent: Sent[] = [];
  const state = { away: false, withdrawn: [] as string[] };
  const keys = new Map<string, string>();
  const comms = async (request: Request) => {
    if (state.away) throw new TypeError("fetch failed");
    const text = await request.text();
    const key = request.headers.get("idempotency-key")!;
    if ((keys.get(key) ?? text) !== text) return Response.json({ code: "unprocessable" }, { status: 422 });
    const { to, template } = JSON.parse(text);
    if (!keys.has(key)) sent.push({ key, to: to.email, template: template.name, variables: template.variables });
    keys.set(key, text);
    return Response.json({ id: key, state: "accepted" }, { status: 202 });
  };
  const users = async (request: Request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/v1/authz/check") {
      const { subject, checks } = (await request.json()) as { subject: string; checks: { permission: string }[] };
      const allowed = !state.withdrawn.includes(subject);
      const results = checks.map(({ permission }) => ({ permission, allowed, ...(allowed && { scope: "all" }) }));
      return Response.json({ subject, results });
    }
    const full = people.map((person) => ({ ...person, name: person.email.split("@")[0], active: true }));
    const found = full.find(({ id }) => pathname === `/v1/users/${id}`);
    if (found) return Response.json(found);
    if (pathname !== "/v1/users") return Response.json({ code: "not_found" }, { status: 404 });
    return Response.json({ results: full.filter(({ roles }) => roles.includes(searchParams.get("role")!)) });
  };
  const clients: WorkflowClients = {
    comms: createClient<CommsPaths>({ baseUrl: "http://comms.test", fetch: comms }),
    users: createClient<UsersPaths>({ baseUrl: "http://users.test", fetch: users }),
    crm: awayClient<CrmPaths>("crm"),
  };
  return { sent, state, clients };
}
