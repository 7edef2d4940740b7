import { ApplicationFailure } from "@temporalio/common";
import { DomainError } from "#kit/errors.ts";
import { isCredential, type OutboundResponse } from "#kit/http.ts";
import type { ActivityFault, Asked, AuthenticationInput, HttpResponse, Json } from "#workflows/contract.ts";
import { asFailure, failure, headerKey, longestDelaySeconds } from "../asked.ts";
import { isCircuitOpen } from "./circuit.ts";
import type { Scrubber } from "./scrub.ts";
import { send, type Way } from "./send.ts";

/** A request as it goes out, whatever described it. */
export interface Prepared extends Asked {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
  authentication?: AuthenticationInput | undefined;
  output: "content" | "raw" | "response";
  redirect: boolean;
  maxBytes?: number;
}

const repeatable = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]);

/**
 * One request to the world. What may pass is tried again where that is safe: reads, PUT and DELETE always; others when
 * they were refused for now or never arrived, since each carries an `Idempotency-Key` but who knows whether the partner
 * honours it. Where the definition says itself when to try again, nothing is.
 */
export async function exchange(way: Way, prepared: Prepared, scrubber: Scrubber): Promise<Json> {
  const { run, authentication, redirect, maxBytes, once = false } = prepared;
  const request = marked(prepared);
  const caller = { definition: run.definition, scrubber, authentication };
  // A header with a secret in it is for this host alone, whatever its name.
  const credentials = Object.entries(request.headers)
    .filter(([, value]) => scrubber.text(value) !== value)
    .map(([name]) => name);
  const response = await send(way, { ...request, redirect, credentials, ...(maxBytes && { maxBytes }) }, caller).catch(
    (error: unknown) => {
      if (once && isCircuitOpen(error)) throw failure(error.details![0] as ActivityFault);
      if (!(error instanceof DomainError)) throw error;
      const passes = error.code === "unavailable" || error.code === "timeout";
      throw asFailure(error, !once && passes && (repeatable.has(request.method) || neverArrived(error)));
    },
  );
  const { status } = response;
  if (status < 200 || status > (redirect ? 399 : 299)) throw refused(prepared, response, scrubber);
  return outputOf(prepared, request, response, scrubber);
}

/** Whatever leaves an activity, as its result or its failure, without the secrets that the scrubber knows. */
export async function scrubbed(scrubber: Scrubber, work: () => Promise<Json>): Promise<Json> {
  try {
    return scrubber.json(await work());
  } catch (error) {
    if (error instanceof ApplicationFailure)
      throw ApplicationFailure.create({
        message: scrubber.text(error.message),
        nonRetryable: error.nonRetryable === true,
        details: scrubber.json((error.details ?? []) as Json) as unknown[],
        ...(error.type && { type: error.type }),
        ...(error.nextRetryDelay && { nextRetryDelay: error.nextRetryDelay }),
      });
    // A bug's message and stack may quote anything.
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    throw ApplicationFailure.retryable(scrubber.text(message), name);
  }
}

function marked({ key, method, url, headers, body }: Prepared) {
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const mark = !repeatable.has(method) && !names.has("idempotency-key");
  return {
    method,
    url,
    headers: { ...headers, ...(mark && { "idempotency-key": headerKey(key) }) },
    ...(body !== undefined && { body }),
  };
}

type Request = ReturnType<typeof marked>;

function outputOf({ output }: Prepared, request: Request, response: OutboundResponse, scrubber: Scrubber): Json {
  if (output === "raw") return scrubber.bytes(response.bytes).toString("base64");
  const content = contentOf(response);
  if (output === "content") return content;
  const whole: HttpResponse = {
    request: { method: request.method, uri: request.url, headers: withoutCredentials(request.headers) },
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
    throw failure({ code: "invalid_json", kind: "communication", status: 502, title: "The answer is no JSON" });
  }
}

/** What a run keeps of a request says nothing that opens doors. */
const withoutCredentials = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !isCredential(name)));

function refused(
  { method, once = false }: Prepared,
  { status, headers, body }: OutboundResponse,
  scrubber: Scrubber,
): ApplicationFailure {
  const notNow = status === 429 || status === 503;
  const passing = notNow || status === 408 || status === 425 || (status >= 500 && status !== 501);
  const title = `The partner answered ${status}`;
  // Scrubbed before it is cut: half a secret would not be found.
  const detail = scrubber.text(body).slice(0, 500) || title;
  const fault: ActivityFault = { code: `http_${status}`, status, title, detail, kind: "communication" };
  const again = !once && (notNow || (passing && repeatable.has(method)));
  return failure(fault, again, delayOf(headers["retry-after"]));
}

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
