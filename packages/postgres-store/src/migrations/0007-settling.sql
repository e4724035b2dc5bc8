-- Stores results. Rows are locked connections first, then records, each in the order of their ids,
-- as everywhere; every statement may be repeated.
--
-- Records are found by their ids. That they are on the settled connection is checked with "is not
-- distinct from", which no index answers: on a young table "=" was taken for a way to find them, and
-- each look-up walked through all records of the connection.
--
-- Columns and not JSON: every statement that reads JSON parses it again, at 5 us a record; arrays are
-- parsed once a call.
-- An owner is a place in p_connections. p_holds: keep, lift, until. What is hardly ever there is JSON
-- and null: attempts and last errors as texts per record, p_blocks (connectionId, epoch, error,
-- messages), p_messages (connectionId, message). p_requests, the frozen requests that are kept, and
-- p_applied_altered, JSON lists of fields, are empty when there are none. p_replans and
-- p_verify_series hold places in p_records.
create function {{schema}}.settle(
  p_connections uuid[], p_fences bigint[], p_workers text[], p_lanes float8[], p_failures integer[],
  p_holds text[], p_held_until float8[], p_releases boolean[], p_visibility_ms float8[],
  p_blocks json, p_messages json,

  p_records uuid[], p_owners integer[], p_seen_versions bigint[], p_applied_versions bigint[],
  p_applied_presences text[], p_applied_hashes text[], p_applied_at float8[],
  p_applied_echo_hashes text[], p_applied_altered text[], p_external_ids text[],
  p_incarnations integer[], p_attempts text[], p_requests text[], p_doubts text[],
  p_verifies boolean[], p_tries integer[], p_try_numbers integer[], p_due_at float8[],
  p_statuses text[], p_last_errors text[], p_replans integer[], p_verify_series integer[],

  p_audit_records uuid[], p_audit_owners integer[], p_audit_actions text[], p_audit_versions bigint[],
  p_audit_try_numbers integer[], p_audit_keys text[], p_audit_outcomes text[], p_audit_errors text[],
  p_audit_external_ids text[], p_audit_hashes text[], p_audit_request_ids text[],
  p_audit_durations float8[]
)
returns table (refused uuid)
language plpgsql volatile
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  v_now timestamptz;
  v_held integer;
  v_lost uuid[] := '{}';
  v_series uuid[] := '{}';
  v_block record;
