import { createHash } from "node:crypto";
import { invalid } from "#kit/errors.ts";
import { createOutbound } from "#kit/http.ts";
import type { UsersCtx } from "../context.ts";
import { normal } from "../tokens/password.ts";

/** Refuses a password that attackers try first: a common or a breached one, or the person's own address or name. */
export async function requireGoodPassword(ctx: UsersCtx, password: string, about: string[] = []): Promise<void> {
  const guess = normal(password).toLowerCase();
  const own = about.flatMap((text) => [text, text.split("@")[0]!]).map((text) => normal(text).toLowerCase());
  if (own.includes(guess)) throw refusal("is the person's own address or name");
  if ((await commonPasswords()).has(guess)) throw refusal("is one of the passwords that are tried first");
  if (await isBreached(ctx, normal(password))) throw refusal("is known from a breach of another site");
}

const refusal = (message: string) => invalid("choose another password", [{ path: "/password", message }]);

let list: Promise<Set<string>> | undefined;

/** The 18,000 most common ones that are long enough, in lower case. Loaded when first asked. */
const commonPasswords = () =>
  (list ??= import("@zxcvbn-ts/language-common").then(
    ({ dictionary }) => new Set(dictionary["passwords-common"].filter((word) => word.length >= 8)),
  ));

/**
 * Asks the configured source by k-anonymity: it sees five of the hash's forty digits and answers with every suffix it
 * knows. When it is away the shipped list alone decides, for nobody should be kept from a new password by that.
 */
async function isBreached(ctx: UsersCtx, password: string): Promise<boolean> {
  const { BREACHED_PASSWORDS_URL: source, outboundAllow } = ctx.config;
  if (!source) return false;
  const hash = createHash("sha1").update(password).digest("hex").toUpperCase();
  try {
    const { status, body } = await outboundOf(outboundAllow)({
      method: "GET",
      url: `${source}/${hash.slice(0, 5)}`,
      headers: { "add-padding": "true" },
      timeoutMs: 2_000,
    });
    if (status !== 200) throw new Error(`it answered ${status}`);
    return body.split(/\r?\n/).some((line) => {
      const [suffix, count] = line.trim().split(":");
      return suffix?.toUpperCase() === hash.slice(5) && Number(count) > 0;
    });
  } catch (error) {
    ctx.log.warn({ err: error }, "the source of breached passwords gives no answer; only the shipped list was asked");
    return false;
  }
}

const outbounds = new WeakMap<string[], ReturnType<typeof createOutbound>>();

function outboundOf(allow: string[]) {
  const outbound = outbounds.get(allow) ?? createOutbound({ allow });
  outbounds.set(allow, outbound);
  return outbound;
}
