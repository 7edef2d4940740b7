import { jsonb, timestamp } from "drizzle-orm/pg-core";

export const at = () => timestamp({ withTimezone: true });
export const json = () => jsonb().$type<any>();
