import { expectOk } from "#kit/client.ts";
import type { AiCtx } from "./context.ts";

export type CurrentRecord = { id: string; properties: Record<string, string | null>; createdAt: string };

const PAGE = 1000;
const MOST = 200_000;

/** A record as Analytics holds it, under the caller's rights. */
export function readRecord(ctx: AiCtx, type: string, id: string): Promise<CurrentRecord> {
  return expectOk(ctx.clients.analytics.GET("/v1/records/{type}/{id}", { params: { path: { type, id } } }));
}

/** All records of a type that the caller may see, page by page. */
export async function* readDataset(ctx: AiCtx, name: string): AsyncGenerator<CurrentRecord[]> {
  let after: string | undefined;
  for (let read = 0; read < MOST; read += PAGE) {
    const query = { limit: PAGE, ...(after !== undefined && { after }) };
    const page = await expectOk(
      ctx.clients.analytics.GET("/v1/datasets/{name}", { params: { path: { name }, query } }),
    );
    yield page.results;
    after = page.paging?.next.after;
    if (after === undefined) return;
  }
}
