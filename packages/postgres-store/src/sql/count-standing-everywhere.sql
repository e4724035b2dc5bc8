select count(*)::float8 as standing
from (
  select from {{schema}}.schedule_sync_status r
  where r.desired_presence = 'present'
  group by r.connection_id, r.schedule_ref
) s
