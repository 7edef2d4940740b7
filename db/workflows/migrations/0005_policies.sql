CREATE TABLE "cancellations" (
	"run_id" uuid PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"requested_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"done_at" timestamp with time zone,
	"error" text
);
--> statement-breakpoint
CREATE TABLE "enrolments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"namespace" text NOT NULL,
	"name" text NOT NULL,
	"version" text NOT NULL,
	"object_type" text NOT NULL,
	"wanted" jsonb NOT NULL,
	"dry_run" boolean NOT NULL,
	"status" text DEFAULT 'running' NOT NULL,
	"cursor" text,
	"looked" integer DEFAULT 0 NOT NULL,
	"unmatched" integer DEFAULT 0 NOT NULL,
	"started" integer DEFAULT 0 NOT NULL,
	"held" integer DEFAULT 0 NOT NULL,
	"skipped" integer DEFAULT 0 NOT NULL,
	"error" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "guards" (
	"definition" text PRIMARY KEY NOT NULL,
	"policy" jsonb,
	"counted_since" timestamp with time zone,
	"tripped_at" timestamp with time zone,
	"told_at" timestamp with time zone
);
--> statement-breakpoint
DROP INDEX "starts_pending";--> statement-breakpoint
ALTER TABLE "starts" ADD COLUMN "seq" bigserial NOT NULL;--> statement-breakpoint
ALTER TABLE "starts" ADD COLUMN "decision" text DEFAULT 'started' NOT NULL;--> statement-breakpoint
ALTER TABLE "starts" ADD COLUMN "policy" text;--> statement-breakpoint
ALTER TABLE "starts" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "starts" ADD COLUMN "slot" text;--> statement-breakpoint
ALTER TABLE "starts" ADD COLUMN "due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "starts" ADD COLUMN "subject" text;--> statement-breakpoint
ALTER TABLE "starts" ADD COLUMN "lane" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "cancellations_due" ON "cancellations" USING btree ("next_at") WHERE "cancellations"."done_at" is null;--> statement-breakpoint
CREATE INDEX "enrolments_definition" ON "enrolments" USING btree ("namespace","name","created_at");--> statement-breakpoint
CREATE INDEX "enrolments_running" ON "enrolments" USING btree ("next_at") WHERE "enrolments"."status" = 'running';--> statement-breakpoint
CREATE INDEX "starts_order" ON "starts" USING btree ("subject","seq") WHERE "starts"."dispatched_at" is null and "starts"."subject" is not null;--> statement-breakpoint
CREATE INDEX "starts_held" ON "starts" USING btree ("definition","seq") WHERE "starts"."decision" = 'held';--> statement-breakpoint
CREATE INDEX "starts_slot" ON "starts" USING btree ("definition","slot") WHERE "starts"."slot" is not null;--> statement-breakpoint
CREATE INDEX "starts_due" ON "starts" USING btree ("definition","due_at");--> statement-breakpoint
CREATE INDEX "starts_decided" ON "starts" USING btree ("definition","decision","seq");--> statement-breakpoint
CREATE INDEX "starts_pending" ON "starts" USING btree ("lane","next_at") WHERE "starts"."dispatched_at" is null;