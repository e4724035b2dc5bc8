select record_id::text as "recordId", connection_id::text as "connectionId", integration,
  user_id as "userId", ref, version, presence, has_external_event as "hasExternalEvent", priority
from {{schema}}.write_plan($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
