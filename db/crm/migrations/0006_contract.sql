CREATE TABLE "merges" (
	"from_id" bigint PRIMARY KEY NOT NULL,
	"into_id" bigint NOT NULL,
	"first_into" bigint NOT NULL,
	"type" text NOT NULL,
	"is_primary" boolean NOT NULL,
	"associations" jsonb DEFAULT '[]' NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "object_schemas" (
	"name" text PRIMARY KEY NOT NULL,
	"number" bigserial NOT NULL,
	"labels" jsonb NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"required_properties" text[] NOT NULL,
	"searchable_properties" text[] NOT NULL,
	"primary_display_property" text NOT NULL,
	"secondary_display_properties" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"archived_at" timestamp with time zone,
	CONSTRAINT "object_schemas_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE TABLE "property_groups" (
	"object_type" text NOT NULL,
	"name" text NOT NULL,
	"label" text NOT NULL,
	"display_order" integer DEFAULT -1 NOT NULL,
	"archived_at" timestamp with time zone,
	CONSTRAINT "property_groups_object_type_name_pk" PRIMARY KEY("object_type","name")
);
--> statement-breakpoint
ALTER TABLE "properties" ADD COLUMN "format" text;--> statement-breakpoint
ALTER TABLE "properties" ADD COLUMN "archived_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "merges_into" ON "merges" USING btree ("into_id");--> statement-breakpoint
-- The pipeline tickets start with; from then on it belongs to the deployment's people.
INSERT INTO "pipelines" ("object_type", "id", "label", "stages")
SELECT 'tickets', '0', 'Support pipeline', jsonb_agg(jsonb_build_object(
  'id', stage, 'label', label, 'displayOrder', n, 'metadata', jsonb_build_object('ticketState', state, 'isClosed', (state = 'CLOSED')::text),
  'createdAt', to_char(now() AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'updatedAt', to_char(now() AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY n)
FROM (VALUES ('1', 'New', 0, 'OPEN'), ('2', 'Waiting on contact', 1, 'OPEN'), ('3', 'Waiting on us', 2, 'OPEN'), ('4', 'Closed', 3, 'CLOSED'))
  AS given (stage, label, n, state)
ON CONFLICT DO NOTHING;
