import { allow, scopeOf, type Actor } from "#kit/authorize.ts";
import type { CloudEvent } from "#kit/outbox.ts";
import { permissionFor } from "../objects/scope.ts";
import type { ObjectType } from "../objects/types.ts";
import { isHidden } from "../properties/load-definitions.ts";

type Values = Record<string, unknown>;
type Told = {
  objectType?: ObjectType;
  id?: string;
  properties?: Values;
  changed?: string[];
  previous?: Values;
  ownerId?: string;
  teamId?: string;
  records?: { properties?: Values }[];
};

/** An event without what the actor may not see; undefined where nothing of it may be known. */
export function visibleEvent(actor: Actor, event: CloudEvent): CloudEvent | undefined {
  const told = (event.data ?? {}) as Told;
  const type = told.objectType;
  if (!type) return Object.keys(actor.fields ?? {}).length === 0 ? event : undefined;
  const permission = permissionFor(type, "read");
  // Of many records at once nobody says whose they are.
  const seen = told.id === undefined ? scopeOf(actor, permission) === "all" : allow(actor, permission, told);
  if (!seen) return undefined;
  if (!actor.fields) return event;
  const data = withoutHidden(told, (name) => !isHidden(actor, type, name));
  const nothingLeft = told.changed?.length && data.changed?.length === 0 && event.type.endsWith(".updated");
  return nothingLeft ? undefined : { ...event, data };
}

function withoutHidden(told: Told, shown: (name: string) => boolean): Told {
  const pick = (values: Values) => Object.fromEntries(Object.entries(values).filter(([name]) => shown(name)));
  return {
    ...told,
    ...(told.properties && { properties: pick(told.properties) }),
    ...(told.previous && { previous: pick(told.previous) }),
    ...(told.changed && { changed: told.changed.filter(shown) }),
    ...(told.records && {
      records: told.records.map((one) => ({ ...one, ...(one.properties && { properties: pick(one.properties) }) })),
    }),
  };
}
