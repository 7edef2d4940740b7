import type { webhookSubscriptions } from "#db/crm/schema.ts";
import type { CloudEvent } from "#kit/outbox.ts";
import { definitionOf, type ObjectType } from "../objects/types.ts";

export type Subscription = Pick<
  typeof webhookSubscriptions.$inferSelect,
  "id" | "eventType" | "objectTypeId" | "propertyName"
>;

const subjects = ["contact", "company", "deal", "ticket", "product", "line_item", "object"] as const;
/** Our word for what happened → HubSpot's. */
const verbs = {
  created: "creation",
  deleted: "deletion",
  updated: "propertyChange",
  merged: "merge",
  restored: "restore",
  changed: "associationChange",
} as const;

/** Every event type that an app can subscribe to. */
export const hubspotEventTypes = [
  ...subjects.flatMap((subject) => Object.values(verbs).map((verb) => `${subject}.${verb}`)),
  "contact.privacyDeletion",
];

type Told = {
  objectType: ObjectType;
  id: string;
  properties?: Record<string, string | null>;
  changed?: string[];
  importId?: string;
  erased?: boolean;
  mergedIds?: string[];
  toId?: string;
  removed?: boolean;
};

/** One of the events that HubSpot's apps are posted in an array. */
export type HubspotEvent = {
  eventId: number;
  subscriptionId: number;
  subscriptionType: string;
  objectId: number;
  objectTypeId: string;
  occurredAt: number;
  changeSource: string;
  [more: string]: unknown;
};

/** An event of ours as those of HubSpot that somebody subscribed to: a change gives one for each property. */
export function hubspotEventsOf(event: CloudEvent, subscriptions: Subscription[], eventId = 0): HubspotEvent[] {
  const told = event.data as Partial<Told> | undefined;
  if (!told?.objectType || told.id === undefined) return [];
  return subscriptions.flatMap((subscription) => matched(event, told as Told, subscription, eventId));
}

function matched(event: CloudEvent, told: Told, subscription: Subscription, eventId: number): HubspotEvent[] {
  const { singular, typeId } = definitionOf(told.objectType);
  const [, happened = ""] = /^crm\.\w+\.(\w+)$/.exec(event.type) ?? [];
  const verb = told.erased ? "privacyDeletion" : verbs[happened as keyof typeof verbs];
  const [subject, wanted] = subscription.eventType.split(".");
  const ofType = subject === "object" ? subscription.objectTypeId === typeId : subject === singular;
  // What was erased was deleted as well.
  const isWanted = wanted === verb || (told.erased && wanted === "deletion");
  if (!ofType || !isWanted) return [];
  const common = {
    eventId,
    subscriptionId: subscription.id,
    subscriptionType: subscription.eventType,
    objectId: Number(told.id),
    objectTypeId: typeId,
    occurredAt: Date.parse(event.time),
    changeSource: told.importId ? "IMPORT" : event.runid ? "AUTOMATION_PLATFORM" : "CRM",
    ...(event.actorid && { sourceId: event.actorid }),
  };
  switch (wanted) {
    case "propertyChange":
      return (told.changed ?? [])
        .filter((name) => name === subscription.propertyName)
        .map((name) => ({ ...common, propertyName: name, propertyValue: told.properties?.[name] ?? "" }));
    case "merge":
      return [{ ...common, newObjectId: Number(told.id), mergedObjectIds: told.mergedIds?.map(Number) }];
    case "associationChange":
      return [
        { ...common, fromObjectId: Number(told.id), toObjectId: Number(told.toId), associationRemoved: !!told.removed },
      ];
    case "creation":
    case "deletion":
    case "restore":
    case "privacyDeletion":
      return [{ ...common, changeFlag: happened.toUpperCase() }];
    case undefined:
      return [];
    default:
      return wanted satisfies never;
  }
}
