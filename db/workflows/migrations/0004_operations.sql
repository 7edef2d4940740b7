CREATE TABLE "alerts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"namespace" text NOT NULL,
	"name" text NOT NULL,
	"recipient" text NOT NULL,
	"opened_at" timestamp with time zone DEFAULT now() NOT NULL,
	"told" integer DEFAULT 0 NOT NULL,
	"told_at" timestamp with time zone,
	"mail" jsonb,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "batch_runs" (
	"batch_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"reason" text,
	"repeats" jsonb,
	"at" timestamp with time zone,
	CONSTRAINT "batch_runs_batch_id_run_id_pk" PRIMARY KEY("batch_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "batches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"action" text NOT NULL,
	"filter" jsonb NOT NULL,
	"input" jsonb NOT NULL,
	"dry_run" boolean DEFAULT false NOT NULL,
	"actor" jsonb NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"reason" text,
	"total" integer NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"claimed_until" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "claims" (
	"name" text PRIMARY KEY NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "definition_states" (
	"namespace" text NOT NULL,
	"name" text NOT NULL,
	"paused_at" timestamp with time zone,
	"paused_by" text,
	"pause_reason" text,
	"pause_batch" uuid,
	"stopped_at" timestamp with time zone,
	"stopped_by" text,
	"stop_reason" text,
	CONSTRAINT "definition_states_namespace_name_pk" PRIMARY KEY("namespace","name")
);
--> statement-breakpoint
CREATE TABLE "incident_comments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"incident_id" uuid NOT NULL,
	"author" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"run_id" uuid,
	"namespace" text,
	"name" text,
	"version" text,
	"path" text DEFAULT '' NOT NULL,
	"step" text,
	"step_kind" text,
	"attempts" integer DEFAULT 1 NOT NULL,
	"error_type" text,
	"error" jsonb,
	"detail" jsonb,
	"since" timestamp with time zone NOT NULL,
	"recipient" text,
	"alert_id" uuid,
	"assignee" text,
	"acknowledged_by" text,
	"acknowledged_at" timestamp with time zone,
	"opened_at" timestamp with time zone DEFAULT now() NOT NULL,
	"resolved_at" timestamp with time zone,
	"resolution" text
);
--> statement-breakpoint
ALTER TABLE "batch_runs" ADD CONSTRAINT "batch_runs_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batch_runs" ADD CONSTRAINT "batch_runs_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_comments" ADD CONSTRAINT "incident_comments_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_open" ON "alerts" USING btree ("namespace","name","recipient") WHERE "alerts"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "alerts_unsent" ON "alerts" USING btree ("id") WHERE "alerts"."mail" is not null;--> statement-breakpoint
CREATE INDEX "batch_runs_pending" ON "batch_runs" USING btree ("batch_id","run_id") WHERE "batch_runs"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "batches_newest" ON "batches" USING btree ("created_by","id");--> statement-breakpoint
CREATE INDEX "batches_running" ON "batches" USING btree ("claimed_until") WHERE "batches"."state" = 'running';--> statement-breakpoint
CREATE INDEX "incident_comments_incident" ON "incident_comments" USING btree ("incident_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "incidents_open" ON "incidents" USING btree ("subject","kind","path") WHERE "incidents"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX "incidents_open_newest" ON "incidents" USING btree ("id") WHERE "incidents"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX "incidents_definition" ON "incidents" USING btree ("namespace","name","id");--> statement-breakpoint
CREATE INDEX "incidents_error" ON "incidents" USING btree ("error_type","id");--> statement-breakpoint
CREATE INDEX "incidents_run" ON "incidents" USING btree ("run_id","id");--> statement-breakpoint
CREATE INDEX "incidents_alert" ON "incidents" USING btree ("alert_id");--> statement-breakpoint
CREATE INDEX "incidents_untold" ON "incidents" USING btree ("opened_at") WHERE "incidents"."alert_id" is null and "incidents"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX "runs_due" ON "runs" USING btree (("waiting_for"->>'until')) WHERE "runs"."waiting_kind" is not null;--> statement-breakpoint
CREATE INDEX "signals_sent" ON "signals" USING btree ("sent_at");