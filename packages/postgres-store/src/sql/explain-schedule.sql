with mine as (
  select r.*, c.user_id
  from {{schema}}.schedule_sync_status r
  join {{schema}}.user_integration_connections c on c.id = r.connection_id
  where r.schedule_ref = $1 and ($2::text is null or c.user_id = $2)
)
select
  (select {{schema}}.head_json(h) from {{schema}}.schedules h where h.ref = $1) as head,
  (select count(*)::float8 from {{schema}}.changes m where m.ref = $1) as "pendingMarks",
  coalesce((
    select json_agg(json_build_object(
      'record', {{schema}}.record_json(r, (
        select q.request::json from {{schema}}.attempt_requests q where q.record_id = r.id)),
      'userId', c.user_id,
      'organizationId', c.organization_id,
      'integration', c.integration,
      'title', h.snapshot -> 'event' ->> 'title',
      'reason', r.reason,
      'updatedAt', {{schema}}.to_ms(r.updated_at),
      'connection', {{schema}}.connection_json(c)) order by c.user_id, r.part, r.id)
    from mine
    join {{schema}}.schedule_sync_status r on r.id = mine.id
    join {{schema}}.user_integration_connections c on c.id = r.connection_id
    join {{schema}}.schedules h on h.ref = r.schedule_ref
  ), '[]') as records,
  coalesce((
    select json_agg(json_build_object(
      'recordId', a.record_id,
      'userId', mine.user_id,
      'worker', a.worker,
      'at', {{schema}}.to_ms(a.at),
      'action', a.action,
      'version', a.version,
      'tryNumber', a.try_number,
      'idempotencyKey', a.idempotency_key,
      'outcome', a.outcome,
      'error', a.error,
      'externalId', a.external_event_id,
      'hash', a.hash,
      'requestId', a.request_id,
      'durationMs', a.duration_ms) order by a.at desc, a.id desc)
    from mine
    join {{schema}}.sync_audit_log a on a.record_id = mine.id
  ), '[]') as audit
