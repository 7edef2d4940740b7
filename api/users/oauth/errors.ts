import type { Context } from "hono";
import { DomainError, type ErrorCode } from "#kit/errors.ts";

const oauthNames: Partial<Record<ErrorCode, string>> = {
  unauthenticated: "invalid_client",
  forbidden: "unauthorized_client",
  invalid_input: "invalid_request",
  unavailable: "temporarily_unavailable",
  rate_limited: "temporarily_unavailable",
};

/** A refusal with OAuth's own name for it (RFC 6749, 5.2). */
export const oauthError = (error: string, message: string, code: ErrorCode = "invalid_input") =>
  new DomainError(code, message, { details: { error } });

/** Errors under `/oauth2` have OAuth's body. */
export function oauthProblem(c: Context, error: DomainError): Response | undefined {
  if (!c.req.path.startsWith("/oauth2/")) return undefined;
  const told = error.details?.["error"];
  const name = typeof told === "string" ? told : (oauthNames[error.code] ?? "server_error");
  if (error.retryAfter) c.header("retry-after", String(Math.ceil(error.retryAfter)));
  if (error.code === "unauthenticated") c.header("www-authenticate", "Basic");
  c.header("cache-control", "no-store");
  return c.json({ error: name, error_description: error.message }, error.status);
}
