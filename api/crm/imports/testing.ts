import { eq } from "drizzle-orm";
import { imports } from "#db/crm/schema.ts";
import type { CrmCtx } from "../context.ts";
import type { openCrm } from "../testing.ts";
import { workOnOne } from "./importer.ts";
import { startImport } from "./start-import.ts";

const boundary = "----test";

/** A multipart body as a stream, the way a client sends it. */
export function multipart(request: unknown, file: Iterable<string> | string): ReadableStream {
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="request"\r\n\r\n${JSON.stringify(request)}\r\n`;
  const open = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="rows.csv"\r\ncontent-type: text/csv\r\n\r\n`;
  function* body() {
    yield head + open;
    if (typeof file === "string") yield file;
    else yield* file;
    yield `\r\n--${boundary}--\r\n`;
  }
  return ReadableStream.from(body()).pipeThrough(new TextEncoderStream());
}

export const contentType = `multipart/form-data; boundary=${boundary}`;

type Crm = Awaited<ReturnType<typeof openCrm>>;

export const upload = (ctx: CrmCtx, request: unknown, file: Iterable<string> | string, idempotencyKey?: string) =>
  startImport(ctx, { contentType, body: multipart(request, file) as never, idempotencyKey });

/** Uploads a file and works on it until it has ended; gives the import's row. */
export async function importFile(crm: Crm, request: object, file: Iterable<string> | string, ctx: CrmCtx = crm.admin) {
  const { id } = await upload(ctx, { objectType: "leads", ...request }, file);
  await work(crm);
  return importRow(crm, id);
}

export async function work(crm: Crm): Promise<void> {
  while (await workOnOne(crm.admin, new AbortController().signal));
}

export async function importRow(crm: Crm, id: string) {
  const [row] = await crm.db.select().from(imports).where(eq(imports.id, id));
  return row!;
}
