with integration as (
  insert into {{schema}}.integrations (integration) values ($2)
  on conflict (integration) do nothing
), wanted as (
  select $3::text <> 'off' as enabled, $3::text = 'observe' as observing
)
insert into {{schema}}.organization_integration_settings as s (
  organization_id, integration, enabled, observing, changed_by, reason, enabled_by, enabled_at,
  disabled_by, disabled_at)
select
  $1, $2, w.enabled, w.observing, $4, $5,
  case when w.enabled then $4 end, case when w.enabled then now() end,
  case when not w.enabled then $4 end, case when not w.enabled then now() end
from wanted w
on conflict (organization_id, integration) do update set
  enabled = excluded.enabled,
  observing = excluded.observing,
  changed_by = excluded.changed_by,
  reason = excluded.reason,
  enabled_by = coalesce(excluded.enabled_by, s.enabled_by),
  enabled_at = coalesce(excluded.enabled_at, s.enabled_at),
  disabled_by = coalesce(excluded.disabled_by, s.disabled_by),
  disabled_at = coalesce(excluded.disabled_at, s.disabled_at),
  updated_at = now()
