-- What is posted begins with what happens from here on.
INSERT INTO "feed_readers" ("name", "xid", "seq") VALUES ('webhooks', pg_snapshot_xmin(pg_current_snapshot())::text, '0');
