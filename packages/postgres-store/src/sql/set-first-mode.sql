-- Two first users at once: the second one waits for the first, and finds the setting.
insert into {{schema}}.organization_integration_settings (
  organization_id, integration, enabled, observing)
select $1, $2, $3::text <> 'off', $3::text = 'observe'
where not exists (
  select from {{schema}}.user_integration_connections c
  where c.organization_id = $1 and c.integration = $2)
on conflict (organization_id, integration) do nothing
