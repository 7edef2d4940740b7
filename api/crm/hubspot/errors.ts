import type { Context } from "hono";
import type { DomainError, ErrorCode } from "#kit/errors.ts";
import { addHubspotHeaders } from "./headers.ts";

/** HubSpot's word for each of our codes. */
const categories = {
  invalid_input: "VALIDATION_ERROR",
  unauthenticated: "INVALID_AUTHENTICATION",
  totp_required: "INVALID_AUTHENTICATION",
  forbidden: "MISSING_SCOPES",
  not_found: "OBJECT_NOT_FOUND",
  conflict: "CONFLICT",
  precondition_failed: "PRECONDITION_FAILED",
  too_large: "PAYLOAD_TOO_LARGE",
  unsupported_media_type: "UNSUPPORTED_MEDIA_TYPE",
  unprocessable: "VALIDATION_ERROR",
  rate_limited: "RATE_LIMITS",
  internal: "INTERNAL_ERROR",
  upstream_failed: "UPSTREAM_ERROR",
  unavailable: "SERVICE_UNAVAILABLE",
  provider_required: "SERVICE_UNAVAILABLE",
  timeout: "TIMEOUT",
} satisfies Record<ErrorCode, string>;

export const categoryOf = (error: DomainError): string =>
  error.message === "the token has expired" ? "EXPIRED_AUTHENTICATION" : categories[error.code];

/** Routes of ours are under `/v1`; these have HubSpot's shapes and errors. */
export const isHubspotPath = (path: string) =>
  /^\/(crm|crm-object-schemas|oauth|automation|integrators|webhooks|events|settings|communication-preferences)\//.test(
    path,
  );

/** Errors of HubSpot-shaped routes in HubSpot's body; undefined for all other routes. */
export function hubspotProblem(c: Context, error: DomainError): Response | undefined {
  if (!isHubspotPath(c.req.path)) return undefined;
  const requestId = c.get("requestId") as string;
  const headers: Record<string, string> = {};
  if (error.retryAfter) headers["retry-after"] = String(Math.ceil(error.retryAfter));
  if (error.code === "unauthenticated") headers["www-authenticate"] = "Bearer";
  const answer = c.json(body(error, requestId), error.status, headers);
  addHubspotHeaders(c.req.path, requestId, answer.headers);
  return answer;
}

function body(error: DomainError, correlationId: string) {
  const errors = error.faults.map(({ path, message, code }) => ({
    message: path ? `${path}: ${message}` : message,
    code: typeof code === "string" ? code : "INVALID_INPUT",
    in: path,
  }));
  const { subCategory, context } = error.details ?? {};
  const scope = error.code === "forbidden" ? error.details?.["permission"] : undefined;
  return {
    status: "error",
    message: error.message,
    correlationId,
    category: categoryOf(error),
    ...(subCategory !== undefined && { subCategory }),
    ...(errors.length > 0 && { errors }),
    ...(context !== undefined && { context }),
    ...(typeof scope === "string" && { context: { requiredGranularScopes: [scope] } }),
    // The official Node client waits and tries again only when it reads this policy's name.
    ...(error.code === "rate_limited" && { errorType: "RATE_LIMIT", policyName: "TEN_SECONDLY_ROLLING" }),
  };
}
