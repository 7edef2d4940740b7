import { expectOk } from "#kit/client.ts";
import type { CallInput } from "#workflows/contract.ts";
import { checked, inRun, writes } from "./asked.ts";
import {
  AddNote,
  Associate,
  CreateObject,
  GetObject,
  ListObjects,
  SearchObjects,
  UpdateObject,
} from "./catalog/crm.ts";
import type { Clients } from "./clients.ts";

type Values = Record<string, string | number | boolean | null>;

/** CRM Core keeps text; null clears. */
const texts = (properties: Values) =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value === null ? null : String(value)]));

// Its description of nullable text is not one that types can be made from.
const body = (properties: Values) => ({ properties: texts(properties) as Record<string, string> });

/** Steps in CRM Core. Each write carries the run's id, so that what a run writes does not start it again. */
export const crmActivities = ({ crm }: Clients) => ({
  "crm.getObject": (asked: CallInput) =>
    inRun(asked, () => {
      const { objectType, id, properties } = checked(GetObject, asked.with);
      const params = { path: { objectType, id }, query: { ...(properties && { properties }) } };
      return expectOk(crm.GET("/crm/v3/objects/{objectType}/{id}", { params }));
    }),

  "crm.listObjects": (asked: CallInput) =>
    inRun(asked, () => {
      const { objectType, ...query } = checked(ListObjects, asked.with);
      return expectOk(crm.GET("/crm/v3/objects/{objectType}", { params: { path: { objectType }, query } }));
    }),

  "crm.searchObjects": (asked: CallInput) =>
    inRun(asked, () => {
      const { objectType, ...search } = checked(SearchObjects, asked.with);
      const query = { filterGroups: [], sorts: [], limit: 10, ...search };
      return expectOk(
        crm.POST("/crm/v3/objects/{objectType}/search", { params: { path: { objectType } }, body: query as never }),
      );
    }),

  "crm.createObject": (asked: CallInput) =>
    inRun(asked, () => {
      const { objectType, properties } = checked(CreateObject, asked.with);
      return create({ crm }, asked, objectType, properties);
    }),

  "crm.updateObject": (asked: CallInput) =>
    inRun(asked, () => {
      const { objectType, id, properties } = checked(UpdateObject, asked.with);
      const params = { path: { objectType, id } };
      const headers = writes(asked);
      return expectOk(crm.PATCH("/crm/v3/objects/{objectType}/{id}", { params, headers, body: body(properties) }));
    }),

  "crm.associate": (asked: CallInput) => inRun(asked, () => associate({ crm }, asked, checked(Associate, asked.with))),

  "crm.addNote": (asked: CallInput) =>
    inRun(asked, async () => {
      const { objectType, id, body: text } = checked(AddNote, asked.with);
      const note = await create({ crm }, asked, "notes", { hs_note_body: text });
      await associate({ crm }, asked, { fromType: "notes", fromId: note.id, toType: objectType, toId: id });
      return note;
    }),
});

type Crm = Pick<Clients, "crm">;

const create = ({ crm }: Crm, asked: CallInput, objectType: string, properties: Values) =>
  expectOk(
    crm.POST("/crm/v3/objects/{objectType}", {
      params: { path: { objectType } },
      headers: writes(asked),
      body: body(properties),
    }),
  );

async function associate({ crm }: Crm, asked: CallInput, { fromType, fromId, toType, toId }: Associate) {
  const path = { objectType: fromType, id: fromId, toObjectType: toType, toId };
  await expectOk(
    crm.PUT("/crm/v4/objects/{objectType}/{id}/associations/default/{toObjectType}/{toId}", {
      params: { path },
      headers: writes(asked),
    }),
  );
  return { fromId, toId };
}
