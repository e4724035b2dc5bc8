with integration as (
  insert into {{schema}}.integrations (integration) values ($2)
  on conflict (integration) do nothing
)
insert into {{schema}}.organization_integration_settings as s (
  organization_id, integration, enabled, changed_by, enabled_by, enabled_at, disabled_by, disabled_at)
values (
  $1, $2, $3, $4,
  case when $3 then $4 end, case when $3 then now() end,
  case when not $3 then $4 end, case when not $3 then now() end)
on conflict (organization_id, integration) do update set
  enabled = excluded.enabled,
  changed_by = excluded.changed_by,
  enabled_by = coalesce(excluded.enabled_by, s.enabled_by),
  enabled_at = coalesce(excluded.enabled_at, s.enabled_at),
  disabled_by = coalesce(excluded.disabled_by, s.disabled_by),
  disabled_at = coalesce(excluded.disabled_at, s.disabled_at),
  updated_at = now()
