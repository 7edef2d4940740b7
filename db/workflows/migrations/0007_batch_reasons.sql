ALTER TABLE "batch_runs" ADD COLUMN "reasons" jsonb;--> statement-breakpoint
ALTER TABLE "batch_runs" ADD COLUMN "version" text;