-- Leases connections and reads their due records. One row per connection that has any.
--
-- The lease is on the connection row and changes no indexed column. Records are read in a statement
-- after the one that took the locks, so whatever the previous holder stored is seen.
create function {{schema}}.claim_due(
  p_ids uuid[], p_worker text, p_lease_ms float8, p_items integer, p_max_flight_ms float8
)
returns table (claim json)
language plpgsql volatile
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  v_now timestamptz := {{schema}}.clock_ms();
  v_flight interval := p_max_flight_ms * interval '1 millisecond';
  v_leased uuid[];
  v_lost uuid[];
  v_stray uuid[];
  v_left uuid[] := '{}';
  v_due uuid[];
  v_owners uuid[];
begin
  perform {{schema}}.require_read_committed();

  with free as (
    select c.id, c.leased_by
    from {{schema}}.user_integration_connections c
    join {{schema}}.v_gates g on g.connection_id = c.id
    where c.id = any (p_ids)
      and g.gate is null
      -- Once more on the locked row: the view reads the row as it was before the lock.
      and c.state = 'connected'
      and (c.lease_until is null or c.lease_until <= v_now)
      and (c.held_until is null or c.held_until <= v_now)
      and not exists (
        select from {{schema}}.integration_rate_limits b
        where b.key = 'account:' || c.integration and b.held_until > v_now)
    order by c.id
    for no key update of c skip locked
  ), leased as (
    update {{schema}}.user_integration_connections c set
      fence = c.fence + 1,
      lease_until = v_now + p_lease_ms * interval '1 millisecond',
      leased_by = p_worker,
      max_flight = v_flight
    from free
    where c.id = free.id
    returning c.id, free.leased_by is not null as lost
  )
  select array_agg(l.id), array_agg(l.id) filter (where l.lost) into v_leased, v_lost
  from leased l;
  if v_leased is null then
    return;
  end if;

  -- A lease that was not given back ran out: whatever its holder had sent may still land.
  if v_lost is not null then
    v_left := {{schema}}.doubt_left_behind(v_lost, v_flight);
  end if;

  loop
    select
      array_agg(r.id order by r.connection_id, r.priority, r.due_at, r.id),
      array_agg(r.connection_id order by r.connection_id, r.priority, r.due_at, r.id),
      array_agg(distinct r.connection_id) filter (where r.attempt_version is not null and r.doubt is null)
    into v_due, v_owners, v_stray
    from unnest(v_leased) as leased (id)
    cross join lateral (
      -- Two branches, each in the order of the index: future retries of live work are not walked
      -- through to reach background work.
      (select l.id from {{schema}}.schedule_sync_status l
       where l.connection_id = leased.id and l.priority = 0 and l.due_at <= v_now
         and l.id <> all (v_left)
       order by l.due_at limit p_items + 1)
      union all
      (select b.id from {{schema}}.schedule_sync_status b
       where b.connection_id = leased.id and b.priority = 1 and b.due_at <= v_now
         and b.id <> all (v_left)
       order by b.due_at limit p_items + 1)
    ) page
    join {{schema}}.schedule_sync_status r on r.id = page.id;
    exit when v_stray is null;
    -- Given back without a result for all that was sent. After this no stray is left.
    v_left := v_left || {{schema}}.doubt_left_behind(v_stray, v_flight);
  end loop;

  return query
  with due as (
    select d.id, d.connection_id,
      row_number() over (partition by d.connection_id order by d.place) as position
    from unnest(v_due, v_owners) with ordinality as d (id, connection_id, place)
  ), work as (
    select d.connection_id,
      json_agg(
        json_build_object(
          'record', {{schema}}.record_json(r, (
            select q.request::json from {{schema}}.attempt_requests q where q.record_id = r.id)),
          'schedule', h.snapshot,
          -- Looked up only for a change to an occurrence, and without the request of an attempt.
          'series', case when strpos(r.part, '@') > 0 then (
            select {{schema}}.record_json(s, null)
            from {{schema}}.schedule_sync_status s
            where s.connection_id = r.connection_id and s.schedule_ref = r.schedule_ref
              and s.part = {{schema}}.series_part(r.part)) end)
        order by d.position) filter (where d.position <= p_items) as records,
      count(*) > p_items as more
    from due d
    join {{schema}}.schedule_sync_status r on r.id = d.id
    join {{schema}}.schedules h on h.ref = r.schedule_ref
    group by d.connection_id
  )
  select json_build_object(
    'connectionId', c.id,
    'userId', c.user_id,
    'organizationId', c.organization_id,
    'integration', c.integration,
    'calendarId', c.calendar_id,
    'fence', c.fence,
    'epoch', c.epoch,
    'ciphertext', c.ciphertext,
    'lanes', c.lanes,
    'failures', c.failures,
    'lanesInDoubt', (
      select count(distinct coalesce(r.attempt_call, r.id::text))
      from {{schema}}.schedule_sync_status r
      where r.connection_id = c.id and r.doubt = 'unanswered'
        and r.attempt_sent_at + v_flight > v_now),
    'records', w.records,
    'more', w.more,
    'now', {{schema}}.to_ms(v_now),
    'leaseUntil', {{schema}}.to_ms(c.lease_until))
  from work w
  join {{schema}}.user_integration_connections c on c.id = w.connection_id;

  -- Nothing to do there.
  update {{schema}}.user_integration_connections c set lease_until = null, leased_by = null
  where c.id = any (v_leased) and (v_owners is null or c.id <> all (v_owners));
