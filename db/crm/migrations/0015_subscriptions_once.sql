-- What an event has nothing to do with makes no other subscription of it.
UPDATE "webhook_subscriptions" SET "property_name" = CASE WHEN "event_type" LIKE '%.propertyChange' THEN "property_name" END,
  "object_type_id" = CASE WHEN "event_type" LIKE 'object.%' THEN "object_type_id" END;--> statement-breakpoint
-- Of subscriptions to the same event one stays: an active one if there is one, the oldest of those.
DELETE FROM "webhook_subscriptions" s USING (
  SELECT id, row_number() OVER (PARTITION BY webhook_id, event_type, object_type_id, property_name ORDER BY active DESC, id) AS place
  FROM "webhook_subscriptions") d WHERE d.id = s.id AND d.place > 1;--> statement-breakpoint
ALTER TABLE "webhook_subscriptions" ADD CONSTRAINT "webhook_subscriptions_once" UNIQUE NULLS NOT DISTINCT("webhook_id","event_type","object_type_id","property_name");