-- Events that stood before calsync: leases for whoever takes them over, and the rows that could not be.

-- Leases connections whatever gates them, and whether they have work or not. The fence is raised, so
-- that earlier holders can neither begin nor store; a lease of the same worker keeps its fence.
create function {{schema}}.lease_connections(
  p_ids uuid[], p_worker text, p_lease_ms float8, p_max_flight_ms float8
)
returns table (lease json)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
  v_now timestamptz := {{schema}}.clock_ms();
  v_flight interval := p_max_flight_ms * interval '1 millisecond';
  v_leased uuid[];
  v_new uuid[];
begin
  with free as (
    select c.id, coalesce(c.lease_until > v_now, false) as own
    from {{schema}}.user_integration_connections c
    where c.id = any (p_ids)
      and (c.lease_until is null or c.lease_until <= v_now or c.leased_by = p_worker)
    order by c.id
    for no key update of c skip locked
  ), leased as (
    update {{schema}}.user_integration_connections c set
      fence = c.fence + case when free.own then 0 else 1 end,
      lease_until = v_now + p_lease_ms * interval '1 millisecond',
      leased_by = p_worker,
      max_flight = v_flight
    from free
    where c.id = free.id
    returning c.id, free.own
  )
  select array_agg(l.id), array_agg(l.id) filter (where not l.own) into v_leased, v_new
  from leased l;

  -- Whatever earlier holders had sent may still land.
  if v_new is not null then
    perform {{schema}}.doubt_left_behind(v_new, v_flight);
  end if;

  return query
  select json_build_object(
    'connectionId', c.id,
    'userId', c.user_id,
    'organizationId', c.organization_id,
    'integration', c.integration,
    'calendarId', c.calendar_id,
    'fence', c.fence,
    'epoch', c.epoch,
    'ciphertext', c.ciphertext)
  from {{schema}}.user_integration_connections c
  where c.id = any (v_leased);
end
$$;

-- Rows that were not adopted, until they are or until somebody forgets them.
create table {{schema}}.refused_adoptions (
  -- Texts of the host's, which may name nothing that there is.
  schedule text not null,
  user_id text not null,
  external_event_id text not null,
  organization_id text,
  answer text not null,
  message text not null,
  "by" text not null,
  at timestamptz not null
);

create index refused_adoptions_schedule on {{schema}}.refused_adoptions (md5(schedule), md5(user_id));
