/** Every expected failure has one of these codes; the table gives its HTTP status. */
export const httpStatus = {
  invalid_input: 400,
  unauthenticated: 401,
  totp_required: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  too_large: 413,
  unsupported_media_type: 415,
  unprocessable: 422,
  rate_limited: 429,
  internal: 500,
  upstream_failed: 502,
  unavailable: 503,
  provider_required: 503,
  timeout: 504,
} as const;

export type ErrorCode = keyof typeof httpStatus;

/** One fault in an input: where it is (a JSON pointer, or `query.limit`) and what is wrong in plain words. */
export type Fault = { path: string; message: string; [extra: string]: unknown };

export type ErrorExtra = {
  faults?: Fault[];
  retryAfter?: number;
  cause?: unknown;
  details?: Record<string, unknown>;
};

/** An expected failure. Its message is shown to callers, so it never carries a secret or an internal cause. */
export class DomainError extends Error {
  override readonly name = "DomainError";
  readonly code: ErrorCode;
  readonly faults: Fault[];
  /** Seconds after which a retry makes sense. */
  readonly retryAfter: number | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, extra: ErrorExtra = {}) {
    super(message, { cause: extra.cause });
    this.code = code;
    this.faults = extra.faults ?? [];
    this.retryAfter = extra.retryAfter;
    this.details = extra.details;
  }

  get status() {
    return httpStatus[this.code];
  }
}

export const notFound = (what: string) => new DomainError("not_found", `${what} was not found`);
export const conflict = (message: string, details?: Record<string, unknown>) =>
  new DomainError("conflict", message, details ? { details } : {});
export const invalid = (message: string, faults: Fault[] = []) => new DomainError("invalid_input", message, { faults });
export const unavailable = (message: string, cause?: unknown) =>
  new DomainError("unavailable", message, { cause, retryAfter: 5 });

const connectionCodes = /^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|57P0|08|53)/;

/** No valid text, number out of range, date out of range, character the store cannot hold. */
const storeRefusals = new Set(["22P02", "22003", "22007", "22008", "22021", "22P05"]);

/** What a caller may know of any error: a DomainError as it is, a lost database as 503, a bug as a bare 500. */
export function toDomainError(error: unknown): DomainError {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    if (e instanceof DomainError) return e;
    const code = "code" in e && typeof e.code === "string" ? e.code : "";
    if (connectionCodes.test(code) || /timeout exceeded when trying to connect|Connection terminated/.test(e.message))
      return unavailable("a store behind this service is not reachable", error);
    if (code === "57014") return new DomainError("timeout", "the query took too long", { cause: error, retryAfter: 5 });
    if (code === "40001" || code === "40P01") return unavailable("the change met another one: try again", error);
    if (storeRefusals.has(code))
      return new DomainError("invalid_input", "the input holds a value the store cannot take", {
        cause: error,
      });
  }
  return new DomainError("internal", "something went wrong on our side", { cause: error });
}
