CREATE TABLE "exports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" bigint GENERATED ALWAYS AS IDENTITY (sequence name "exports_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"object_type" text NOT NULL,
	"properties" text[] NOT NULL,
	"format" text NOT NULL,
	"search" jsonb NOT NULL,
	"list_id" text,
	"actor" jsonb NOT NULL,
	"actor_id" text NOT NULL,
	"downloads" integer DEFAULT 0 NOT NULL,
	"rows" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "exports_number" UNIQUE("number")
);
--> statement-breakpoint
CREATE INDEX "exports_actor" ON "exports" USING btree ("actor_id","id");