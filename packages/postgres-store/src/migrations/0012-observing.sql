-- Organisations that only observe: their changes are planned and reported, and nothing is sent.

-- Of an organisation that is enabled. For code of the version before, which knows nothing of it, the
-- organisation is on and its connections are gated.
alter table {{schema}}.organization_integration_settings
  add column observing boolean not null default false,
  add column reason text;

create function {{schema}}.organization_mode(enabled boolean, observing boolean) returns text
language sql immutable parallel safe
return case when not enabled then 'off' when observing then 'observe' else 'on' end;

create or replace view {{schema}}.v_gates as
select
  c.id as connection_id,
  case
    when c.state <> 'connected' then c.state
    when s.enabled is false then 'disabled'
    when s.observing then 'observing'
    when exists (
      select from {{schema}}.pauses p
      where p.kind = 'everything'
        or (p.kind = 'organization' and p.subject = c.organization_id)
        or (p.kind = 'integration' and p.subject = c.integration)
        or (p.kind = 'connection' and p.subject = c.id::text)
    ) then 'paused'
  end as gate
from {{schema}}.user_integration_connections c
left join {{schema}}.organization_integration_settings s
  on s.organization_id = c.organization_id and s.integration = c.integration;
