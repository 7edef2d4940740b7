CREATE TABLE "hooks" (
	"namespace" text NOT NULL,
	"name" text NOT NULL,
	"token_hash" text NOT NULL,
	"secret" text,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "hooks_namespace_name_pk" PRIMARY KEY("namespace","name"),
	CONSTRAINT "hooks_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "run_events" (
	"seq" bigserial NOT NULL,
	"run_id" uuid NOT NULL,
	"key" text NOT NULL,
	"type" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"data" jsonb NOT NULL,
	CONSTRAINT "run_events_run_id_key_pk" PRIMARY KEY("run_id","key")
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"namespace" text NOT NULL,
	"name" text NOT NULL,
	"version" text NOT NULL,
	"spec" jsonb,
	"paused" boolean DEFAULT false NOT NULL,
	"note" text,
	"paused_by" text,
	"next_at" timestamp with time zone,
	"applied_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"try_at" timestamp with time zone DEFAULT now() NOT NULL,
	"error" text,
	CONSTRAINT "schedules_namespace_name_pk" PRIMARY KEY("namespace","name")
);
--> statement-breakpoint
CREATE TABLE "secrets" (
	"name" text PRIMARY KEY NOT NULL,
	"key_id" text NOT NULL,
	"sealed" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "functions" (
	"name" text NOT NULL,
	"version" text NOT NULL,
	"hash" text NOT NULL,
	"source" text NOT NULL,
	"format" text NOT NULL,
	"document" jsonb NOT NULL,
	"published_by" text NOT NULL,
	"published_at" timestamp with time zone DEFAULT now() NOT NULL,
	"retired_at" timestamp with time zone,
	CONSTRAINT "functions_name_version_pk" PRIMARY KEY("name","version")
);
--> statement-breakpoint
CREATE TABLE "trigger_matches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"namespace" text NOT NULL,
	"name" text NOT NULL,
	"version" text NOT NULL,
	"bound" jsonb NOT NULL,
	"events" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "acting_role" text;--> statement-breakpoint
ALTER TABLE "triggers" ADD COLUMN "strategy" text DEFAULT 'one' NOT NULL;--> statement-breakpoint
ALTER TABLE "triggers" ADD COLUMN "read" text DEFAULT 'envelope' NOT NULL;--> statement-breakpoint
ALTER TABLE "hooks" ADD CONSTRAINT "hooks_namespace_name_definitions_namespace_name_fk" FOREIGN KEY ("namespace","name") REFERENCES "public"."definitions"("namespace","name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "run_events_order" ON "run_events" USING btree ("run_id","seq");--> statement-breakpoint
CREATE INDEX "run_events_workflow" ON "run_events" USING btree ("type","seq") WHERE "run_events"."type" like 'io.serverlessworkflow.workflow.%';--> statement-breakpoint
CREATE INDEX "schedules_unapplied" ON "schedules" USING btree ("try_at") WHERE "schedules"."applied_at" is null;--> statement-breakpoint
CREATE INDEX "schedules_due" ON "schedules" USING btree ("next_at") WHERE "schedules"."next_at" is not null;--> statement-breakpoint
CREATE INDEX "trigger_matches_definition" ON "trigger_matches" USING btree ("namespace","name","created_at");--> statement-breakpoint
CREATE INDEX "trigger_matches_age" ON "trigger_matches" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "runs_cause" ON "runs" USING btree (("cause"->>'run'));--> statement-breakpoint
REVOKE UPDATE, DELETE, TRUNCATE ON "functions" FROM workflows;--> statement-breakpoint
GRANT UPDATE ("retired_at") ON "functions" TO workflows;--> statement-breakpoint
REVOKE UPDATE, TRUNCATE ON "run_events" FROM workflows;
