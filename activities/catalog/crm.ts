import { z } from "zod";
import { entry, firstAnswer, Id, nothingChanges, Properties, read } from "./entry.ts";

const ObjectType = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,63}$/)
  .describe("contacts, companies, deals, leads, tasks, notes …");

const CrmObject = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
  createdAt: z.string(),
  updatedAt: z.string(),
});

const Wanted = z.array(z.string().max(100)).max(200).optional().describe("Properties to answer with");

export const GetObject = z.strictObject({ objectType: ObjectType, id: Id, properties: Wanted });
export const CreateObject = z.strictObject({ objectType: ObjectType, properties: Properties });
export const UpdateObject = z.strictObject({ objectType: ObjectType, id: Id, properties: Properties });

export const ListObjects = z.strictObject({
  objectType: ObjectType,
  properties: Wanted,
  limit: z.number().int().min(1).max(100).optional(),
  after: z.string().max(20).optional().describe("The id after which to go on, `0` for the beginning"),
});

export const SearchObjects = z.strictObject({
  objectType: ObjectType,
  query: z.string().max(3000).optional(),
  filterGroups: z
    .array(
      z.strictObject({
        filters: z.array(
          z.strictObject({
            propertyName: z.string().max(100),
            operator: z.string().max(30).describe("EQ, NEQ, LT, LTE, GT, GTE, BETWEEN, IN, NOT_IN, HAS_PROPERTY …"),
            value: z.string().optional(),
            highValue: z.string().optional(),
            values: z.array(z.string()).optional(),
          }),
        ),
      }),
    )
    .max(5)
    .optional()
    .describe("Groups are joined by OR, the filters of one by AND"),
  sorts: z.array(z.string().max(101)).max(1).optional().describe("A property, with `-` before it to descend"),
  properties: Wanted,
  limit: z.number().int().min(1).max(200).optional(),
  after: z.string().max(500).optional(),
});

export const Associate = z.strictObject({ fromType: ObjectType, fromId: Id, toType: ObjectType, toId: Id });
export type Associate = z.infer<typeof Associate>;
export const AddNote = z.strictObject({ objectType: ObjectType, id: Id, body: z.string().min(1).max(65_536) });

export const crmFunctions = [
  entry("crm.getObject", {
    title: "Read a record",
    description: "The record as it is now, with its default properties or those asked for.",
    idempotency: nothingChanges,
    input: GetObject,
    output: CrmObject,
    call: read,
  }),
  entry("crm.listObjects", {
    title: "Go through all records",
    description: "Records of a type by id, a page at a time, however many there are.",
    idempotency: nothingChanges,
    input: ListObjects,
    output: z.object({
      results: z.array(CrmObject),
      paging: z.object({ next: z.object({ after: z.string() }) }).optional(),
    }),
    call: read,
  }),
  entry("crm.searchObjects", {
    title: "Search records",
    description: "Records that match the filters, a page at a time.",
    idempotency: nothingChanges,
    input: SearchObjects,
    output: z.object({
      total: z.number().int(),
      results: z.array(CrmObject),
      paging: z.object({ next: z.object({ after: z.string() }) }).optional(),
    }),
    call: read,
  }),
  entry("crm.createObject", {
    title: "Create a record",
    description: "A new record of any type, tasks and notes included.",
    idempotency: firstAnswer,
    input: CreateObject,
    output: CrmObject,
  }),
  entry("crm.updateObject", {
    title: "Update a record",
    description: "Sets properties of a record; null clears one, those not named stay.",
    idempotency: "Setting the same values again changes nothing.",
    input: UpdateObject,
    output: CrmObject,
  }),
  entry("crm.associate", {
    title: "Associate two records",
    description: "Ties two records by the default association of their types.",
    idempotency: "An association that is there stays as it is.",
    input: Associate,
    output: z.object({ fromId: z.string(), toId: z.string() }),
  }),
  entry("crm.addNote", {
    title: "Add a note to a record",
    description: "A note on the record's timeline.",
    idempotency: firstAnswer,
    input: AddNote,
    output: CrmObject,
  }),
];