begin
  perform {{schema}}.require_read_committed();

  select count(*) filter (where l.fence = l.theirs) into v_held
  from (
    select c.fence, s.fence as theirs
    from unnest(p_connections, p_fences) as s (id, fence)
    join {{schema}}.user_integration_connections c on c.id = s.id
    order by c.id
    for no key update of c
  ) l;
  -- Which part of what on which connection a record is never changes: read before the locks, so that
  -- all of them are taken in one order.
  if cardinality(p_verify_series) > 0 then
    v_series := array(
      select distinct s.id
      from unnest(p_verify_series) as v (place)
      join {{schema}}.schedule_sync_status r
        on r.id = p_records[v.place]
        and r.connection_id is not distinct from p_connections[p_owners[v.place]]
      join {{schema}}.schedule_sync_status s
        on s.connection_id = r.connection_id and s.schedule_ref = r.schedule_ref
        and s.part = {{schema}}.series_part(r.part));
  end if;
  perform from {{schema}}.schedule_sync_status r
  where r.id = any (p_records || v_series)
  order by r.id
  for no key update;
  v_now := {{schema}}.clock_ms();

  -- What came too late: somebody else leads the connection. The call may have had its effect.
  -- Hardly ever the case, so the statements below only leave out what is lost.
  if v_held < cardinality(p_connections) then
    v_lost := array(
      select s.id from unnest(p_connections, p_fences) as s (id, fence)
      where s.fence is distinct from (
        select c.fence from {{schema}}.user_integration_connections c where c.id = s.id));

    return query
    update {{schema}}.schedule_sync_status r set
      verify = true,
      verify_fence = c.fence,
      -- Past the provider's visibility window, in which a search does not find what was written.
      due_at = least(r.due_at, v_now + p_visibility_ms[s.owner] * interval '1 millisecond'),
      updated_at = v_now
    from unnest(p_records, p_owners) as s (id, owner)
    join {{schema}}.user_integration_connections c on c.id = p_connections[s.owner]
    where r.id = s.id and r.connection_id is not distinct from c.id
      and c.fence <> p_fences[s.owner]
    returning r.id;
  end if;

  update {{schema}}.schedule_sync_status r set
    applied_version = s.applied_version,
    applied_presence = s.applied_presence,
    applied_hash = s.applied_hash,
    last_sync_at = {{schema}}.from_ms(s.applied_at),
    applied_echo_hash = s.applied_echo_hash,
    applied_altered = case when s.applied_altered is not null then
      array(select json_array_elements_text(s.applied_altered::json)) end,
    external_event_id = s.external_id,
    incarnation = s.incarnation,
    attempt_version = (s.attempt::json ->> 'version')::bigint,
    attempt_action = s.attempt::json ->> 'action',
    attempt_fence = (s.attempt::json ->> 'fence')::bigint,
    attempt_epoch = (s.attempt::json ->> 'epoch')::integer,
    attempt_sent_at = {{schema}}.from_ms((s.attempt::json ->> 'sentAt')::float8),
    attempt_hash = s.attempt::json ->> 'hash',
    -- The port does not carry the call: it stays for as long as its attempt does.
    attempt_call = case when s.attempt is not null then r.attempt_call end,
    doubt = s.doubt,
    verify = s.verify or r.verify_fence is not distinct from p_fences[s.owner],
    -- A version that was planned since the claim has not failed yet, whatever came back for its
    -- predecessor, and is due as soon as the provider's state is known.
    tries = case when r.desired_version > s.seen_version then 0 else s.tries end,
    try_number = case when r.desired_version > s.seen_version then 0 else s.try_number end,
    status = case when r.desired_version > s.seen_version then 'pending' else s.status end,
    due_at = case
      when r.desired_version > s.seen_version and s.doubt is not null then
        coalesce({{schema}}.from_ms(s.due_at),
          {{schema}}.rest_over(v_now, s.doubt,
            {{schema}}.from_ms((s.attempt::json ->> 'sentAt')::float8), (
              select c.max_flight from {{schema}}.user_integration_connections c
              where c.id = r.connection_id)))
      when r.desired_version > s.seen_version then v_now
      -- Asked for while this holder could not see it: looked at again, past the visibility window.
      when r.verify_fence is not distinct from p_fences[s.owner] then
        least(
          {{schema}}.from_ms(s.due_at),
          v_now + p_visibility_ms[s.owner] * interval '1 millisecond')
      else {{schema}}.from_ms(s.due_at) end,
    last_error = s.last_error::jsonb,
    failed_at = case
      when s.last_error is null then null
      when r.failed_at is null or s.tries > r.tries or s.last_error::jsonb is distinct from r.last_error
        then v_now
      else r.failed_at end,
    updated_at = v_now
  from unnest(
    p_records, p_owners, p_seen_versions, p_applied_versions, p_applied_presences, p_applied_hashes,
    p_applied_at, p_applied_echo_hashes, p_applied_altered, p_external_ids, p_incarnations,
    p_attempts, p_doubts, p_verifies, p_tries, p_try_numbers, p_due_at, p_statuses, p_last_errors
  ) as s (
    id, owner, seen_version, applied_version, applied_presence, applied_hash,
    applied_at, applied_echo_hash, applied_altered, external_id, incarnation,
    attempt, doubt, verify, tries, try_number, due_at, status, last_error)
  where r.id = s.id and r.connection_id is not distinct from p_connections[s.owner]
    and r.connection_id <> all (v_lost);

  -- After the results: what is asked for here is not undone by the series' own result in the same
  -- call nor, thanks to the fence, by one that this holder stores later: it read the series before.
  if cardinality(v_series) > 0 then
    update {{schema}}.schedule_sync_status r set
      verify = true,
      verify_fence = c.fence,
      due_at = least(r.due_at,
        {{schema}}.rest_over(v_now, r.doubt, r.attempt_sent_at, c.max_flight)),
      updated_at = v_now
    from {{schema}}.user_integration_connections c
    where r.id = any (v_series) and r.status = 'synced'
      and c.id = r.connection_id and c.id <> all (v_lost);
  end if;

  if cardinality(p_replans) > 0 then
    insert into {{schema}}.changes (ref, kind, priority, "by", reason)
    select r.schedule_ref, 'changed', min(r.priority), 'calsync', 'the series was written'
    from unnest(p_replans) as p (place)
    join {{schema}}.schedule_sync_status r
      on r.id = p_records[p.place]
      and r.connection_id is not distinct from p_connections[p_owners[p.place]]
    where r.connection_id <> all (v_lost)
    group by r.schedule_ref
    order by r.schedule_ref;
  end if;

  delete from {{schema}}.attempt_requests q
  using unnest(p_records, p_owners, p_requests) as s (id, owner, request)
  where q.record_id = s.id and s.request is null and p_connections[s.owner] <> all (v_lost)
    -- Looked up only where there is a request: a record of another connection keeps its own.
    and p_connections[s.owner] is not distinct from (
      select r.connection_id from {{schema}}.schedule_sync_status r where r.id = q.record_id);

  -- The array is empty when nothing is kept, as almost always.
  if cardinality(p_requests) > 0 then
    insert into {{schema}}.attempt_requests as q (record_id, request)
    select s.id, s.request
    from unnest(p_records, p_owners, p_requests) as s (id, owner, request)
    where s.request is not null and p_connections[s.owner] <> all (v_lost) and exists (
      select from {{schema}}.schedule_sync_status r
      where r.id = s.id and r.connection_id is not distinct from p_connections[s.owner])
    on conflict (record_id) do update set request = excluded.request
    where q.request <> excluded.request;
  end if;

  insert into {{schema}}.sync_audit_log (
    record_id, connection_id, action, version, try_number, idempotency_key, outcome, error,
    external_event_id, hash, request_id, duration_ms, worker, at)
  select a.record_id, p_connections[a.owner], a.action, a.version, a.try_number, a.key, a.outcome,
    a.error::jsonb, a.external_id, a.hash, a.request_id, a.duration_ms, p_workers[a.owner], v_now
  from unnest(
    p_audit_records, p_audit_owners, p_audit_actions, p_audit_versions, p_audit_try_numbers,
    p_audit_keys, p_audit_outcomes, p_audit_errors, p_audit_external_ids, p_audit_hashes,
    p_audit_request_ids, p_audit_durations
  ) as a (
    record_id, owner, action, version, try_number,
    key, outcome, error, external_id, hash,
    request_id, duration_ms)
  where p_connections[a.owner] <> all (v_lost) and exists (
    select from {{schema}}.schedule_sync_status r
    where r.id = a.record_id and r.connection_id is not distinct from p_connections[a.owner])
  -- The settle before this one was stored and its answer lost.
  on conflict do nothing;

  if p_messages is not null then
    perform {{schema}}.put_results(json_agg(m.message order by m.position))
    from rows from (
      json_to_recordset(p_messages) as ("connectionId" uuid, message json)
    ) with ordinality as m (connection_id, message, position)
    where m.connection_id <> all (v_lost)
    having count(*) > 0;
  end if;

  if p_blocks is not null then
    -- Once: whoever finds the connection blocked already has nothing to tell.
    for v_block in
      update {{schema}}.user_integration_connections c set
        state = 'blocked',
        last_error = s.error
      from json_to_recordset(p_blocks) as s (
        "connectionId" uuid, epoch integer, error jsonb, messages json)
      where c.id = s."connectionId" and c.id <> all (v_lost)
        and c.state = 'connected' and c.epoch = s.epoch
      returning s.messages
    loop
      perform {{schema}}.put_results(v_block.messages);
    end loop;
  end if;

  update {{schema}}.user_integration_connections c set
    lanes = coalesce(s.lanes, c.lanes),
    failures = coalesce(s.failures, c.failures),
    held_until = case s.hold
      when 'keep' then c.held_until
      when 'lift' then null
      else greatest(c.held_until, {{schema}}.from_ms(s.held_until)) end,
    lease_until = case when s.release then null else c.lease_until end,
    leased_by = case when s.release then null else c.leased_by end
  from unnest(p_connections, p_lanes, p_failures, p_holds, p_held_until, p_releases)
    as s (id, lanes, failures, hold, held_until, release)
  where c.id = s.id and c.id <> all (v_lost)
    and (s.release or s.hold <> 'keep' or s.lanes is not null or s.failures is not null);
