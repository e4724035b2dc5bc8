select
  exists (select from {{schema}}.user_integration_connections c where c.user_id = $1)
  or exists (
    select from {{schema}}.schedules h
    where $1 = any (h.facilitators) or $1 = any (h.former_facilitators)) as known
