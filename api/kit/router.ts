import { OpenAPIHono, z } from "@hono/zod-openapi";
import { invalid, type Fault } from "./errors.ts";

export type Variables<C> = { ctx: C; requestId: string };

/** A router whose handlers find the verb's context at `c.var.ctx`; input that fails its schema answers 400. */
export const createRouter = <C>(options: { getPath?: (request: Request) => string } = {}) =>
  new OpenAPIHono<{ Variables: Variables<C> }>({
    ...options,
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(result.error, result.target);
    },
  });

/** The faults of a failed parse, each with its place. */
export const invalidInput = (error: z.core.$ZodError, target = "json") =>
  invalid(
    "the input is not valid",
    error.issues
      .slice(0, faultsMax)
      .flatMap(unfold)
      .slice(0, faultsMax)
      .map((issue) => fault(issue, target)),
  );

/** More would help nobody, and an answer has to stay small. */
const faultsMax = 100;

type Issue = z.core.$ZodIssue;

/** The faults behind "fits no form": those of the form that comes closest, or else the types that are expected. */
function unfold(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const another = (form: Issue[]) => form.find((one) => one.code === "invalid_type" && one.path.length === 0);
  const [closest] = issue.errors.filter((form) => !another(form)).sort((a, b) => a.length - b.length);
  if (closest) return closest.flatMap((one) => unfold({ ...one, path: [...issue.path, ...one.path] }));
  const types = issue.errors.map((form) => (another(form) as z.core.$ZodIssueInvalidType).expected);
  return [{ ...issue, message: `must be one of ${types.join(", ")}` }];
}

const fault = (issue: Issue, target: string): Fault => ({
  path:
    target === "json"
      ? issue.path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")
      : `${target}.${issue.path.join(".")}`,
  message: inWords(issue),
});

function inWords(issue: Issue): string {
  if (issue.code === "unrecognized_keys") return `unknown: ${issue.keys.join(", ")}`;
  if (issue.code === "invalid_key") return issue.issues.map((one) => one.message).join(", ");
  return issue.message.endsWith("received undefined") ? "is missing" : issue.message;
}

/** Parses what did not come through a route's schema (an activity's input, a file); a failure is a DomainError. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) throw invalidInput(result.error);
  return result.data;
}

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.looseObject({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi("Problem", { description: "RFC 9457 problem details with a stable `code`." });

/** The answers of a route: its own by status, and `default` for every problem. */
export const responses = <const R extends Record<number, { schema?: z.ZodType; description: string }>>(own: R) => {
  const entries = Object.entries(own).map(([status, { schema, description }]) => [
    status,
    { description, ...(schema && { content: { "application/json": { schema } } }) },
  ]);
  return {
    ...Object.fromEntries(entries),
    default: {
      description: "A problem",
      content: { "application/problem+json": { schema: Problem } },
    },
  } as {
    [S in keyof R]: R[S] extends { schema: infer T extends z.ZodType }
      ? { description: string; content: { "application/json": { schema: T } } }
      : { description: string };
  } & {
    default: {
      description: string;
      content: { "application/problem+json": { schema: typeof Problem } };
    };
  };
};

/** A JSON request body. */
export const body = <T extends z.ZodType>(schema: T) => ({
  body: { required: true as const, content: { "application/json": { schema } } },
});

/** Cursor paging of our own routes. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: z.string().max(500).optional(),
});

export const page = <T extends z.ZodType>(item: T) =>
  z.object({
    results: z.array(item),
    paging: z.object({ next: z.object({ after: z.string() }) }).optional(),
  });

export { createRoute, z } from "@hono/zod-openapi";