end
$$;

-- Takes results for publishing, in order. A message whose key has an earlier one in the hands of
-- another publisher is left to later: per key, nothing overtakes.
create function {{schema}}.take_results(p_limit integer)
returns table (seq bigint, message json)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
  v_taken bigint[];
  v_alone boolean;
begin
  select array_agg(t.seq) into v_taken
  from (
    select o.seq from {{schema}}.result_outbox o
    order by o.seq
    limit p_limit
    for update skip locked
  ) t;
  -- The lowest were taken: when none among them is missing, nobody else holds an earlier one.
  select count(*) = cardinality(v_taken) into v_alone
  from {{schema}}.result_outbox o
  where o.seq <= (select max(t.seq) from unnest(v_taken) as t (seq));

  return query
  select o.seq, json_build_object(
    'id', o.id, 'kind', o.kind, 'integration', o.integration, 'key', o.key, 'body', o.body)
  from {{schema}}.result_outbox o
  where o.seq = any (v_taken)
    and (v_alone or not exists (
      select from {{schema}}.result_outbox earlier
      where earlier.key = o.key and earlier.seq < o.seq and earlier.seq <> all (v_taken)))
  order by o.seq;
end
$$;

-- Takes from token buckets, in the order of their keys; a bucket that is not there is full.
create function {{schema}}.take_budget(
  p_keys text[], p_capacities float8[], p_rates float8[], p_wants float8[], p_reserves float8[]
)
returns table (place bigint, granted float8, next_at float8)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
  v_now timestamptz;
  v_request record;
  v_bucket {{schema}}.integration_rate_limits;
  v_floor float8;
  v_start timestamptz;
  v_wait float8;
