CREATE TABLE "feed_readers" (
	"name" text PRIMARY KEY NOT NULL,
	"xid" text NOT NULL,
	"seq" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_attempts" (
	"delivery_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"ms" integer NOT NULL,
	"status" integer,
	"error" text,
	CONSTRAINT "webhook_attempts_delivery_id_number_pk" PRIMARY KEY("delivery_id","number")
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"webhook_id" uuid NOT NULL,
	"seq" bigint,
	"type" text NOT NULL,
	"subject" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"leased_until" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "webhook_subscriptions" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"webhook_id" uuid NOT NULL,
	"event_type" text NOT NULL,
	"property_name" text,
	"active" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" bigint,
	"url" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"types" text[] NOT NULL,
	"secret" jsonb NOT NULL,
	"previous_secret" jsonb,
	"previous_until" timestamp with time zone,
	"concurrency" integer DEFAULT 5 NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"disabled_because" text,
	"told_at" timestamp with time zone,
	"failing_since" timestamp with time zone,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhooks_app" UNIQUE("app_id")
);
--> statement-breakpoint
CREATE TABLE "list_folders" (
	"id" serial PRIMARY KEY NOT NULL,
	"parent_id" integer DEFAULT 0 NOT NULL,
	"name" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "list_members" (
	"list_id" bigint NOT NULL,
	"object_id" bigint NOT NULL,
	"joined_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "list_members_list_id_object_id_pk" PRIMARY KEY("list_id","object_id")
);
--> statement-breakpoint
CREATE TABLE "lists" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"object_type" text NOT NULL,
	"name" text NOT NULL,
	"processing_type" text NOT NULL,
	"filter_branch" jsonb,
	"uses" text[] DEFAULT '{}' NOT NULL,
	"watches_types" text[] DEFAULT '{}' NOT NULL,
	"watches_lists" bigint[] DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"folder_id" integer DEFAULT 0 NOT NULL,
	"custom_properties" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"scan_cursor" bigint,
	"scan_end" bigint,
	"scan_tells" boolean DEFAULT false NOT NULL,
	"rescan_at" timestamp with time zone,
	"enrol_cursor" bigint,
	"fault" text,
	"convert_at" timestamp with time zone,
	"conversion" jsonb,
	"converted_at" timestamp with time zone,
	"created_by" text NOT NULL,
	"updated_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"filters_updated_at" timestamp with time zone,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "record_changes" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"object_id" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "duplicate_keys" (
	"object_id" bigint NOT NULL,
	"type" text NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"properties" text[] NOT NULL,
	CONSTRAINT "duplicate_keys_object_id_kind_key_pk" PRIMARY KEY("object_id","kind","key")
);
--> statement-breakpoint
CREATE TABLE "duplicates" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"a_id" bigint NOT NULL,
	"b_id" bigint NOT NULL,
	"confidence" real NOT NULL,
	"reasons" jsonb NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"merged_id" bigint,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"found_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "association_limits" (
	"from_type" text NOT NULL,
	"to_type" text NOT NULL,
	"type_id" integer NOT NULL,
	"max_to_object_ids" integer NOT NULL,
	CONSTRAINT "association_limits_from_type_to_type_type_id_pk" PRIMARY KEY("from_type","to_type","type_id")
);
--> statement-breakpoint
CREATE TABLE "association_types" (
	"type_id" serial PRIMARY KEY NOT NULL,
	"from_type" text NOT NULL,
	"to_type" text NOT NULL,
	"category" text NOT NULL,
	"name" text NOT NULL,
	"label" text,
	"inverse_id" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "webhook_attempts" ADD CONSTRAINT "webhook_attempts_delivery_id_webhook_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."webhook_deliveries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_webhook_id_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_subscriptions" ADD CONSTRAINT "webhook_subscriptions_webhook_id_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "list_members" ADD CONSTRAINT "list_members_list_id_lists_id_fk" FOREIGN KEY ("list_id") REFERENCES "public"."lists"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_list" ON "webhook_deliveries" USING btree ("webhook_id","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("webhook_id","next_at") WHERE "webhook_deliveries"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_age" ON "webhook_deliveries" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "webhook_subscriptions_webhook" ON "webhook_subscriptions" USING btree ("webhook_id","id");--> statement-breakpoint
CREATE INDEX "webhooks_untold" ON "webhooks" USING btree ("updated_at") WHERE "webhooks"."disabled_because" is not null and "webhooks"."told_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "list_folders_name" ON "list_folders" USING btree ("parent_id",lower("name"));--> statement-breakpoint
CREATE INDEX "list_members_object" ON "list_members" USING btree ("object_id");--> statement-breakpoint
CREATE INDEX "list_members_joined" ON "list_members" USING btree ("list_id","joined_at","object_id");--> statement-breakpoint
CREATE UNIQUE INDEX "lists_name" ON "lists" USING btree ("object_type",lower("name")) WHERE "lists"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "lists_folder" ON "lists" USING btree ("folder_id");--> statement-breakpoint
CREATE INDEX "lists_scanning" ON "lists" USING btree ("id") WHERE "lists"."scan_cursor" is not null or "lists"."enrol_cursor" is not null;--> statement-breakpoint
CREATE INDEX "lists_rescan" ON "lists" USING btree ("rescan_at") WHERE "lists"."rescan_at" is not null;--> statement-breakpoint
CREATE INDEX "lists_convert" ON "lists" USING btree ("convert_at") WHERE "lists"."convert_at" is not null;--> statement-breakpoint
CREATE INDEX "duplicate_keys_key" ON "duplicate_keys" USING btree ("type","kind","key");--> statement-breakpoint
CREATE UNIQUE INDEX "duplicates_pair" ON "duplicates" USING btree ("a_id","b_id");--> statement-breakpoint
CREATE INDEX "duplicates_b" ON "duplicates" USING btree ("b_id");--> statement-breakpoint
CREATE INDEX "duplicates_listed" ON "duplicates" USING btree ("type","state","confidence" desc,"id");--> statement-breakpoint
CREATE INDEX "association_types_pair" ON "association_types" USING btree ("from_type","to_type");--> statement-breakpoint
CREATE UNIQUE INDEX "association_types_plain" ON "association_types" USING btree ("from_type","to_type") WHERE "association_types"."label" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "association_types_label" ON "association_types" USING btree ("from_type","to_type",lower("label"));