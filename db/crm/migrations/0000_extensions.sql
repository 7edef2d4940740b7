-- Search by text needs trigrams; the extension is trusted, so the database's owner may make it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
