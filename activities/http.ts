import { ApplicationFailure } from "@temporalio/common";
import { DomainError } from "#kit/errors.ts";
import type { createOutbound, OutboundResponse } from "#kit/http.ts";
import type { ActivityFault, HttpInput, HttpResponse, Json } from "#workflows/contract.ts";
import { asFailure, headerKey } from "./asked.ts";

export type Outbound = ReturnType<typeof createOutbound>;

const repeatable = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]);
const longestDelaySeconds = 3600;

/**
 * A request to the world, through the one guarded way out. What may pass is tried again where that is safe: reads, PUT
 * and DELETE always; others when they were refused for now or never arrived, since each carries an `Idempotency-Key`
 * but who knows whether the partner honours it.
 */
export const httpActivities = (outbound: Outbound) => ({
  "http.request": async (input: HttpInput): Promise<Json> => {
    const request = requestOf(input);
    const response = await outbound({ ...request, redirect: input.redirect }).catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
      const passes = error.code === "unavailable" || error.code === "timeout";
      throw asFailure(error, passes && (repeatable.has(request.method) || neverArrived(error)));
    });
    if (response.status < 200 || response.status > 299) throw refused(input, response);
    return outputOf(input, request, response);
  },
});

function requestOf({ key, method, uri, headers = {}, query = {}, body }: HttpInput) {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  for (const [name, value] of Object.entries(query)) url?.searchParams.append(name, value);
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const all = { ...headers };
  if (body !== undefined && !names.has("content-type"))
    all["content-type"] = typeof body === "string" ? "text/plain; charset=utf-8" : "application/json";
  if (!repeatable.has(method) && !names.has("idempotency-key")) all["idempotency-key"] = headerKey(key);
  return {
    method,
    url: url?.href ?? uri,
    headers: all,
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  };
}

function outputOf({ output }: HttpInput, request: ReturnType<typeof requestOf>, response: OutboundResponse): Json {
  if (output === "raw") return response.bytes.toString("base64");
  const content = contentOf(response);
  if (output === "content") return content;
  const whole: HttpResponse = {
    request: { method: request.method, uri: request.url, headers: withoutSecrets(request.headers) },
    statusCode: response.status,
    headers: response.headers,
    content,
  };
  return whole as unknown as Json;
}

function contentOf({ body, headers }: OutboundResponse): Json {
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(headers["content-type"] ?? "")) return body;
  if (body === "") return null;
  try {
    return JSON.parse(body) as Json;
  } catch {
    throw failure({ code: "invalid_json", status: 502, title: "The answer is no JSON" }, false);
  }
}

/** What a run keeps of a request says nothing that opens doors. */
const withoutSecrets = (headers: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/authorization|cookie|api-?key|token|secret/i.test(name)),
  );

function refused({ method }: HttpInput, { status, headers, body }: OutboundResponse): ApplicationFailure {
  const notNow = status === 429 || status === 503;
  const passing = notNow || status === 408 || status === 425 || (status >= 500 && status !== 501);
  const title = `The partner answered ${status}`;
  const fault = { code: `http_${status}`, status, title, detail: body.slice(0, 500) || title };
  return failure(fault, notNow || (passing && repeatable.has(method)), delayOf(headers["retry-after"]));
}

const failure = (fault: Omit<ActivityFault, "kind">, retry: boolean, delaySeconds?: number) =>
  ApplicationFailure.create({
    type: fault.code,
    message: fault.title ?? fault.code,
    nonRetryable: !retry,
    details: [{ ...fault, kind: "communication" } satisfies ActivityFault],
    ...(retry && delaySeconds && { nextRetryDelay: delaySeconds * 1000 }),
  });

/** Seconds of a `Retry-After`, which is a number or a date. */
function delayOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return seconds > 0 ? Math.min(seconds, longestDelaySeconds) : undefined;
}

const unsent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);

function neverArrived(error: DomainError): boolean {
  for (let e: unknown = error.cause; e instanceof Error; e = e.cause)
    if ("code" in e && unsent.has(String(e.code))) return true;
  return false;
}