end
$$;

-- Turns attempts that nobody will settle any more into doubt. Rare, so it may read all records of
-- the connections: an index that finds attempts would cost begin its HOT updates.
create function {{schema}}.doubt_left_behind(p_connections uuid[], p_flight interval) returns uuid[]
language plpgsql volatile
as $$
#variable_conflict use_column
declare
  v_ids uuid[];
begin
  select array_agg(l.id) into v_ids
  from (
    select r.id from {{schema}}.schedule_sync_status r
    where r.connection_id = any (p_connections)
      and r.attempt_version is not null and r.doubt is null
    order by r.id
    for no key update
  ) l;

  update {{schema}}.schedule_sync_status r set
    doubt = 'unanswered',
    due_at = r.attempt_sent_at + p_flight,
    updated_at = {{schema}}.clock_ms()
  where r.id = any (v_ids);
  return coalesce(v_ids, '{}');
end
$$;

-- Writes attempts before their calls, where the fence still holds. The time sent is taken after the
-- locks, because a call is waited for until so long after it.
--
-- p_connections and p_fences: the leases, each once; an owner is a place in them.
create function {{schema}}.begin_attempts(
  p_connections uuid[], p_fences bigint[], p_lease_ms float8,
  p_records uuid[], p_owners integer[], p_versions bigint[], p_actions text[], p_epochs integer[],
  p_hashes text[], p_requests text[], p_calls text[], p_send_within_ms float8
)
returns table (record_id uuid, sent_at float8)
language plpgsql volatile
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  v_now timestamptz;
  v_held integer[];
begin
  perform from {{schema}}.user_integration_connections c
  where c.id = any (p_connections)
  order by c.id
  for no key update;
  perform from {{schema}}.schedule_sync_status r
  where r.id = any (p_records)
  order by r.id
  for no key update;
  v_now := {{schema}}.clock_ms();

  with held as (
    update {{schema}}.user_integration_connections c set
      lease_until = greatest(c.lease_until, v_now + p_lease_ms * interval '1 millisecond')
    from unnest(p_connections, p_fences) with ordinality as l (id, fence, place)
    where c.id = l.id and c.fence = l.fence and c.lease_until > v_now
      -- Disconnected or blocked since the claim: nothing more is sent.
      and c.state = 'connected'
    returning l.place::integer as place
  )
  select array_agg(h.place) into v_held from held h;

  return query
  with begun as (
    update {{schema}}.schedule_sync_status r set
      attempt_version = a.version,
      attempt_action = a.action,
      attempt_fence = p_fences[a.owner],
      attempt_epoch = a.epoch,
      -- At the latest: whoever finds it left behind knows no better.
      attempt_sent_at = v_now + p_send_within_ms * interval '1 millisecond',
      attempt_hash = a.hash,
      attempt_call = a.call,
      -- What was in doubt is being tried again. Left behind, this call is unanswered like any other.
      doubt = null
    from unnest(
      p_records, p_owners, p_versions, p_actions, p_epochs, p_hashes, p_requests, p_calls
    ) as a (record_id, owner, version, action, epoch, hash, request, call)
    where r.id = a.record_id and a.owner = any (v_held)
      -- Not "=": see settle.
      and r.connection_id is not distinct from p_connections[a.owner]
    returning r.id, a.request
  ), frozen as (
    insert into {{schema}}.attempt_requests as q (record_id, request)
    select b.id, b.request from begun b where b.request is not null
    on conflict (record_id) do update set request = excluded.request
  ), melted as (
    delete from {{schema}}.attempt_requests q using begun b
    where q.record_id = b.id and b.request is null
  )
  select b.id, {{schema}}.to_ms(v_now) from begun b;
end
$$;
