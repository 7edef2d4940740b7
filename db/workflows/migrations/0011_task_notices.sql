CREATE TABLE "task_notices" (
	"task_id" uuid PRIMARY KEY NOT NULL,
	"id" uuid NOT NULL,
	"given_by" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "task_notices" ADD CONSTRAINT "task_notices_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE cascade ON UPDATE no action;