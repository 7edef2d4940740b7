import { createHmac, timingSafeEqual } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { definitions, definitionVersions, hooks } from "#db/workflows/schema.ts";
import { DomainError, invalid, notFound } from "#kit/errors.ts";
import { createLimit } from "#kit/limits.ts";
import { parse, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { inputFaults } from "../definitions/schema-faults.ts";
import { Json } from "../json.ts";
import { insertRun } from "../runs/insert-run.ts";
import { unseal, type Sealed } from "../secrets/seal.ts";
import { leaseMs, startNow } from "../temporal/start-now.ts";
import { hashOf, secretOf } from "./manage-hook.ts";

export const HookHeaders = z.object({
  "idempotency-key": z.string().min(1).max(255).optional(),
  "webhook-id": z.string().min(1).max(255).optional(),
  "webhook-timestamp": z.string().max(20).optional(),
  "webhook-signature": z.string().max(2_000).optional(),
});
type Headers = z.infer<typeof HookHeaders>;

export const HookRun = z.object({
  runId: z.uuid().optional(),
  skipped: z.string().optional().openapi({ description: "Why a policy of the process let nothing start." }),
});

const perMinute = 300;
/** Older messages, or such from the future, may be somebody's who listened. */
const toleranceSeconds = 300;

type Call = { token: string; body: string; headers: Headers };

/** Starts the definition that an address stands for, once per `webhook-id` or `Idempotency-Key`. */
export async function startByHook(
  ctx: WorkflowCtx,
  { token, body, headers }: Call,
): Promise<z.infer<typeof HookRun> & { created: boolean }> {
  const { hook, version } = await findHook(ctx, token);
  await createLimit(ctx.redis, { name: "hooks", points: perMinute, seconds: 60, localShare: 0.25 })(hook.tokenHash);
  if (hook.secret)
    verify(unseal(ctx.config.secretKeys, secretOf(hook), JSON.parse(hook.secret) as Sealed) as string, body, headers);
  const input = parse(Json, readJson(body));
  const faults = inputFaults(version.document, input);
  if (faults.length > 0) throw new DomainError("invalid_input", "the body does not fit the process", { faults });
  const given = headers["webhook-id"] ?? headers["idempotency-key"];
  const { id, created, row, skipped } = await ctx.db.transaction((tx) =>
    insertRun(tx, {
      namespace: version.namespace,
      name: version.name,
      version: version.version,
      owner: version.owner,
      input,
      cause: { kind: "hook", id: given ?? ctx.requestId },
      leaseMs,
      causeKey: `hook:${hook.tokenHash}:${given ?? crypto.randomUUID()}`,
    }),
  );
  if (row) void startNow(ctx, { run: row, version });
  return skipped ? { skipped: skipped.reason, created } : { runId: id, created };
}

/** Unknown, replaced and retired look the same: there is nothing to learn here. */
async function findHook(ctx: WorkflowCtx, token: string) {
  const d = definitions;
  const v = definitionVersions;
  const [found] = await ctx.db
    .select({ hook: hooks, version: v })
    .from(hooks)
    .innerJoin(d, and(eq(d.namespace, hooks.namespace), eq(d.name, hooks.name)))
    .innerJoin(
      v,
      and(eq(v.namespace, d.namespace), eq(v.name, d.name), eq(v.version, d.currentVersion), isNull(v.retiredAt)),
    )
    .where(eq(hooks.tokenHash, hashOf(token)));
  if (!found) throw notFound("this address");
  return found;
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalid("the body is no JSON");
  }
}

/** Standard Webhooks: HMAC-SHA256 over id, timestamp and body; of several signatures one must fit. */
function verify(secret: string, body: string, headers: Headers): void {
  const { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": given } = headers;
  const refuse = (why: string) => new DomainError("unauthenticated", why);
  if (!id || !time || !given) throw refuse("webhook-id, webhook-timestamp and webhook-signature are needed");
  if (!(Math.abs(Date.now() / 1_000 - Number(time)) <= toleranceSeconds)) throw refuse("the timestamp is not of now");
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${time}.${body}`).digest();
  const fits = given.split(" ").some((one) => {
    const [kind, text = ""] = one.split(",");
    const bytes = Buffer.from(text, "base64");
    return kind === "v1" && bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
  if (!fits) throw refuse("the signature does not fit");
}
