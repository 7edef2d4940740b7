ALTER TABLE "enrolments" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP TABLE "enrolments" CASCADE;--> statement-breakpoint
CREATE INDEX "signals_pending" ON "signals" USING btree ("name","seq") WHERE "signals"."sent_at" is null;--> statement-breakpoint
CREATE INDEX "starts_dispatched" ON "starts" USING btree ("lane","dispatched_at");--> statement-breakpoint
ALTER TABLE "guards" DROP COLUMN "tripped_at";--> statement-breakpoint
ALTER TABLE "guards" DROP COLUMN "told_at";