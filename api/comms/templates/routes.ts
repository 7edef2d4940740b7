import { PageQuery, body, createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { CommsCtx } from "../context.ts";
import {
  CreateTemplate,
  PreviewTemplate,
  Template,
  TemplateName,
  TemplateParts,
  createTemplate,
  createTemplateVersion,
  getTemplate,
  listTemplateVersions,
  listTemplates,
  previewTemplate,
} from "./templates.ts";

const tags = ["Templates"];
const Templates = page(Template);
const Preview = z
  .object({ version: z.number().int(), subject: z.string(), text: z.string(), html: z.string().nullable() })
  .openapi("TemplatePreview");
const Named = z.object({ name: TemplateName });

const create = createRoute({
  method: "post",
  path: "/v1/templates",
  tags,
  summary: "Create a template",
  description: "Liquid with nothing in reach but the message's variables; values in the html part are escaped.",
  request: body(CreateTemplate),
  responses: responses({ 201: { schema: Template, description: "Its first version" } }),
});

const list = createRoute({
  method: "get",
  path: "/v1/templates",
  tags,
  summary: "List templates, the latest version of each",
  request: { query: PageQuery },
  responses: responses({ 200: { schema: Templates, description: "Templates by name" } }),
});

const createVersion = createRoute({
  method: "post",
  path: "/v1/templates/{name}/versions",
  tags,
  summary: "Add a version; earlier ones stay as they are",
  request: { params: Named, ...body(TemplateParts) },
  responses: responses({ 201: { schema: Template, description: "The new version" } }),
});

const listVersions = createRoute({
  method: "get",
  path: "/v1/templates/{name}/versions",
  tags,
  summary: "List a template's versions",
  request: { params: Named },
  responses: responses({ 200: { schema: Templates, description: "Versions, the latest first" } }),
});

const get = createRoute({
  method: "get",
  path: "/v1/templates/{name}",
  tags,
  summary: "Read a template",
  request: { params: Named, query: z.object({ version: z.coerce.number().int().positive().optional() }) },
  responses: responses({ 200: { schema: Template, description: "The version asked for, or the latest" } }),
});

const preview = createRoute({
  method: "post",
  path: "/v1/templates/{name}/preview",
  tags,
  summary: "Render a template without sending anything",
  request: { params: Named, ...body(PreviewTemplate) },
  responses: responses({ 200: { schema: Preview, description: "What a message would say" } }),
});

export const templateRoutes = createRouter<CommsCtx>()
  .openapi(create, async (c) => c.json(Template.parse(await createTemplate(c.var.ctx, c.req.valid("json"))), 201))
  .openapi(list, async (c) => c.json(Templates.parse(await listTemplates(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(createVersion, async (c) =>
    c.json(Template.parse(await createTemplateVersion(c.var.ctx, c.req.valid("param").name, c.req.valid("json"))), 201),
  )
  .openapi(listVersions, async (c) =>
    c.json(Templates.parse(await listTemplateVersions(c.var.ctx, c.req.valid("param").name)), 200),
  )
  .openapi(get, async (c) =>
    c.json(Template.parse(await getTemplate(c.var.ctx, { ...c.req.valid("param"), ...c.req.valid("query") })), 200),
  )
  .openapi(preview, async (c) =>
    c.json(Preview.parse(await previewTemplate(c.var.ctx, c.req.valid("param").name, c.req.valid("json"))), 200),
  );
