with retried as (
  update {{schema}}.result_outbox o set
    parked_at = null, tries = 0, due_at = null, retry_by = $1, retry_reason = $2
  where o.parked_at is not null
  returning o.seq
)
select count(*)::float8 as count from retried
