import { sql, type Column } from "drizzle-orm";

export type StepName = { runId: string; path: string };

/** Rows of these steps, however many they are. */
export const named = ({ runId, path }: Record<keyof StepName, Column>, steps: StepName[]) => {
  const runIds = sql.param(steps.map((step) => step.runId));
  const paths = sql.param(steps.map((step) => step.path));
  return sql`(${runId}, ${path}) in (select * from unnest(${runIds}::uuid[], ${paths}::text[]))`;
};
