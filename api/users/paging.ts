import { z } from "#kit/router.ts";

/** Paging by id: ours are time-ordered. */
export const ById = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: z.uuid().optional(),
});

export type Page<T> = { results: T[]; paging?: { next: { after: string } } };

/** A page from rows that were asked for with one more than the limit. */
export function pageOf<T extends { id: string }>(rows: T[], limit: number): Page<T> {
  const results = rows.slice(0, limit);
  return { results, ...(rows.length > limit && { paging: { next: { after: results.at(-1)!.id } } }) };
}
