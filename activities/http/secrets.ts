import { expectOk } from "#kit/client.ts";
import type { AuthenticationInput, Deferred, HttpInput, Json, JsonObject, OpenApiInput } from "#workflows/contract.ts";
import { programOf } from "#workflows/definition/duration.ts";
import { compile, ExpressionError } from "#workflows/expressions/index.ts";
import { asService, failure, misconfigured } from "../asked.ts";
import type { Clients } from "../clients.ts";
import { leavesOf, type Scrubber } from "./scrub.ts";

type Asking = HttpInput | OpenApiInput;

/** The argument with all that was left open because it mentions secrets; the scrubber learns their values. */
export async function withSecrets<T extends Asking>(
  workflow: Clients["workflow"],
  asked: T,
  scrubber: Scrubber,
): Promise<T> {
  const names = namesIn(asked);
  const whole = structuredClone(asked);
  if (names.length === 0) return whole;
  const body = { runId: asked.run.runId, names };
  const answer = await asService(asked, () => expectOk(workflow.POST("/v1/internal/secrets", { body })));
  const values = answer.values as JsonObject;
  for (const [name, value] of Object.entries(values)) scrubber.learn(name, value);
  for (const deferred of asked.deferred ?? []) {
    const value = evaluate(deferred, values);
    // What was made of a secret is as secret; what the run knows anyway is not.
    const known = JSON.stringify([deferred.input, deferred.vars]) + deferred.program;
    scrubber.learn(
      names.join(", "),
      leavesOf(value).filter((leaf) => !known.includes(leaf)),
    );
    put(whole, deferred.at, value);
  }
  for (const authentication of authenticationsOf(whole)) useSecrets(authentication, values);
  return whole;
}

const authenticationsOf = (asked: Asking): AuthenticationInput[] =>
  [asked.authentication, "document" in asked ? asked.document.authentication : undefined].filter(
    (authentication) => authentication !== undefined,
  );

/** Those that are mentioned, of those the definition may use: all where a name is computed. */
function namesIn(asked: Asking): string[] {
  const programs = (asked.deferred ?? []).map(({ program }) => program);
  const used = authenticationsOf(asked).flatMap((authentication) =>
    Object.values(authentication).map((scheme) => nameOf(scheme)),
  );
  const computed = programs.some((program) => /\$secrets(?!\s*(\.\s*[A-Za-z_"]|\[\s*"))/.test(program));
  return (asked.secrets ?? []).filter(
    (name) => computed || used.includes(name) || programs.some((program) => program.includes(name)),
  );
}

/** `{use: name}` in a scheme's place. */
const nameOf = (scheme: Json | undefined): string | undefined => {
  const { use } = (scheme ?? {}) as { use?: Json };
  return typeof use === "string" ? use : undefined;
};

function useSecrets(authentication: AuthenticationInput, values: JsonObject): void {
  for (const [scheme, given] of Object.entries(authentication)) {
    const name = nameOf(given);
    if (name === undefined) continue;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (typeof value !== "object" || value === null)
      throw misconfigured(`the secret ${name} has no members, which ${scheme} needs`);
    authentication[scheme] = value;
  }
}

function evaluate({ program, input, vars }: Deferred, secrets: JsonObject): Json {
  try {
    const now = () => Date.now() / 1000;
    const values = compile(programOf(program), { now })(input, { ...vars, secrets });
    if (values.length < 2) return (values[0] ?? null) as Json;
    throw expressionFault(`"${program}" gave ${values.length} values where one is expected`);
  } catch (error) {
    throw error instanceof ExpressionError ? expressionFault(error.message) : error;
  }
}

const expressionFault = (detail: string) => failure({ code: "expression", kind: "expression", status: 400, detail });

/** Puts a value where a JSON pointer says. */
function put(target: object, pointer: string, value: Json): void {
  const tokens = pointer.split("/").map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = tokens.pop()!;
  let place = target as JsonObject;
  for (const token of tokens.slice(1)) {
    if (!Object.hasOwn(place, token)) define(place, token, {});
    place = place[token] as JsonObject;
  }
  define(place, last, value);
}

const define = (place: JsonObject, key: string, value: Json) =>
  Object.defineProperty(place, key, { value, enumerable: true, configurable: true, writable: true });
