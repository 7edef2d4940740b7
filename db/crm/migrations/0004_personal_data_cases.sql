CREATE TABLE "personal_data_cases" (
	"id" uuid PRIMARY KEY NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"emails" text[] NOT NULL,
	"records" text[] NOT NULL,
	"reason" text,
	"found" jsonb NOT NULL,
	"erased" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"remains" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp with time zone
);
