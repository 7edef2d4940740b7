import { z } from "#kit/router.ts";
import { FilterTree } from "../filters/list-filter.ts";
import { iso } from "../hubspot/schemas.ts";
import { ObjectTypeName } from "../objects/types.ts";

export const ListId = z.coerce.string().regex(/^[1-9]\d{0,14}$/, "is no list id");
export const ListParam = z.object({ listId: ListId });
export const Name = z.string().trim().min(1).max(200);
export const processingTypes = ["MANUAL", "DYNAMIC", "SNAPSHOT"] as const;

export const CreateList = z
  .strictObject({
    objectTypeId: ObjectTypeName,
    processingType: z.enum(processingTypes),
    name: Name,
    filterBranch: FilterTree.optional(),
    listFolderId: z.number().int().min(0).optional(),
    customProperties: z.record(z.string().max(200), z.string().max(3_000)).optional(),
  })
  .openapi("CreateList");
export type CreateList = z.infer<typeof CreateList>;

export const UpdateFilters = z.strictObject({ filterBranch: FilterTree }).openapi("UpdateListFilters");

export const List = z
  .object({
    listId: z.string(),
    name: z.string(),
    objectTypeId: z.string(),
    processingType: z.enum(processingTypes),
    processingStatus: z.enum(["COMPLETE", "PROCESSING", "FAILED"]),
    listVersion: z.number().int(),
    size: z.number().int().optional(),
    filterBranch: FilterTree.optional(),
    createdAt: iso,
    updatedAt: iso,
    filtersUpdatedAt: iso.optional(),
    deletedAt: iso.optional(),
    createdById: z.string(),
    updatedById: z.string(),
  })
  .openapi("List");
export type List = z.input<typeof List>;

export const ListAnswer = z.object({ list: List }).openapi("ListAnswer");
export const UpdatedList = z.object({ updatedList: List }).openapi("UpdatedList");
export const Lists = z.object({ lists: z.array(List) }).openapi("Lists");

export const SearchLists = z
  .strictObject({
    query: z.string().max(200).optional(),
    listIds: z.array(ListId).max(500).optional(),
    processingTypes: z.array(z.enum(processingTypes)).optional(),
    objectTypeId: ObjectTypeName.optional(),
    additionalProperties: z.array(z.string().max(200)).max(100).optional(),
    sort: z.string().max(100).optional(),
    offset: z.number().int().min(0).max(100_000).default(0),
    count: z.number().int().min(1).max(500).default(20),
  })
  .openapi("SearchLists");
export type SearchLists = z.infer<typeof SearchLists>;

export const FoundLists = z
  .object({
    lists: z.array(List.extend({ additionalProperties: z.record(z.string(), z.string()) })),
    offset: z.number().int(),
    hasMore: z.boolean(),
    total: z.number().int(),
  })
  .openapi("FoundLists");

export const MemberPage = z
  .object({
    results: z.array(z.object({ recordId: z.string(), membershipTimestamp: iso })),
    total: z.number().int().optional(),
    paging: z
      .object({
        next: z.object({ after: z.string(), link: z.string().optional() }).optional(),
        prev: z.object({ before: z.string(), link: z.string().optional() }).optional(),
      })
      .optional(),
  })
  .openapi("ListMemberPage");

export const MembershipsChanged = z
  .object({
    recordsIdsAdded: z.array(z.string()),
    recordIdsRemoved: z.array(z.string()),
    recordIdsMissing: z.array(z.string()),
  })
  .openapi("ListMembershipsChanged");

const RecordMembership = z.object({
  listId: z.string(),
  listVersion: z.number().int(),
  firstAddedTimestamp: iso,
  lastAddedTimestamp: iso,
  isPublicList: z.boolean(),
});
export const RecordMemberships = z
  .object({ results: z.array(RecordMembership), total: z.number().int() })
  .openapi("ListsOfRecord");
export const RecordIds = z.array(z.coerce.string().max(100)).min(1).max(100_000);
export const ChangeMemberships = z
  .strictObject({
    recordIdsToAdd: z.array(z.coerce.string().max(100)).max(100_000).default([]),
    recordIdsToRemove: z.array(z.coerce.string().max(100)).max(100_000).default([]),
  })
  .openapi("ChangeListMemberships");

type Folder = {
  id: number;
  name: string;
  parentFolderId: number;
  childLists: number[];
  childNodes: Folder[];
  createdAt?: Date | string;
  updatedAt?: Date | string;
};
export type ListFolder = Folder;
export const ListFolder: z.ZodType<Folder> = z
  .object({
    id: z.number().int(),
    name: z.string(),
    parentFolderId: z.number().int(),
    childLists: z.array(z.number().int()),
    childNodes: z.array(z.lazy(() => ListFolder)),
    createdAt: iso.optional(),
    updatedAt: iso.optional(),
  })
  .openapi("ListFolder");
export const FolderAnswer = z.object({ folder: ListFolder }).openapi("ListFolderAnswer");
