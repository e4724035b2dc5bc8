create table {{schema}}.integrations (
  integration text primary key,
  created_at timestamptz not null default clock_timestamp()
);

-- Without a row an integration is on.
create table {{schema}}.organization_integration_settings (
  organization_id text not null,
  integration text not null,
  enabled boolean not null,
  enabled_by text,
  enabled_at timestamptz,
  disabled_by text,
  disabled_at timestamptz,
  changed_by text,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (organization_id, integration)
);

create table {{schema}}.pauses (
  kind text not null check (kind in ('everything', 'organization', 'integration', 'connection')),
  -- '' for everything, else the id of what is paused.
  subject text not null,
  "by" text not null,
  reason text,
  at timestamptz not null default clock_timestamp(),
  primary key (kind, subject),
  check ((kind = 'everything') = (subject = ''))
);

create table {{schema}}.user_integration_connections (
  id uuid primary key,
  organization_id text not null,
  user_id text not null,
  integration text not null,
  account text not null,
  gateway_user_id text not null,
  -- v1.keyId.iv.ciphertext.tag, bound to organization|user|connection|column.
  ciphertext text not null,
  key_id text generated always as (split_part(ciphertext, '.', 2)) stored,
  epoch integer not null default 1 check (epoch >= 1),
  state text not null default 'connected'
    check (state in ('connected', 'blocked', 'disconnected')),
  health text not null default 'unknown'
    check (health in ('operational', 'degraded', 'failed', 'unknown')),
  health_checked_at timestamptz,
  last_error jsonb,
  -- Nothing is claimed before: a Retry-After survives a restart.
  held_until timestamptz,
  -- The lease: nobody but the holder of this fence may send or store.
  fence bigint not null default 0,
  lease_until timestamptz,
  leased_by text,
  -- How long an unanswered call of this connection may still land, as the last claim said.
  max_flight interval not null default '60 seconds',
  -- What the mailbox took well lately; null before the first turn.
  lanes float8 check (lanes >= 0),
  failures integer not null default 0 check (failures >= 0),
  calendar_id text,
  connected_at timestamptz not null default clock_timestamp(),
  disconnected_at timestamptz,
  disconnected_by text,
  created_at timestamptz not null default clock_timestamp(),
  unique (organization_id, user_id, integration, account),
  check ((lease_until is null) = (leased_by is null)),
  check (state <> 'blocked' or last_error is not null),
  check ((state = 'disconnected') = (disconnected_at is not null))
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create index user_integration_connections_user on {{schema}}.user_integration_connections (user_id);

create function {{schema}}.connection_json(c {{schema}}.user_integration_connections) returns json
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
  'disconnectedAt', {{schema}}.to_ms(c.disconnected_at)
);

-- Token buckets that all workers share: account:<integration>, mailbox:<connection id>.
create table {{schema}}.integration_rate_limits (
  key text primary key,
  tokens float8 not null,
  refilled_at timestamptz not null,
  held_until timestamptz
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

-- Why a connection may not run, apart from holds and leases: null when it may.
create view {{schema}}.v_gates as
select
  c.id as connection_id,
  case
    when c.state <> 'connected' then c.state
    when s.enabled is false then 'disabled'
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
