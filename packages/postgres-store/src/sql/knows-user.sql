select
  exists (select from {{schema}}.user_integration_connections c where c.user_id = $1)
  or exists (
    select from {{schema}}.schedules h
    where h.facilitators @> array[$1] or h.former_facilitators @> array[$1]) as known
