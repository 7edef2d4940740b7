import type { Values } from "#db/crm/schema.ts";
import { allow, scopeOf, type Actor } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";
import {
  checkProperties,
  invalidProperties,
  type GivenProperties,
  type Patch,
} from "../properties/check-properties.ts";
import type { Pipeline } from "../properties/load-definitions.ts";
import type { Definitions } from "../properties/property.ts";
import { permissionFor } from "./scope.ts";
import { definitionOf, ownerName, teamName, type ObjectType } from "./types.ts";

/** What checking a write of one type needs, read once for all records of a request. */
export type Rules = { type: ObjectType; definitions: Definitions; pipelines: Pipeline[] };

/** The values of a new record: checked, with its place in a pipeline, its owner and its team. */
export function newValues(actor: Actor, rules: Rules, given: GivenProperties): Values {
  assertWritable(rules.type);
  const { patch, faults } = checkProperties(rules.definitions, given);
  if (faults.length > 0) throw invalidProperties(faults);
  return completed(actor, rules, patch);
}

/** A person who does not see all records owns what they make; its team is theirs unless another is named. */
export function completed(actor: Actor, rules: Rules, patch: Patch): Values {
  const set = Object.fromEntries(Object.entries(patch).filter((entry): entry is [string, string] => entry[1] !== null));
  const values = place(rules, set);
  assertRequired(rules.type, values);
  const person = actor.kind !== "service";
  if (scopeOf(actor, permissionFor(rules.type, "write")) !== "all") values[ownerName] ??= actor.id;
  if (person && actor.teams[0]) values[teamName] ??= actor.teams[0];
  assertReach(actor, rules.type, values);
  return values;
}

/** Records of some types come from elsewhere. */
export function assertWritable(type: ObjectType): void {
  if (definitionOf(type).readOnly) throw new DomainError("invalid_input", `${type} can only be read`);
}

function assertRequired(type: ObjectType, values: Values): void {
  const missing = (definitionOf(type).required ?? []).filter((name) => !(name in values));
  if (missing.length === 0) return;
  const { singular } = definitionOf(type);
  throw new DomainError("invalid_input", `Error creating ${singular}. Some required properties were not set.`, {
    faults: missing.map((name) => ({ path: `/properties/${name}`, message: "is required", code: "REQUIRED" })),
    details: { context: { properties: missing } },
  });
}

/** Nobody moves a record to where their own right does not reach, nor into a team they are not in. */
export function assertReach(actor: Actor, type: ObjectType, values: Values, changed: Patch = values): void {
  const permission = permissionFor(type, "write");
  if (scopeOf(actor, permission) === "all") return;
  const ownership = { ownerId: values[ownerName] ?? null, teamId: values[teamName] ?? null };
  const team = changed[teamName];
  if (!allow(actor, permission, ownership) || (team && !actor.teams.includes(team)))
    throw new DomainError("forbidden", "this owner or team is beyond what you may write", { details: { permission } });
}

/** A stage names its pipeline; without either a record begins at the first stage of the first pipeline. */
function place({ type, pipelines }: Rules, values: Values): Values {
  const names = definitionOf(type).pipeline;
  if (!names) return { ...values };
  const stage = values[names.stage];
  const pipeline =
    values[names.pipeline] ??
    (pipelines.find(({ stages }) => stages.some(({ id }) => id === stage)) ?? pipelines[0])?.id;
  const first = pipelines.find(({ id }) => id === pipeline)?.stages[0]?.id;
  const found = {
    ...values,
    ...(pipeline && { [names.pipeline]: pipeline }),
    ...(!stage && first && { [names.stage]: first }),
  };
  assertPlace({ type, pipelines }, found);
  return found;
}

/** A record's stage is one of its pipeline's. */
export function assertPlace({ type, pipelines }: Pick<Rules, "type" | "pipelines">, values: Values): void {
  const names = definitionOf(type).pipeline;
  const stage = names && values[names.stage];
  if (!names || !stage) return;
  const pipeline = pipelines.find(({ id }) => id === values[names.pipeline]);
  if (!pipeline?.stages.some(({ id }) => id === stage))
    throw invalidProperties([
      {
        name: names.stage,
        error: "INVALID_OPTION",
        message: `${stage} is no stage of the pipeline ${values[names.pipeline]}`,
      },
    ]);
}
