DROP TABLE "oauth_access_tokens" CASCADE;--> statement-breakpoint
DROP TABLE "oauth_client_assertions" CASCADE;--> statement-breakpoint
DROP TABLE "oauth_refresh_tokens" CASCADE;