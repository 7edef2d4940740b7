import { createHash } from "node:crypto";

/** A deployment is one account. */
export const accountId = 1;

/** HubSpot's clients read numbers where our ids are UUIDs: the same number for the same id, of 48 bits. */
export const numberOf = (id: string): number =>
  Number.parseInt(createHash("sha256").update(id).digest("hex").slice(0, 12), 16);
