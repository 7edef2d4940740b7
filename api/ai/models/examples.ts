import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { AiCtx } from "../context.ts";
import { PropertyMap, RecordId } from "../input.ts";
import { readDataset } from "../records.ts";
import type { Example } from "../scoring/ladder.ts";
import { hash } from "../scoring/random.ts";
import { asOutcome, canonical } from "../scoring/values.ts";
import type { Properties } from "../scoring/values.ts";

const SourceRow = z.strictObject({
  id: RecordId.optional(),
  properties: PropertyMap,
  createdAt: z.iso.datetime().optional(),
});
/** Analytics' current records of the target's type, or rows that the caller brings. */
export const ExampleSource = z
  .union([z.literal("analytics"), z.strictObject({ rows: z.array(SourceRow).max(20_000) })])
  .default("analytics");
export type ExampleSource = z.infer<typeof ExampleSource>;

/** The records whose outcome is known. */
export async function readExamples(ctx: AiCtx, target: string, source: ExampleSource): Promise<Example[]> {
  const [type, property] = target.split(".") as [string, string];
  const key = canonical(property);
  const examples: Example[] = [];
  const take = (id: string, properties: Properties, createdAt?: string) => {
    const name = Object.keys(properties).find((each) => canonical(each) === key);
    const outcome = name === undefined ? Number.NaN : asOutcome(properties[name]);
    if (outcome === 0 || outcome === 1) examples.push({ id, properties, outcome, ...(createdAt && { createdAt }) });
  };
  if (source === "analytics") {
    for await (const page of readDataset(ctx, type))
      page.forEach(({ id, properties, createdAt }) => take(id, properties, createdAt));
  } else {
    source.rows.forEach((row) =>
      take(row.id ?? String(hash(JSON.stringify(row.properties))), row.properties, row.createdAt),
    );
    if (!examples.length)
      throw new DomainError("unprocessable", `none of the rows has an outcome in "${property}"`, {
        faults: [{ path: "/source/rows", message: "no outcome known" }],
      });
  }
  return examples;
}
