import { z } from "zod";
import type { Json } from "#workflows/contract.ts";
import { JsonObject } from "../json.ts";
import { contains } from "../simulations/contains.ts";

const Rule = z.strictObject({
  people: z.number().int().min(1).max(10).default(1),
  not: z.array(z.string().min(1).max(200)).max(50).default(["starter"]),
  endsWith: JsonObject.optional(),
});
/** How many different people decide, and who may not: `true`, a number, or in full. `false` asks for nothing. */
export const FourEyes = z
  .union([z.boolean(), z.number().int().min(1).max(10), Rule])
  .transform((given) =>
    given === false
      ? undefined
      : Rule.parse(given === true ? {} : typeof given === "number" ? { people: given } : given),
  );
export type FourEyes = z.infer<typeof Rule>;

export type Answer = { by: string; at: string; output: Json };

/** What the run gets when so much has been answered; undefined while another person has to. */
export function decided(rule: FourEyes | null, answers: Answer[]): Json | undefined {
  const last = answers.at(-1)!.output;
  if (!rule || rule.people === 1) return last;
  const enough = answers.length >= rule.people || (rule.endsWith && contains(last, rule.endsWith as Json));
  return enough ? { answers: answers as unknown as Json[] } : undefined;
}
