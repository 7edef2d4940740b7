import { z } from "#kit/router.ts";
import { Json } from "../json.ts";

const Attribute = z.string().min(1).max(2048);

/** A CloudEvents 1.0 envelope in JSON; extension attributes are kept. */
export const CloudEvent = z
  .object({
    specversion: z.literal("1.0"),
    id: Attribute,
    source: Attribute,
    type: Attribute.max(256),
    subject: Attribute.optional(),
    time: z.iso.datetime({ offset: true }).optional(),
    datacontenttype: Attribute.optional(),
    dataschema: Attribute.optional(),
    data: Json.optional(),
  })
  .catchall(Json)
  .openapi("CloudEvent");
export type CloudEvent = z.infer<typeof CloudEvent>;

export const CloudEvents = z.union([CloudEvent, z.array(CloudEvent).max(1000)]);
