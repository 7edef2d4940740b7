import { body, createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { hubspotResponses as responses } from "../hubspot/schemas.ts";
import {
  CreateFolder,
  createFolder,
  deleteFolder,
  FolderId,
  getFolder,
  moveFolder,
  moveList,
  MoveList,
  renameFolder,
} from "./folders.ts";
import { FolderAnswer, Name } from "./shapes.ts";

const tags = ["Lists"];
const path = "/crm/v3/lists/folders";
const Param = z.object({ folderId: FolderId });
const answer = (description: string) => responses({ 200: { schema: FolderAnswer, description } });

const get = createRoute({
  method: "get",
  path,
  tags,
  summary: "Get a folder of lists with what is in it",
  request: { query: z.object({ folderId: FolderId.default(0) }) },
  responses: answer("The folder; 0 holds all others"),
});
const create = createRoute({
  method: "post",
  path,
  tags,
  summary: "Create a folder of lists",
  request: body(CreateFolder),
  responses: answer("The folder"),
});
const remove = createRoute({
  method: "delete",
  path: `${path}/{folderId}`,
  tags,
  summary: "Delete an empty folder",
  request: { params: Param },
  responses: responses({ 204: { description: "Deleted" } }),
});
const rename = createRoute({
  method: "put",
  path: `${path}/{folderId}/rename`,
  tags,
  summary: "Rename a folder",
  request: { params: Param, query: z.object({ newFolderName: Name }) },
  responses: answer("The folder"),
});
const move = createRoute({
  method: "put",
  path: `${path}/{folderId}/move/{newParentFolderId}`,
  tags,
  summary: "Move a folder into another",
  request: { params: Param.extend({ newParentFolderId: FolderId }) },
  responses: answer("The folder"),
});
const moveIn = createRoute({
  method: "put",
  path: `${path}/move-list`,
  tags,
  summary: "Move a list into a folder",
  request: body(MoveList),
  responses: responses({ 204: { description: "Moved" } }),
});

export const listFolderRoutes = createRouter<CrmCtx>()
  .openapi(get, async (c) => {
    const folder = await getFolder(c.var.ctx, c.req.valid("query").folderId);
    return c.json(FolderAnswer.parse({ folder }), 200);
  })
  .openapi(create, async (c) => {
    const folder = await createFolder(c.var.ctx, c.req.valid("json"));
    return c.json(FolderAnswer.parse({ folder }), 200);
  })
  .openapi(moveIn, async (c) => {
    await moveList(c.var.ctx, c.req.valid("json"));
    return c.body(null, 204);
  })
  .openapi(remove, async (c) => {
    await deleteFolder(c.var.ctx, c.req.valid("param").folderId);
    return c.body(null, 204);
  })
  .openapi(rename, async (c) => {
    const folder = await renameFolder(c.var.ctx, c.req.valid("param").folderId, c.req.valid("query").newFolderName);
    return c.json(FolderAnswer.parse({ folder }), 200);
  })
  .openapi(move, async (c) => {
    const { folderId, newParentFolderId } = c.req.valid("param");
    return c.json(FolderAnswer.parse({ folder: await moveFolder(c.var.ctx, folderId, newParentFolderId) }), 200);
  });
