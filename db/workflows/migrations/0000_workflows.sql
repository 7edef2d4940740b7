CREATE TABLE "definition_versions" (
	"namespace" text NOT NULL,
	"name" text NOT NULL,
	"version" text NOT NULL,
	"hash" text NOT NULL,
	"source" text NOT NULL,
	"format" text NOT NULL,
	"document" jsonb NOT NULL,
	"functions" jsonb NOT NULL,
	"acting_role" text,
	"owner" text,
	"published_by" text NOT NULL,
	"published_at" timestamp with time zone DEFAULT now() NOT NULL,
	"retired_at" timestamp with time zone,
	CONSTRAINT "definition_versions_namespace_name_version_pk" PRIMARY KEY("namespace","name","version")
);
--> statement-breakpoint
CREATE TABLE "definitions" (
	"namespace" text NOT NULL,
	"name" text NOT NULL,
	"title" text,
	"draft" text,
	"draft_format" text,
	"draft_by" text,
	"draft_at" timestamp with time zone,
	"current_version" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "definitions_namespace_name_pk" PRIMARY KEY("namespace","name")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"source" text NOT NULL,
	"id" text NOT NULL,
	"seq" bigserial NOT NULL,
	"type" text NOT NULL,
	"event" jsonb,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "events_source_id_pk" PRIMARY KEY("source","id")
);
--> statement-breakpoint
CREATE TABLE "listeners" (
	"subscription_id" text NOT NULL,
	"position" integer NOT NULL,
	"type" text NOT NULL,
	"shape" text NOT NULL,
	"key" text NOT NULL,
	"filter" jsonb NOT NULL,
	CONSTRAINT "listeners_subscription_id_position_pk" PRIMARY KEY("subscription_id","position")
);
--> statement-breakpoint
CREATE TABLE "run_steps" (
	"run_id" uuid NOT NULL,
	"path" text NOT NULL,
	"seq" integer NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"attempts" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"input" jsonb,
	"output" jsonb,
	"error" jsonb,
	CONSTRAINT "run_steps_run_id_path_pk" PRIMARY KEY("run_id","path")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"namespace" text NOT NULL,
	"name" text NOT NULL,
	"version" text NOT NULL,
	"workflow_id" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"record_type" text,
	"record_id" text,
	"key" text,
	"cause" jsonb NOT NULL,
	"started_by" text,
	"owner" text,
	"input" jsonb,
	"output" jsonb,
	"error" jsonb,
	"waiting_kind" text,
	"waiting_for" jsonb,
	"waiting_since" timestamp with time zone,
	"waiting_ms" bigint DEFAULT 0 NOT NULL,
	"incident" jsonb,
	"seq" integer DEFAULT -1 NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"checked_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "runs_workflowId_unique" UNIQUE("workflow_id")
);
--> statement-breakpoint
CREATE TABLE "signals" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"run_id" uuid NOT NULL,
	"name" text NOT NULL,
	"subject" text NOT NULL,
	"item" text DEFAULT '' NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"error" text,
	CONSTRAINT "signals_once" UNIQUE("name","subject","item")
);
--> statement-breakpoint
CREATE TABLE "starts" (
	"definition" text NOT NULL,
	"cause" text NOT NULL,
	"run_id" uuid NOT NULL,
	"request" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"dispatched_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"error" text,
	CONSTRAINT "starts_definition_cause_pk" PRIMARY KEY("definition","cause"),
	CONSTRAINT "starts_runId_unique" UNIQUE("run_id")
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"id" text PRIMARY KEY NOT NULL,
	"run_id" uuid NOT NULL,
	"until" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"run_id" uuid NOT NULL,
	"path" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"form" jsonb,
	"facts" jsonb,
	"assignee" text,
	"role" text,
	"team" text,
	"due_at" timestamp with time zone,
	"status" text DEFAULT 'open' NOT NULL,
	"claimed_by" text,
	"claimed_at" timestamp with time zone,
	"completed_by" text,
	"output" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp with time zone,
	CONSTRAINT "tasks_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "triggers" (
	"namespace" text NOT NULL,
	"name" text NOT NULL,
	"version" text NOT NULL,
	"type" text NOT NULL,
	"filters" jsonb NOT NULL,
	CONSTRAINT "triggers_namespace_name_type_pk" PRIMARY KEY("namespace","name","type")
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
ALTER TABLE "definition_versions" ADD CONSTRAINT "definition_versions_namespace_name_definitions_namespace_name_fk" FOREIGN KEY ("namespace","name") REFERENCES "public"."definitions"("namespace","name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listeners" ADD CONSTRAINT "listeners_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_steps" ADD CONSTRAINT "run_steps_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signals" ADD CONSTRAINT "signals_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_seq_outbox_seq_fk" FOREIGN KEY ("seq") REFERENCES "public"."outbox"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "events_type" ON "events" USING btree ("type","seq");--> statement-breakpoint
CREATE INDEX "events_age" ON "events" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "listeners_lookup" ON "listeners" USING btree ("type","shape","key");--> statement-breakpoint
CREATE INDEX "runs_record" ON "runs" USING btree ("record_type","record_id","id");--> statement-breakpoint
CREATE INDEX "runs_definition" ON "runs" USING btree ("namespace","name","id");--> statement-breakpoint
CREATE INDEX "runs_status" ON "runs" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "runs_waiting" ON "runs" USING btree ("waiting_kind","id") WHERE "runs"."waiting_kind" is not null;--> statement-breakpoint
CREATE INDEX "runs_open" ON "runs" USING btree ("checked_at") WHERE "runs"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "signals_unsent" ON "signals" USING btree ("subject","seq") WHERE "signals"."sent_at" is null;--> statement-breakpoint
CREATE INDEX "signals_run" ON "signals" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "starts_pending" ON "starts" USING btree ("next_at") WHERE "starts"."dispatched_at" is null;--> statement-breakpoint
CREATE INDEX "starts_age" ON "starts" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "subscriptions_run" ON "subscriptions" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "tasks_run" ON "tasks" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "tasks_status" ON "tasks" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "tasks_assignee" ON "tasks" USING btree ("assignee","status","id");--> statement-breakpoint
CREATE INDEX "triggers_type" ON "triggers" USING btree ("type");--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_subject" ON "audit" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "deliveries_open" ON "deliveries" USING btree ("subscriber","subject","seq") WHERE "deliveries"."delivered_at" is null and "deliveries"."rejected_at" is null;--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("subscriber","seq") WHERE "deliveries"."delivered_at" is null and "deliveries"."rejected_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "idempotency_keys_actor_key" ON "idempotency_keys" USING btree ("actor","key");--> statement-breakpoint
CREATE INDEX "idempotency_keys_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
REVOKE UPDATE, DELETE, TRUNCATE ON "audit" FROM workflows;--> statement-breakpoint
REVOKE UPDATE, DELETE, TRUNCATE ON "definition_versions" FROM workflows;--> statement-breakpoint
GRANT UPDATE ("retired_at") ON "definition_versions" TO workflows;
