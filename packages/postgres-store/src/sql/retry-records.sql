with chosen as (
  -- Locked in the order of their ids, as everywhere.
  select r.id, c.max_flight
  from {{schema}}.schedule_sync_status r
  join {{schema}}.user_integration_connections c on c.id = r.connection_id
  where r.status in ('dead', 'retry')
    and ($1::text is null or c.user_id = $1)
    and ($2::text is null or c.organization_id = $2)
    and ($3::uuid is null or r.connection_id = $3)
    and ($4::text is null or r.schedule_ref = $4)
    and ($5::text is null or r.last_error ->> 'class' = $5)
    and ($6::text[] is null or r.status = any ($6))
    and ($7::float8 is null or r.failed_at >= {{schema}}.from_ms($7))
    and ($8::text[] is null or r.external_event_id = any ($8))
  order by r.id
  for no key update of r
), retried as (
  update {{schema}}.schedule_sync_status r set
    -- Its last try failed, and it has work again.
    status = 'retry',
    tries = 0,
    due_at = case
      -- It may still land; its time is when it cannot any more.
      when r.doubt = 'unanswered' then coalesce(r.due_at,
        {{schema}}.rest_over({{schema}}.clock_ms(), r.doubt, r.attempt_sent_at, chosen.max_flight))
      else least(r.due_at, {{schema}}.clock_ms()) end,
    retry_by = $9,
    retry_reason = $10,
    updated_at = {{schema}}.clock_ms()
  from chosen
  where r.id = chosen.id
  returning r.*
)
select
  {{schema}}.record_json(row(r.*)::{{schema}}.schedule_sync_status, (
    select q.request::json from {{schema}}.attempt_requests q where q.record_id = r.id)) as record,
  c.user_id as "userId", c.organization_id as "organizationId", c.integration,
  h.snapshot -> 'event' ->> 'title' as title, r.reason, {{schema}}.to_ms(r.updated_at) as "updatedAt"
from retried r
join {{schema}}.user_integration_connections c on c.id = r.connection_id
join {{schema}}.schedules h on h.ref = r.schedule_ref
order by r.schedule_ref, r.id
