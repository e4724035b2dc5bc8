with chosen as materialized (
  -- First which, then what they look like: JSON for 100,000 rows took 700 ms to show 50.
  select r.id
  from {{schema}}.schedule_sync_status r
  join {{schema}}.user_integration_connections c on c.id = r.connection_id
  where ($1::text is null or c.user_id = $1)
    and ($2::text is null or c.organization_id = $2)
    and ($3::uuid is null or r.connection_id = $3)
    and ($4::text is null or r.schedule_ref = $4)
    and ($5::text is null or r.last_error ->> 'class' = $5)
    and ($6::text[] is null or r.status = any ($6))
    and ($7::float8 is null or r.failed_at >= {{schema}}.from_ms($7))
    and ($8::text[] is null or r.external_event_id = any ($8))
  order by r.updated_at desc, r.id
  limit $9
)
select
  {{schema}}.record_json(r, (
    select q.request::json from {{schema}}.attempt_requests q where q.record_id = r.id)) as record,
  c.user_id as "userId",
  c.organization_id as "organizationId", c.integration,
  h.snapshot -> 'event' ->> 'title' as title, r.reason, {{schema}}.to_ms(r.updated_at) as "updatedAt"
from chosen
join {{schema}}.schedule_sync_status r on r.id = chosen.id
join {{schema}}.user_integration_connections c on c.id = r.connection_id
join {{schema}}.schedules h on h.ref = r.schedule_ref
order by r.updated_at desc, r.id
