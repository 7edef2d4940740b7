import { z } from "zod";
import { entry, firstAnswer, Id, nothingChanges, read, RecordPath } from "./entry.ts";

export const AssignOwner = z.strictObject({
  rule: z.enum(["least-open-work", "round-robin"]),
  permission: z.string().max(100).optional().describe("What the owner must be allowed to do"),
  team: z.string().max(128).optional(),
  source: z.string().max(200).optional().describe("Where the record came from; it may decide the team"),
  subject: RecordPath.optional(),
});

export const GetUser = z.strictObject({ id: Id });

export const userFunctions = [
  entry("users.assignOwner", {
    title: "Find an owner",
    description: "Picks a person by an assignment rule, among those active and allowed to do the work.",
    idempotency: firstAnswer,
    input: AssignOwner,
    output: z.object({
      ownerId: z.string(),
      name: z.string().optional(),
      email: z.string().optional(),
      team: z.object({ id: z.string(), name: z.string() }).nullish(),
      reason: z.string().optional(),
    }),
  }),
  entry("users.getUser", {
    title: "Read a user",
    description: "A person's name, teams and roles.",
    idempotency: nothingChanges,
    input: GetUser,
    output: z.object({ id: z.string(), name: z.string(), email: z.string() }),
    call: read,
  }),
];
