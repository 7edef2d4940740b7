import { allow, type Actor } from "#kit/authorize.ts";
import { expectOk } from "#kit/client.ts";
import { DomainError } from "#kit/errors.ts";
import type { WorkflowCtx } from "../context.ts";
import type { Triggered } from "../events/find-triggers.ts";
import type { About, EnrolFilter } from "./shapes.ts";

export type Existing = { id: string; properties: Record<string, string> };
type Condition = { propertyName: string; operator: never; value?: string; highValue?: string; values?: string[] };

const told = /^crm\.([\w-]+)\.(created|updated)$/;
const joined = "crm.list.joined";
/** Reads of named records take no more. */
export const pageSize = 100;

/** Which records are meant, and which events the process would have had of them. */
export async function aboutOf(ctx: WorkflowCtx, trigger: Triggered, filter: EnrolFilter): Promise<About> {
  const types = trigger.filters.flatMap(({ with: { type } }) => (typeof type === "string" ? [type] : []));
  const events = [...new Set(types)].flatMap((type) => {
    const [, singular] = told.exec(type) ?? [];
    return singular ? [{ type, singular }] : [];
  });
  const schemaOf = (objectType: string) =>
    expectOk(ctx.clients.crm.GET("/crm-object-schemas/v3/schemas/{objectType}", { params: { path: { objectType } } }));
  const list = filter.list ? await listOf(ctx, filter.list) : undefined;
  const named = list?.objectTypeId ?? filter.objectType ?? sole(events.map(({ singular }) => singular));
  const { fullyQualifiedName, objectTypeId, properties } = await schemaOf(named);
  const ofType = await Promise.all(
    events.map(async ({ type, singular }) => ((await schemaOf(singular)).objectTypeId === objectTypeId ? [type] : [])),
  );
  const fitting = [...(list && types.includes(joined) ? [joined] : []), ...ofType.flat()];
  if (fitting.length === 0)
    throw new DomainError("unprocessable", `no event of ${fullyQualifiedName} starts this process`);
  return {
    type: fullyQualifiedName,
    properties: properties.map(({ name }) => name),
    events: fitting,
    ...(list && { list: { id: list.listId, name: list.name } }),
  };
}

function sole(types: string[]): string {
  const [type, ...more] = new Set(types);
  if (!type)
    throw new DomainError(
      "unprocessable",
      "no event of records that is named by its type starts this process; where a list does, say `list`",
    );
  if (more.length > 0)
    throw new DomainError("unprocessable", `it starts on events of ${[type, ...more].join(", ")}: say \`objectType\``);
  return type;
}

const listOf = async ({ clients }: WorkflowCtx, listId: string) =>
  (await expectOk(clients.crm.GET("/crm/v3/lists/{listId}", { params: { path: { listId } } }))).list;

/** How many records there are, as far as they are counted. */
export async function countRecords(ctx: WorkflowCtx, about: About, filter: EnrolFilter): Promise<number> {
  if (about.list) return (await membersAfter(ctx, about.list.id, 0, 1)).total ?? 0;
  return (await search(ctx, about, filter, 0, 0)).total;
}

/** The next records by id that may be seen; `last` is where the page after it begins, if there is one. */
export async function recordsAfter(ctx: WorkflowCtx, about: About, filter: EnrolFilter, after: number, limit: number) {
  const { results, last } = about.list
    ? await readMembers(ctx, about, after, limit)
    : await readMatches(ctx, about, filter, after, limit);
  const seen = results.filter(({ properties }) => sees(ctx.actor, about.type, properties));
  return { records: seen.map(existing), last };
}

async function readMatches(ctx: WorkflowCtx, about: About, filter: EnrolFilter, after: number, limit: number) {
  const { results } = await search(ctx, about, filter, after, limit);
  return { results, last: results.length < limit ? undefined : Number(results.at(-1)!.id) };
}

async function readMembers(ctx: WorkflowCtx, { list, type, properties }: About, after: number, limit: number) {
  const { results: members, paging } = await membersAfter(ctx, list!.id, after, limit);
  if (members.length === 0) return { results: [], last: undefined };
  const body = { inputs: members.map(({ recordId: id }) => ({ id })), properties };
  const params = { path: { objectType: type } };
  const { results } = await expectOk(ctx.clients.crm.POST("/crm/v3/objects/{objectType}/batch/read", { params, body }));
  results.sort((a, b) => Number(a.id) - Number(b.id));
  return { results, last: paging?.next ? Number(paging.next.after) : undefined };
}

const membersAfter = ({ clients }: WorkflowCtx, listId: string, after: number, limit: number) =>
  expectOk(
    clients.crm.GET("/crm/v3/lists/{listId}/memberships", {
      params: { path: { listId }, query: { after: String(after), limit } },
    }),
  );

const search = (ctx: WorkflowCtx, about: About, filter: EnrolFilter, after: number, limit: number) => {
  const { filterGroups = [] } = filter;
  const beyond = { propertyName: "hs_object_id", operator: "GT", value: String(after) };
  const groups = (filterGroups.length > 0 ? filterGroups : [{ filters: [] }]).map(({ filters }) => ({
    filters: [...filters, beyond] as Condition[],
  }));
  const body = { filterGroups: groups, sorts: ["hs_object_id"], properties: about.properties, limit };
  const params = { path: { objectType: about.type } };
  return expectOk(ctx.clients.crm.POST("/crm/v3/objects/{objectType}/search", { params, body }));
};

type Properties = Record<string, string | null>;

/** Background calls carry the person's whole rights: what a narrower key does not reach is left out here. */
const sees = (actor: Actor, type: string, { hubspot_owner_id: ownerId, hubspot_team_id: teamId }: Properties) =>
  allow(actor, `crm.${type}:read`, { ownerId: ownerId ?? null, teamId: teamId ?? null });

const existing = ({ id, properties }: { id: string; properties: Properties }): Existing => ({
  id,
  properties: Object.fromEntries(
    Object.entries(properties).filter((entry): entry is [string, string] => entry[1] !== null),
  ),
});
