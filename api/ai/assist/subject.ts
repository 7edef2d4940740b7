import { invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { Source } from "../answer.ts";
import type { AiCtx } from "../context.ts";
import { PropertyMap, RecordId, RecordType } from "../input.ts";
import { readRecord } from "../records.ts";
import type { Properties } from "../scoring/values.ts";

/** Whom an answer is about: a record as Analytics holds it, properties the caller brings, or both (the caller's count). */
export const Subject = z.strictObject({
  recordId: RecordId.optional(),
  recordType: RecordType,
  facts: PropertyMap.default({}),
});
export type Subject = z.infer<typeof Subject>;

export async function readSubject(
  ctx: AiCtx,
  { recordId, recordType, facts }: Subject,
  needed = true,
): Promise<{ properties: Properties; sources: Source[] }> {
  if (recordId === undefined) {
    if (needed && !Object.keys(facts).length)
      throw invalid("this needs a recordId or facts", [{ path: "/recordId", message: "is missing, and so are facts" }]);
    return { properties: facts, sources: [] };
  }
  const record = await readRecord(ctx, recordType, recordId);
  return {
    properties: { ...record.properties, ...facts },
    sources: [{ kind: "record", ref: `${recordType}/${recordId}` }],
  };
}
