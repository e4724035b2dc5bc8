-- Whether events of a connection may stand in its calendar.
select exists (
  select from {{schema}}.schedule_sync_status r
  where r.connection_id = $1 and (r.external_event_id is not null or r.attempt_version is not null)
) as has
