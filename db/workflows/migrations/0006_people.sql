CREATE TABLE "calendars" (
	"name" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"time_zone" text NOT NULL,
	"hours" jsonb NOT NULL,
	"holidays" jsonb NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "decision_links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"task_id" uuid NOT NULL,
	"person" text NOT NULL,
	"choice" integer NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "decision_links_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "task_answers" (
	"task_id" uuid NOT NULL,
	"person" text NOT NULL,
	"output" jsonb,
	"answered_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "task_answers_task_id_person_pk" PRIMARY KEY("task_id","person")
);
--> statement-breakpoint
CREATE TABLE "task_comments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"task_id" uuid NOT NULL,
	"author" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "task_places" (
	"task_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"status" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	CONSTRAINT "task_places_task_id_subject_pk" PRIMARY KEY("task_id","subject")
);
--> statement-breakpoint
DROP INDEX "tasks_assignee";--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "step" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "choices" jsonb;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "priority" smallint DEFAULT 2 NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "candidates" text[];--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "four_eyes" jsonb;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "calendar" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "plan" jsonb;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "escalation" jsonb;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "escalated" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "delegated_by" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "by_default" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "definition" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "record_type" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "record_id" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "run_team" text;--> statement-breakpoint
ALTER TABLE "decision_links" ADD CONSTRAINT "decision_links_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_answers" ADD CONSTRAINT "task_answers_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_comments" ADD CONSTRAINT "task_comments_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_places" ADD CONSTRAINT "task_places_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "decision_links_task" ON "decision_links" USING btree ("task_id","person");--> statement-breakpoint
CREATE INDEX "task_comments_task" ON "task_comments" USING btree ("task_id","id");--> statement-breakpoint
CREATE INDEX "task_places_due" ON "task_places" USING btree ("subject","status","due_at","task_id");--> statement-breakpoint
CREATE INDEX "task_places_newest" ON "task_places" USING btree ("subject","status","task_id");--> statement-breakpoint
CREATE INDEX "tasks_status_due" ON "tasks" USING btree ("status",coalesce("due_at", 'infinity'::timestamptz),"id");--> statement-breakpoint
CREATE INDEX "tasks_definition" ON "tasks" USING btree ("definition","status","id");--> statement-breakpoint
CREATE INDEX "tasks_record" ON "tasks" USING btree ("record_type","record_id","id");--> statement-breakpoint
-- In whose lists a task stands is never out of step with the task.
CREATE FUNCTION task_place() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  free boolean := NEW.assignee IS NULL AND NEW.claimed_by IS NULL;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM task_places WHERE task_id = NEW.id;
  END IF;
  INSERT INTO task_places (task_id, subject, status, due_at)
    SELECT DISTINCT NEW.id, place, NEW.status, coalesce(NEW.due_at, 'infinity') FROM (
      SELECT 'user:' || one FROM unnest(ARRAY[NEW.assignee, NEW.claimed_by, NEW.completed_by]) one
      UNION ALL SELECT 'user:' || one FROM unnest(NEW.candidates) one WHERE free
      UNION ALL SELECT 'role:' || NEW.role WHERE free
      UNION ALL SELECT 'team:' || NEW.team WHERE free
      UNION ALL SELECT 'member:' || one FROM unnest(ARRAY[NEW.team, NEW.run_team]) one
      UNION ALL SELECT 'seen:' || NEW.delegated_by
      UNION ALL SELECT 'seen:' || person FROM task_answers WHERE task_id = NEW.id
    ) places (place) WHERE place IS NOT NULL;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER task_place AFTER INSERT OR UPDATE ON "tasks" FOR EACH ROW EXECUTE FUNCTION task_place();--> statement-breakpoint
UPDATE tasks t SET step = replace(replace(regexp_replace(t.path, '^.*/|#\d+$', '', 'g'), '~1', '/'), '~0', '~'),
    definition = r.namespace || '/' || r.name, record_type = r.record_type, record_id = r.record_id, run_team = r.team
  FROM runs r WHERE r.id = t.run_id;--> statement-breakpoint
INSERT INTO calendars (name, title, time_zone, hours, holidays, updated_by) VALUES ('default', 'Business hours', 'UTC',
  '{"mon":[["09:00","17:00"]],"tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]],"thu":[["09:00","17:00"]],"fri":[["09:00","17:00"]]}',
  '[{"name":"New Year''s Day","on":"01-01"},{"name":"Christmas Day","on":"12-25"}]', 'workflow');
