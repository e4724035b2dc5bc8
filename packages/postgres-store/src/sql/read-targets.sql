select q.ref,
  coalesce((
    select json_agg({{schema}}.connection_json(c) order by c.connected_at, c.id)
    from {{schema}}.user_integration_connections c
    where c.id in (
      select f.id from {{schema}}.user_integration_connections f
      where f.organization_id = q."organizationId" and f.user_id = any (q."userIds")
      union
      select r.connection_id from {{schema}}.schedule_sync_status r where r.schedule_ref = q.ref)
  ), '[]') as connections,
  coalesce((
    select json_agg({{schema}}.record_json(r, a.request) order by r.id)
    from {{schema}}.schedule_sync_status r
    left join {{schema}}.attempt_requests a on a.record_id = r.id
    where r.schedule_ref = q.ref
  ), '[]') as records
from json_to_recordset($1) as q (ref text, "organizationId" text, "userIds" text[])
