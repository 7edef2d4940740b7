import { z } from "zod";
import { entry, firstAnswer, RecordPath } from "./entry.ts";

const Email = z.string().min(3).max(254).describe("An e-mail address");

export const Send = z.strictObject({
  to: z.strictObject({ email: Email }),
  channel: z.enum(["email"]).optional(),
  template: z
    .strictObject({
      name: z.string().min(1).max(100),
      version: z.number().int().positive().optional(),
      variables: z.record(z.string().max(100), z.unknown()).optional(),
    })
    .optional(),
  content: z
    .strictObject({
      subject: z.string().min(1).max(998),
      text: z.string().min(1).max(200_000),
      html: z.string().max(200_000).optional(),
    })
    .optional()
    .describe("Instead of a template"),
  purpose: z.enum(["transactional", "marketing"]).describe("Marketing goes only to those who consented"),
  sendAt: z.string().optional().describe("ISO 8601; at once unless told"),
  inReplyTo: z.string().optional().describe("Id of the message it answers"),
  recordId: RecordPath.optional(),
});

export const SetPreference = z.strictObject({
  email: Email,
  purpose: z.enum(["marketing"]),
  consent: z.enum(["granted", "withdrawn"]),
  source: z.string().max(200).optional().describe("Where the person said so"),
});

export const commsFunctions = [
  entry("comms.send", {
    title: "Send a message",
    description: "Hands a message to the Communication Hub, which delivers it when consent and suppression allow.",
    idempotency: firstAnswer,
    input: Send,
    output: z.object({ id: z.string(), state: z.string() }),
  }),
  entry("comms.setPreference", {
    title: "Record a consent",
    description: "Records that a person agreed to, or withdrew from, messages of a purpose.",
    idempotency: "Recording the same again changes nothing.",
    input: SetPreference,
    output: z.object({ email: z.string(), purpose: z.string(), granted: z.boolean() }),
  }),
];
