CREATE TABLE "audit_head" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"seq" bigint DEFAULT 0 NOT NULL,
	"hash" text DEFAULT '' NOT NULL,
	"anchor_seq" bigint DEFAULT 0 NOT NULL,
	"anchor_hash" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "seq" bigint;--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "previous" text;--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "hash" text;--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_seq" UNIQUE("seq");--> statement-breakpoint
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON "audit_head" FROM communication;--> statement-breakpoint
INSERT INTO "audit_head" DEFAULT VALUES;--> statement-breakpoint
-- Appends a row to the chain. Whoever comes second waits at the head for the first one's commit.
CREATE FUNCTION audit_append(entry uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  head audit_head%ROWTYPE;
BEGIN
  SELECT * INTO STRICT head FROM audit_head FOR UPDATE;
  UPDATE audit SET seq = head.seq + 1, previous = head.hash, hash = encode(sha256(convert_to(jsonb_build_array(
      head.seq + 1, head.hash, id, (extract(epoch from at) * 1000000)::bigint, actor, on_behalf_of, action, subject,
      detail, request_id)::text, 'UTF8')), 'hex')
    WHERE id = entry AND audit.seq IS NULL RETURNING seq, audit.hash INTO STRICT head.seq, head.hash;
  UPDATE audit_head SET seq = head.seq, hash = head.hash;
END $$;--> statement-breakpoint
CREATE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM audit_append(NEW.id);
  RETURN NULL;
END $$;--> statement-breakpoint
-- At commit: the head is the last lock a transaction takes, so nobody waits for whom it holds up.
CREATE CONSTRAINT TRIGGER audit_chain AFTER INSERT ON "audit" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_link();--> statement-breakpoint
-- Forgets rows older than so many days, from the chain's start only, and tells of it; the anchor says where it begins now.
CREATE FUNCTION audit_cut(days integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  kept bigint;
  last audit%ROWTYPE;
  gone bigint;
BEGIN
  IF days < 30 THEN
    RAISE EXCEPTION 'the audit is kept for 30 days at least';
  END IF;
  PERFORM FROM audit_head FOR UPDATE;
  SELECT min(seq) INTO kept FROM audit WHERE at >= now() - make_interval(days => days);
  SELECT * INTO last FROM audit WHERE seq < coalesce(kept, 9223372036854775807) ORDER BY seq DESC LIMIT 1;
  IF last.seq IS NULL THEN
    RETURN 0;
  END IF;
  DELETE FROM audit WHERE seq <= last.seq;
  GET DIAGNOSTICS gone = ROW_COUNT;
  UPDATE audit_head SET anchor_seq = last.seq, anchor_hash = last.hash;
  INSERT INTO audit (id, actor, action, subject, detail) VALUES (gen_random_uuid(), session_user, 'audit.cut', 'audit',
    jsonb_build_object('days', days, 'rows', gone, 'seq', last.seq, 'hash', last.hash));
  RETURN gone;
END $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION audit_append(uuid), audit_link(), audit_cut(integer) FROM PUBLIC, communication;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION audit_cut(integer) TO communication;--> statement-breakpoint
DO $$
DECLARE
  entry record;
BEGIN
  FOR entry IN SELECT id FROM audit WHERE seq IS NULL ORDER BY at, id LOOP
    PERFORM audit_append(entry.id);
  END LOOP;
END $$;
