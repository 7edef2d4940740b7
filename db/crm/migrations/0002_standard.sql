REVOKE UPDATE, DELETE, TRUNCATE ON "audit" FROM crm;
--> statement-breakpoint
-- The pipelines a new deployment starts with; from then on they belong to its people.
WITH stages (object_type, pipeline, label, stage, stage_label, n, metadata) AS (VALUES
  ('deals', 'default', 'Sales pipeline', 'appointmentscheduled', 'Appointment scheduled', 0, '{"isClosed": "false", "probability": "0.2"}'),
  ('deals', 'default', 'Sales pipeline', 'qualifiedtobuy', 'Qualified to buy', 1, '{"isClosed": "false", "probability": "0.4"}'),
  ('deals', 'default', 'Sales pipeline', 'presentationscheduled', 'Presentation scheduled', 2, '{"isClosed": "false", "probability": "0.6"}'),
  ('deals', 'default', 'Sales pipeline', 'decisionmakerboughtin', 'Decision maker bought in', 3, '{"isClosed": "false", "probability": "0.8"}'),
  ('deals', 'default', 'Sales pipeline', 'contractsent', 'Contract sent', 4, '{"isClosed": "false", "probability": "0.9"}'),
  ('deals', 'default', 'Sales pipeline', 'closedwon', 'Closed won', 5, '{"isClosed": "true", "probability": "1.0"}'),
  ('deals', 'default', 'Sales pipeline', 'closedlost', 'Closed lost', 6, '{"isClosed": "true", "probability": "0.0"}'),
  ('leads', 'lead-pipeline-id', 'Lead pipeline', 'new-stage-id', 'New', 0, '{"isClosed": "false"}'),
  ('leads', 'lead-pipeline-id', 'Lead pipeline', 'attempting-stage-id', 'Attempting', 1, '{"isClosed": "false"}'),
  ('leads', 'lead-pipeline-id', 'Lead pipeline', 'connected-stage-id', 'Connected', 2, '{"isClosed": "false"}'),
  ('leads', 'lead-pipeline-id', 'Lead pipeline', 'qualified-stage-id', 'Qualified', 3, '{"isClosed": "true"}'),
  ('leads', 'lead-pipeline-id', 'Lead pipeline', 'unqualified-stage-id', 'Unqualified', 4, '{"isClosed": "true"}'))
INSERT INTO "pipelines" ("object_type", "id", "label", "stages")
SELECT object_type, pipeline, label, jsonb_agg(jsonb_build_object(
  'id', stage, 'label', stage_label, 'displayOrder', n, 'metadata', metadata::jsonb,
  'createdAt', to_char(now() AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'updatedAt', to_char(now() AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY n)
FROM stages GROUP BY object_type, pipeline, label;
