CREATE TABLE "associations" (
	"from_id" bigint NOT NULL,
	"from_type" text NOT NULL,
	"to_id" bigint NOT NULL,
	"to_type" text NOT NULL,
	"type_id" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "associations_from_id_to_type_to_id_type_id_pk" PRIMARY KEY("from_id","to_type","to_id","type_id")
);
--> statement-breakpoint
CREATE TABLE "changes" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"object_id" bigint NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"kind" text NOT NULL,
	"changed" jsonb NOT NULL,
	"previous" jsonb,
	"actor" text NOT NULL,
	"on_behalf_of" text,
	"run_id" text,
	"import_id" uuid
);
--> statement-breakpoint
CREATE TABLE "import_errors" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"import_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"column" text,
	"message" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "import_parts" (
	"import_id" uuid NOT NULL,
	"part" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "import_parts_import_id_part_pk" PRIMARY KEY("import_id","part")
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"object_type" text NOT NULL,
	"columns" jsonb NOT NULL,
	"delimiter" text NOT NULL,
	"key_property" text,
	"create_missing" boolean NOT NULL,
	"events" text NOT NULL,
	"dry_run" boolean NOT NULL,
	"actor" jsonb NOT NULL,
	"actor_id" text NOT NULL,
	"idempotency_key" text,
	"digest" text NOT NULL,
	"bytes" bigint NOT NULL,
	"line" integer DEFAULT 1 NOT NULL,
	"rows" integer DEFAULT 0 NOT NULL,
	"created" integer DEFAULT 0 NOT NULL,
	"updated" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"undone" integer DEFAULT 0 NOT NULL,
	"undo_cursor" bigint,
	"error" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"leased_until" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "objects" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"properties" jsonb NOT NULL,
	"search_text" text DEFAULT '' NOT NULL,
	"owner_id" text,
	"team_id" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"archived_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "pipelines" (
	"object_type" text NOT NULL,
	"id" text NOT NULL,
	"label" text NOT NULL,
	"display_order" integer DEFAULT 0 NOT NULL,
	"stages" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pipelines_object_type_id_pk" PRIMARY KEY("object_type","id")
);
--> statement-breakpoint
CREATE TABLE "properties" (
	"object_type" text NOT NULL,
	"name" text NOT NULL,
	"label" text NOT NULL,
	"type" text NOT NULL,
	"field_type" text NOT NULL,
	"group_name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"options" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"display_order" integer DEFAULT -1 NOT NULL,
	"has_unique_value" boolean DEFAULT false NOT NULL,
	"hidden" boolean DEFAULT false NOT NULL,
	"form_field" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "properties_object_type_name_pk" PRIMARY KEY("object_type","name")
);
--> statement-breakpoint
CREATE TABLE "unique_values" (
	"type" text NOT NULL,
	"name" text NOT NULL,
	"value" text NOT NULL,
	"object_id" bigint NOT NULL,
	CONSTRAINT "unique_values_type_name_value_pk" PRIMARY KEY("type","name","value")
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"on_behalf_of" text,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"request_id" text
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"seq" bigint NOT NULL,
	"subscriber" text NOT NULL,
	"subject" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"error" text,
	"delivered_at" timestamp with time zone,
	"rejected_at" timestamp with time zone,
	CONSTRAINT "deliveries_subscriber_seq_pk" PRIMARY KEY("subscriber","seq")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"actor" text NOT NULL,
	"key" text NOT NULL,
	"request" text NOT NULL,
	"status" integer,
	"body" text,
	"content_type" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"id" uuid NOT NULL,
	"type" text NOT NULL,
	"subject" text NOT NULL,
	"event" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "outbox_id_unique" UNIQUE("id")
);
--> statement-breakpoint
ALTER TABLE "import_errors" ADD CONSTRAINT "import_errors_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_seq_outbox_seq_fk" FOREIGN KEY ("seq") REFERENCES "public"."outbox"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "changes_object" ON "changes" USING btree ("object_id","id");--> statement-breakpoint
CREATE INDEX "changes_import" ON "changes" USING btree ("import_id","id") WHERE "changes"."import_id" is not null;--> statement-breakpoint
CREATE INDEX "import_errors_import" ON "import_errors" USING btree ("import_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "imports_idempotency" ON "imports" USING btree ("actor_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "imports_open" ON "imports" USING btree ("created_at") WHERE "imports"."state" in ('running', 'undoing');--> statement-breakpoint
CREATE INDEX "objects_type" ON "objects" USING btree ("type","id");--> statement-breakpoint
CREATE INDEX "objects_owner" ON "objects" USING btree ("owner_id","type","id");--> statement-breakpoint
CREATE INDEX "objects_team" ON "objects" USING btree ("team_id","type","id");--> statement-breakpoint
CREATE INDEX "objects_created" ON "objects" USING btree ("type","created_at");--> statement-breakpoint
CREATE INDEX "objects_updated" ON "objects" USING btree ("type","updated_at");--> statement-breakpoint
CREATE INDEX "objects_properties" ON "objects" USING gin ("properties" jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "objects_search" ON "objects" USING gin ("search_text" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "unique_values_object" ON "unique_values" USING btree ("object_id");--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_subject" ON "audit" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "deliveries_open" ON "deliveries" USING btree ("subscriber","subject","seq") WHERE "deliveries"."delivered_at" is null and "deliveries"."rejected_at" is null;--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("subscriber","seq") WHERE "deliveries"."delivered_at" is null and "deliveries"."rejected_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "idempotency_keys_actor_key" ON "idempotency_keys" USING btree ("actor","key");--> statement-breakpoint
CREATE INDEX "idempotency_keys_age" ON "idempotency_keys" USING btree ("created_at");