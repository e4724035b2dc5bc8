select record_id::text as "recordId", sent_at as "sentAt"
from {{schema}}.begin_attempts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
