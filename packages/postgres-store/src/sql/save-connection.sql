with integration as (
  insert into {{schema}}.integrations (integration) values ($4)
  on conflict (integration) do nothing
), replaced as (
  update {{schema}}.user_integration_connections o set
    state = 'disconnected', disconnected_at = {{schema}}.clock_ms(), disconnected_by = $3
  where o.organization_id = $2 and o.user_id = $3 and o.integration = $4 and o.id <> $1
    and o.state <> 'disconnected'
  returning o.id::text as id
), saved as (
  insert into {{schema}}.user_integration_connections as c (
    id, organization_id, user_id, integration, account, gateway_user_id, ciphertext, health,
    health_checked_at, connected_at, calendar_id, opt_out, opt_out_by, opt_out_at)
  select $1, $2, $3, $4, $5, $6, $7, $8, {{schema}}.clock_ms(), {{schema}}.clock_ms(), $10,
    o.opt_out, o.opt_out_by, o.opt_out_at
  from (values (1)) as one
  -- Whoever opted out stays so with another account.
  left join lateral (
    select c.opt_out, c.opt_out_by, c.opt_out_at from {{schema}}.user_integration_connections c
    where c.organization_id = $2 and c.user_id = $3 and c.integration = $4
    order by c.connected_at desc limit 1
  ) o on true
  on conflict (organization_id, user_id, integration, account) do update set
    gateway_user_id = excluded.gateway_user_id,
    ciphertext = excluded.ciphertext,
    health = excluded.health,
    health_checked_at = excluded.health_checked_at,
    epoch = c.epoch + case when $9 then 1 else 0 end,
    -- What failed before, failed with the old key or before the user ended it.
    failures = case when $9 or c.state <> 'connected' then 0 else c.failures end,
    last_error = case when $9 or c.state <> 'connected' then null else c.last_error end,
    connected_at = case
      when $9 or c.state <> 'connected' then excluded.connected_at else c.connected_at end,
    -- What was claimed for another calendar must not be sent any more.
    fence = c.fence + case when c.calendar_id is distinct from $10 then 1 else 0 end,
    lease_until = case when c.calendar_id is not distinct from $10 then c.lease_until end,
    leased_by = case when c.calendar_id is not distinct from $10 then c.leased_by end,
    calendar_id = $10,
    state = 'connected',
    disconnected_at = null,
    disconnected_by = null
  returning {{schema}}.connection_json(c) as connection
)
select saved.connection, array(select r.id from replaced r order by r.id) as replaced from saved
