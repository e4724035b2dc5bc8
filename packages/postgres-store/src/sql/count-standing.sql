select s.connection_id::text as scope, count(*)::float8 as standing
from (
  select r.connection_id from {{schema}}.schedule_sync_status r
  where r.connection_id = any ($1) and r.desired_presence = 'present'
  group by r.connection_id, r.schedule_ref
) s
group by s.connection_id
