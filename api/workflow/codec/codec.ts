import type { Payload } from "@temporalio/common";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { createCodec } from "#kit/codec.ts";
import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";

const Base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);

/** Temporal's remote codec protocol: protobuf payloads in JSON, bytes as base64. */
export const Payloads = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string(), Base64).optional(), data: Base64.optional() }))
    .max(5000)
    .default([]),
});
type Payloads = z.infer<typeof Payloads>;

/** Encrypts or decrypts payloads for whoever may read runs' data; each use is audited. */
export async function code(ctx: WorkflowCtx, direction: "encode" | "decode", input: Payloads): Promise<Payloads> {
  requirePermission(ctx, "workflow.payloads:read");
  const count = input.payloads.length;
  await recordAudit(ctx.db, ctx, { action: `workflow.payload.${direction}`, subject: "payloads", detail: { count } });
  const codec = createCodec(ctx.config.codecKeys);
  const payloads = await codec[direction](input.payloads.map(fromJson)).catch((error: unknown) => {
    throw new DomainError("unprocessable", "a payload could not be read with the keys at hand", { cause: error });
  });
  return { payloads: payloads.map(toJson) };
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64"));
const text = (data: Uint8Array) => Buffer.from(data).toString("base64");

const fromJson = ({ metadata = {}, data }: Payloads["payloads"][number]): Payload => ({
  metadata: Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, bytes(value)])),
  ...(data !== undefined && { data: bytes(data) }),
});

const toJson = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([key, value]) => [key, text(value)])),
  ...(data && { data: text(data) }),
});
