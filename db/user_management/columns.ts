import { timestamp, uuid } from "drizzle-orm/pg-core";

export const at = () => timestamp({ withTimezone: true });
export const id = () => uuid().primaryKey();
export const createdAt = () => at().notNull().defaultNow();
export const updatedAt = () =>
  at()
    .notNull()
    .defaultNow()
    .$onUpdate(() => new Date());
