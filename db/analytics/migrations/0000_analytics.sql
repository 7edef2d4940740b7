CREATE TABLE "facts" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"source" text NOT NULL,
	"subject" text,
	"actor" text,
	"time" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" text PRIMARY KEY NOT NULL,
	"direction" text NOT NULL,
	"channel" text NOT NULL,
	"purpose" text,
	"template" text,
	"record" text,
	"in_reply_to" text,
	"state" text NOT NULL,
	"accepted_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "records" (
	"type" text NOT NULL,
	"id" text NOT NULL,
	"properties" jsonb NOT NULL,
	"owner_id" text,
	"team_id" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"deleted" boolean DEFAULT false NOT NULL,
	CONSTRAINT "records_type_id_pk" PRIMARY KEY("type","id")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"definition" text NOT NULL,
	"version" text NOT NULL,
	"status" text NOT NULL,
	"record_type" text,
	"record_id" text,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"waiting_ms" bigint DEFAULT 0 NOT NULL,
	"incidents" integer DEFAULT 0 NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
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
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_seq_outbox_seq_fk" FOREIGN KEY ("seq") REFERENCES "public"."outbox"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "facts_type_time" ON "facts" USING btree ("type","time");--> statement-breakpoint
CREATE INDEX "facts_subject" ON "facts" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "messages_accepted" ON "messages" USING btree ("accepted_at");--> statement-breakpoint
CREATE INDEX "messages_record" ON "messages" USING btree ("record");--> statement-breakpoint
CREATE INDEX "messages_reply" ON "messages" USING btree ("in_reply_to");--> statement-breakpoint
CREATE INDEX "records_created" ON "records" USING btree ("type","created_at");--> statement-breakpoint
CREATE INDEX "records_owner" ON "records" USING btree ("type","owner_id");--> statement-breakpoint
CREATE INDEX "runs_definition" ON "runs" USING btree ("definition","started_at");--> statement-breakpoint
CREATE INDEX "runs_record" ON "runs" USING btree ("record_type","record_id");--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_subject" ON "audit" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "deliveries_open" ON "deliveries" USING btree ("subscriber","subject","seq") WHERE "deliveries"."delivered_at" is null and "deliveries"."rejected_at" is null;--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("subscriber","seq") WHERE "deliveries"."delivered_at" is null and "deliveries"."rejected_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "idempotency_keys_actor_key" ON "idempotency_keys" USING btree ("actor","key");--> statement-breakpoint
CREATE INDEX "idempotency_keys_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
REVOKE UPDATE, DELETE, TRUNCATE ON "audit" FROM analytics;
