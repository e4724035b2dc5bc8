with mine as (
  select r.* from {{schema}}.refused_adoptions r
  where $2::text is null or r.organization_id = $2
)
select
  (select coalesce(json_object_agg(a.answer, a.n), '{}')
   from (select m.answer, count(*) as n from mine m group by m.answer) a) as refused,
  (select coalesce(json_agg(json_build_object(
      'schedule', m.schedule, 'userId', m.user_id, 'externalId', m.external_event_id,
      'organizationId', m.organization_id, 'answer', m.answer, 'message', m.message, 'by', m."by",
      'at', {{schema}}.to_ms(m.at)) order by m.at desc, m.schedule, m.user_id), '[]')
   from (select * from mine order by at desc, schedule, user_id limit $1) m) as rows,
  (select count(*)::float8
   from {{schema}}.schedule_sync_status s
   join {{schema}}.user_integration_connections c on c.id = s.connection_id
   where s.external_event_id is not null and s.applied_version is null
     and ($2::text is null or c.organization_id = $2)) as waiting
