-- A connection's own target calendar can be set, and a user can opt out.

alter table {{schema}}.user_integration_connections
  -- keep: nothing is sent, events stay. remove: plans remove them.
  add column opt_out text check (opt_out in ('keep', 'remove')),
  add column opt_out_by text,
  add column opt_out_at timestamptz;

create or replace function {{schema}}.connection_json(c {{schema}}.user_integration_connections)
returns json
language sql stable parallel safe
return json_build_object(
  'id', c.id,
  'organizationId', c.organization_id,
  'userId', c.user_id,
  'integration', c.integration,
  'account', c.account,
  'gatewayUserId', c.gateway_user_id,
  'state', c.state,
  'epoch', c.epoch,
  'health', c.health,
  'healthCheckedAt', {{schema}}.to_ms(c.health_checked_at),
  'heldUntil', {{schema}}.to_ms(c.held_until),
  'lastError', c.last_error,
  'connectedAt', {{schema}}.to_ms(c.connected_at),
  'disconnectedAt', {{schema}}.to_ms(c.disconnected_at),
  'calendarId', c.calendar_id,
  'optOut', c.opt_out
);

create or replace view {{schema}}.v_gates as
select
  c.id as connection_id,
  case
    when c.state <> 'connected' then c.state
    when s.enabled is false then 'disabled'
    when s.observing then 'observing'
    when c.opt_out = 'keep' then 'opted_out'
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
