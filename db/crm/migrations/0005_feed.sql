-- The transaction that wrote an event: the feed is read in the order of transactions, up to the oldest still open.
ALTER TABLE "outbox" ADD COLUMN "xid" xid8 NOT NULL DEFAULT pg_current_xact_id();--> statement-breakpoint
CREATE INDEX "outbox_feed" ON "outbox" ("xid", "seq");
