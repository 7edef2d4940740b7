import { z } from "zod";
import { entry, firstAnswer, Id, nothingChanges, read, RecordPath } from "./entry.ts";

export const AssignOwner = z.strictObject({
  rule: z.enum(["least-open-work", "round-robin"]),
  permission: z.string().max(100).optional().describe("What the owner must be allowed to do"),
  team: z.string().max(128).optional(),
  source: z.string().max(200).optional().describe("Where the record came from; it may decide the team"),
  skills: z
    .array(z.string().min(1).max(100))
    .max(20)
    .optional()
    .describe("Skills that the owner must have, all of them"),
  territory: z.string().min(1).max(100).optional().describe("The territory that the owner must cover"),
  language: z.string().min(1).max(100).optional().describe("The language that the owner must speak"),
  hours: z.enum(["respect", "ignore"]).optional().describe("`ignore` also picks who is outside their working hours"),
  whenNobody: z
    .enum(["fault", "wait"])
    .optional()
    .describe("`wait` goes on asking for a week until somebody is there; otherwise it is a fault of status 422"),
  subject: RecordPath.optional(),
});

export const GetUser = z.strictObject({ id: Id });

export const FindUsers = z.strictObject({
  role: z.string().min(1).max(50).describe("The name of the role that they have"),
});

export const userFunctions = [
  entry("users.assignOwner", {
    title: "Find an owner",
    description: "Picks a person by an assignment rule, among those at work, fit for it and allowed to do it.",
    idempotency: firstAnswer,
    call: { scheduleToCloseSeconds: 7 * 24 * 3600 },
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
  entry("users.findUsers", {
    title: "Find users",
    description: "People who may sign in and have a role, up to 500.",
    idempotency: nothingChanges,
    input: FindUsers,
    output: z.object({ results: z.array(z.object({ id: z.string(), name: z.string(), email: z.string() })) }),
    call: read,
  }),
];
