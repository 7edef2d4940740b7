import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { DomainError, toDomainError, type ErrorCode } from "./errors.ts";

const titles: Record<ErrorCode, string> = {
  invalid_input: "The input is not valid",
  unauthenticated: "Sign in first",
  totp_required: "A code is needed as well",
  forbidden: "Not allowed",
  not_found: "Not found",
  conflict: "It conflicts with what is there",
  precondition_failed: "It has changed in the meantime",
  too_large: "Too large",
  unsupported_media_type: "Unsupported media type",
  unprocessable: "It cannot be processed",
  rate_limited: "Too many requests",
  internal: "Internal error",
  upstream_failed: "A service behind this one failed",
  unavailable: "Not available at the moment",
  provider_required: "A provider has to be configured first",
  timeout: "It took too long",
};

const httpExceptionCodes: Record<number, ErrorCode> = {
  400: "invalid_input",
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  413: "too_large",
  415: "unsupported_media_type",
};

/** Any error as a DomainError; Hono's own (a body that is no JSON) included. */
export const asDomainError = (error: unknown): DomainError =>
  error instanceof HTTPException
    ? new DomainError(httpExceptionCodes[error.status] ?? "invalid_input", error.message || "the request is not valid")
    : toDomainError(error);

/** An RFC 9457 answer. A 500 never carries its cause. */
export function problem(c: Context, error: DomainError): Response {
  const requestId = c.get("requestId") as string;
  const headers: Record<string, string> = { "content-type": "application/problem+json" };
  if (error.retryAfter) headers["retry-after"] = String(Math.ceil(error.retryAfter));
  if (error.code === "unauthenticated") headers["www-authenticate"] = "Bearer";
  const body = {
    type: `urn:crm:problem:${error.code}`,
    title: titles[error.code],
    status: error.status,
    code: error.code,
    detail: error.message,
    requestId,
    ...(error.faults.length > 0 && { errors: error.faults }),
    ...error.details,
  };
  return c.body(JSON.stringify(body), error.status, headers);
}
