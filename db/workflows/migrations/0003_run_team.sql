ALTER TABLE "runs" ADD COLUMN "team" text;--> statement-breakpoint
CREATE INDEX "runs_team" ON "runs" USING btree ("team","id");