-- Numbers below are HubSpot's, and our own fixed ones.
ALTER SEQUENCE "association_types_type_id_seq" RESTART WITH 1000001;--> statement-breakpoint
-- A value as a number, or null: unlike a cast it never fails, and unlike a check of the input it may stand in an index.
CREATE FUNCTION as_number(value text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN value ~ '^[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?$' THEN value::numeric END;--> statement-breakpoint
CREATE INDEX "objects_amount" ON "objects" (as_number(properties ->> 'amount') DESC NULLS LAST, "id" DESC)
  WHERE type = 'deals' AND archived_at IS NULL;--> statement-breakpoint
CREATE INDEX "objects_closedate" ON "objects" (((properties ->> 'closedate') COLLATE "C"), "id")
  WHERE type = 'deals' AND archived_at IS NULL;--> statement-breakpoint
CREATE INDEX "objects_lead_score" ON "objects" (as_number(properties ->> 'lead_score') DESC NULLS LAST, "id" DESC)
  WHERE type = 'leads' AND archived_at IS NULL;--> statement-breakpoint
CREATE INDEX "objects_due" ON "objects" (((properties ->> 'hs_timestamp') COLLATE "C"), "id")
  WHERE type = 'tasks' AND archived_at IS NULL;--> statement-breakpoint
-- Records whose text for searches was cut: what is not found in the rest may still be there.
CREATE INDEX "objects_search_cut" ON "objects" ("type", "id") WHERE octet_length(search_text) >= 2000;--> statement-breakpoint
-- Whoever writes a record or an association, memberships and duplicates follow: the trigger notes it in the same transaction.
CREATE FUNCTION note_records() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO record_changes (object_id) SELECT id FROM changed;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION note_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO record_changes (object_id) SELECT DISTINCT from_id FROM changed;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "objects_noted_insert" AFTER INSERT ON "objects" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION note_records();--> statement-breakpoint
CREATE TRIGGER "objects_noted_update" AFTER UPDATE ON "objects" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION note_records();--> statement-breakpoint
CREATE TRIGGER "objects_noted_delete" AFTER DELETE ON "objects" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION note_records();--> statement-breakpoint
CREATE TRIGGER "associations_noted_insert" AFTER INSERT ON "associations" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION note_ends();--> statement-breakpoint
CREATE TRIGGER "associations_noted_delete" AFTER DELETE ON "associations" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION note_ends();--> statement-breakpoint
ALTER TABLE "record_changes" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);--> statement-breakpoint
-- Records that are there already are looked at for duplicates too.
INSERT INTO "record_changes" ("object_id") SELECT "id" FROM "objects" ORDER BY "id";
