import createClient from "openapi-fetch";
import type { paths as CrmPaths } from "#api/crm/openapi.gen.ts";

type Found = { id: string; properties: Record<string, string | null> };
type Filter = { propertyName: string; operator: string; value?: string };

/** Stands for CRM Core: leads that searches and lists give by id, and what it refuses. */
export function records() {
  const state = {
    leads: [] as Found[],
    lists: {} as Record<string, string[]>,
    away: false,
    refuses: undefined as { status: number; message: string } | undefined,
    asked: [] as string[],
  };
  const schema = { name: "leads", fullyQualifiedName: "leads", objectTypeId: "0-136" };
  const fits = ({ id, properties }: Found, { propertyName, operator, value }: Filter) =>
    propertyName === "hs_object_id"
      ? Number(id) > Number(value)
      : operator === "EQ" && properties[propertyName] === value;
  const crm = async (request: Request) => {
    if (state.away) throw new TypeError("fetch failed");
    const { pathname, searchParams } = new URL(request.url);
    state.asked.push(`${request.method} ${pathname}`);
    if (state.refuses) return Response.json({ message: state.refuses.message }, { status: state.refuses.status });
    if (/schemas\/(leads?|0-136)$/.test(pathname))
      return Response.json({ ...schema, properties: ["email", "status"].map((name) => ({ name })) });
    const [, listId, members] = /^\/crm\/v3\/lists\/(\d+)(\/memberships)?$/.exec(pathname) ?? [];
    const list = listId && state.lists[listId];
    if (list && !members) return Response.json({ list: { listId, name: "Some", objectTypeId: "0-136" } });
    if (list) {
      const limit = Number(searchParams.get("limit"));
      const left = list.filter((id) => Number(id) > Number(searchParams.get("after")));
      const page = left.slice(0, limit);
      const next = left.length > limit && { paging: { next: { after: page.at(-1)! } } };
      return Response.json({ results: page.map((recordId) => ({ recordId })), total: list.length, ...next });
    }
    const body = request.method === "POST" ? ((await request.json()) as any) : {};
    if (pathname.endsWith("/batch/read")) {
      const ids: string[] = body.inputs.map(({ id }: { id: string }) => id);
      return Response.json({ results: state.leads.filter(({ id }) => ids.includes(id)) });
    }
    if (!pathname.endsWith("/leads/search")) return Response.json({ message: "not found" }, { status: 404 });
    const groups = body.filterGroups as { filters: Filter[] }[];
    const found = state.leads.filter((one) => groups.some(({ filters }) => filters.every((each) => fits(one, each))));
    return Response.json({ results: found.slice(0, body.limit), total: found.length });
  };
  return { state, client: createClient<CrmPaths>({ baseUrl: "http://crm.test", fetch: crm }) };
}
