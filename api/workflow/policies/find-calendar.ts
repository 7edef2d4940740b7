import { eq } from "drizzle-orm";
import { calendars } from "#db/workflows/schema.ts";
import type { BusinessCalendar } from "../calendars/business-time.ts";
import type { WorkflowDb } from "../context.ts";

/** A business calendar by name; nothing when somebody has deleted it. */
export async function findCalendar(tx: WorkflowDb, name: string): Promise<BusinessCalendar | undefined> {
  const { timeZone, hours, holidays } = calendars;
  const [row] = await tx.select({ timeZone, hours, holidays }).from(calendars).where(eq(calendars.name, name));
  return row;
}
