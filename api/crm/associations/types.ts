import { invalid } from "#kit/errors.ts";
import type { ObjectType } from "../objects/types.ts";

export type AssociationType = {
  from: ObjectType;
  to: ObjectType;
  typeId: number;
  category: "HUBSPOT_DEFINED" | "INTEGRATOR_DEFINED";
  label: string | null;
};

type Pair = [from: ObjectType, to: ObjectType, there: number, back: number, label?: string];

/** HubSpot's fixed numbers, one a direction. The first of a pair of types is its default, without a label. */
const hubspot: Pair[] = [
  ["contacts", "companies", 279, 280],
  ["contacts", "companies", 1, 2, "Primary"],
  ["contacts", "contacts", 449, 449],
  ["companies", "companies", 450, 450],
  ["deals", "contacts", 3, 4],
  ["deals", "companies", 341, 342],
  ["deals", "companies", 5, 6, "Primary"],
  ["deals", "deals", 451, 451],
  ["leads", "contacts", 608, 609],
  ["leads", "contacts", 578, 579, "Primary"],
  ["leads", "companies", 610, 611],
  ["leads", "tasks", 646, 647],
  ["leads", "notes", 854, 855],
  ["contacts", "notes", 201, 202],
  ["contacts", "tasks", 203, 204],
  ["companies", "notes", 189, 190],
  ["companies", "tasks", 191, 192],
  ["deals", "notes", 213, 214],
  ["deals", "tasks", 215, 216],
];

/** Pairs that HubSpot gives no fixed number. */
const ours: Pair[] = [
  ["leads", "deals", 900_001, 900_002],
  ["leads", "leads", 900_003, 900_003],
  ["tasks", "notes", 900_005, 900_006],
];

const directions =
  (category: AssociationType["category"]) =>
  ([from, to, there, back, label]: Pair) => {
    const forward: AssociationType = { from, to, typeId: there, category, label: label ?? null };
    return from === to ? [forward] : [forward, { ...forward, from: to, to: from, typeId: back }];
  };

export const associationTypes: AssociationType[] = [
  ...hubspot.flatMap(directions("HUBSPOT_DEFINED")),
  ...ours.flatMap(directions("INTEGRATOR_DEFINED")),
];

const byId = new Map(associationTypes.map((type) => [type.typeId, type]));
const inverses = new Map(
  [...hubspot, ...ours].flatMap(([, , there, back]) => [[there, back] as const, [back, there] as const]),
);

export const typeOf = (typeId: number): AssociationType => byId.get(typeId)!;
export const inverseOf = (typeId: number): number => inverses.get(typeId)!;

/** The type without a label between two object types. */
export function defaultType(from: ObjectType, to: ObjectType): AssociationType {
  const found = associationTypes.find((type) => type.from === from && type.to === to);
  if (!found) throw invalid(`${from} are not associated with ${to}`);
  return found;
}

export type Spec = { associationCategory: string; associationTypeId: number };

/** The type that a caller names by category and number, starting at `from`. */
export function namedType(from: ObjectType, { associationCategory, associationTypeId }: Spec): AssociationType {
  const found = byId.get(associationTypeId);
  if (found?.from !== from || found.category !== associationCategory)
    throw invalid(`${associationCategory} ${associationTypeId} is no association type of ${from}`);
  return found;
}