begin
  insert into {{schema}}.integration_rate_limits (key, tokens, refilled_at)
  select distinct on (k.key) k.key, k.capacity, {{schema}}.clock_ms()
  from unnest(p_keys, p_capacities) as k (key, capacity)
  where not exists (select from {{schema}}.integration_rate_limits b where b.key = k.key)
  order by k.key
  on conflict (key) do nothing;

  perform from {{schema}}.integration_rate_limits b
  where b.key = any (p_keys)
  order by b.key
  for update;
  v_now := {{schema}}.clock_ms();

  for v_request in
    select q.* from unnest(p_keys, p_capacities, p_rates, p_wants, p_reserves)
      with ordinality as q (key, capacity, rate, want, reserve, place)
    order by q.place
  loop
    select * into v_bucket from {{schema}}.integration_rate_limits b where b.key = v_request.key;
    -- During a hold the last refill lies in the future, at its end.
    v_start := greatest(v_bucket.refilled_at, v_now);
    v_bucket.tokens := least(v_request.capacity, v_bucket.tokens
      + v_request.rate * greatest(0, extract(epoch from v_now - v_bucket.refilled_at)));
    v_floor := v_request.reserve * v_request.capacity;
    granted := case
      when v_bucket.held_until > v_now then 0
      else greatest(0, floor(least(v_request.want, v_bucket.tokens - v_floor))) end;
    update {{schema}}.integration_rate_limits b set
      tokens = v_bucket.tokens - granted,
      refilled_at = v_start
    where b.key = v_request.key;

    -- Without a refill, or with a reserve that leaves less than one, never; a day is long enough.
    v_wait := case
      when v_floor + 1 <= v_bucket.tokens - granted then 0
      when v_request.rate > 0 and v_floor + 1 <= v_request.capacity
        then least(86400, (v_floor + 1 - (v_bucket.tokens - granted)) / v_request.rate)
      else 86400 end;
    place := v_request.place;
    next_at := {{schema}}.to_ms(v_start) + ceil(v_wait * 1000);
    return next;
  end loop;
end
$$;
