-- Those objects of an array whose connection still has the fence that they name.
create function {{schema}}.of_living_fences(p_objects json, p_connection text) returns json
language sql stable
return coalesce((
  select json_agg(o.value)
  from json_array_elements(p_objects) o
  join {{schema}}.user_integration_connections c
    on c.id = (o.value ->> p_connection)::uuid and c.fence = (o.value ->> 'fence')::bigint
), '[]');

-- Stores results. Rows are locked connections first, then records, each in the order of their ids,
-- as everywhere; every statement may be repeated.
--
-- p_connections: id, fence, lanes, failures, hold (keep, lift, until), heldUntil, block (epoch,
--   error, messages), release.
-- p_records: id, connectionId, fence, seenVersion and the patch, flat; an attempt's request as text.
-- p_keeps_requests: whether any record still has one.
create function {{schema}}.settle(
  p_connections json, p_records json, p_audit json, p_messages json, p_keeps_requests boolean
)
returns table (refused uuid)
language plpgsql volatile
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  v_now timestamptz;
  v_stale_due timestamptz;
  v_block record;
begin
  perform {{schema}}.require_read_committed();

  perform from {{schema}}.user_integration_connections c
  where c.id in (select s.id from json_to_recordset(p_connections) as s (id uuid))
  order by c.id
  for no key update;
  perform from {{schema}}.schedule_sync_status r
  where r.id in (select s.id from json_to_recordset(p_records) as s (id uuid))
  order by r.id
  for no key update;
  v_now := {{schema}}.clock_ms();
  -- Past the provider's visibility window, in which a search does not find what was written.
  v_stale_due := v_now + interval '2 minutes';

  -- What came too late: somebody else leads the connection. The call may have had its effect. Hardly
  -- ever the case, so nothing below looks at fences again: what is stale is taken out here.
  if exists (
    select from json_to_recordset(p_connections) as s (id uuid, fence bigint)
    where s.fence is distinct from (
      select c.fence from {{schema}}.user_integration_connections c where c.id = s.id)
  ) then
    return query
    update {{schema}}.schedule_sync_status r set
      verify = true,
      verify_fence = c.fence,
      due_at = coalesce(least(r.due_at, v_stale_due), v_stale_due),
      updated_at = v_now
    from json_to_recordset(p_records) as s (id uuid, "connectionId" uuid, fence bigint)
    join {{schema}}.user_integration_connections c on c.id = s."connectionId"
    where r.id = s.id and r.connection_id = c.id and c.fence <> s.fence
    returning r.id;

    p_connections := {{schema}}.of_living_fences(p_connections, 'id');
    p_records := {{schema}}.of_living_fences(p_records, 'connectionId');
    p_audit := {{schema}}.of_living_fences(p_audit, 'connectionId');
    p_messages := {{schema}}.of_living_fences(p_messages, 'connectionId');
  end if;

  update {{schema}}.schedule_sync_status r set
    applied_version = s."appliedVersion",
    applied_presence = s."appliedPresence",
    applied_hash = s."appliedHash",
    last_sync_at = {{schema}}.from_ms(s."appliedAt"),
    external_event_id = s."externalId",
    incarnation = s.incarnation,
    attempt_version = s."attemptVersion",
    attempt_action = s."attemptAction",
    attempt_fence = s."attemptFence",
    attempt_epoch = s."attemptEpoch",
    attempt_sent_at = {{schema}}.from_ms(s."attemptSentAt"),
    attempt_hash = s."attemptHash",
    -- The port does not carry the call: it stays for as long as its attempt does.
    attempt_call = case when s."attemptVersion" is not null then r.attempt_call end,
    doubt = s.doubt,
    verify = s.verify or r.verify_fence is not distinct from s.fence,
    -- A version that was planned since the claim has not failed yet, whatever came back for its
    -- predecessor, and is due as soon as the provider's state is known.
    tries = case when r.desired_version > s."seenVersion" then 0 else s.tries end,
    try_number = case when r.desired_version > s."seenVersion" then 0 else s."tryNumber" end,
    status = case when r.desired_version > s."seenVersion" then 'pending' else s.status end,
    due_at = case
      when r.desired_version > s."seenVersion" and s.doubt is not null then
        coalesce({{schema}}.from_ms(s."dueAt"),
          {{schema}}.rest_over(v_now, s.doubt, {{schema}}.from_ms(s."attemptSentAt"), (
            select c.max_flight from {{schema}}.user_integration_connections c
            where c.id = r.connection_id)))
      when r.desired_version > s."seenVersion" then v_now
      -- Asked for while this holder could not see it: looked at again, past the visibility window.
      when r.verify_fence is not distinct from s.fence then
        coalesce(least({{schema}}.from_ms(s."dueAt"), v_stale_due), v_stale_due)
      else {{schema}}.from_ms(s."dueAt") end,
    last_error = s."lastError",
    failed_at = case
      when s."lastError" is null then null
      when r.failed_at is null or s.tries > r.tries or s."lastError" is distinct from r.last_error
        then v_now
      else r.failed_at end,
    updated_at = v_now
  from json_to_recordset(p_records) as s (
    id uuid, "connectionId" uuid, fence bigint, "seenVersion" bigint,
    "appliedVersion" bigint, "appliedPresence" text, "appliedHash" text, "appliedAt" float8,
    "externalId" text, incarnation integer, "attemptVersion" bigint, "attemptAction" text,
    "attemptFence" bigint, "attemptEpoch" integer, "attemptSentAt" float8, "attemptHash" text,
    doubt text, verify boolean, tries integer, "tryNumber" integer, "dueAt" float8, status text,
    "lastError" jsonb)
  where r.id = s.id and r.connection_id = s."connectionId";

  delete from {{schema}}.attempt_requests q
  using json_to_recordset(p_records) as s (id uuid, "attemptRequest" text)
  where q.record_id = s.id and s."attemptRequest" is null;

  if p_keeps_requests then
    insert into {{schema}}.attempt_requests as q (record_id, request)
    select s.id, s."attemptRequest"::json
    from json_to_recordset(p_records) as s (id uuid, "connectionId" uuid, "attemptRequest" text)
    where s."attemptRequest" is not null and exists (
      select from {{schema}}.schedule_sync_status r
      where r.id = s.id and r.connection_id = s."connectionId")
    on conflict (record_id) do update set request = excluded.request
    where q.request::text <> excluded.request::text;
  end if;

  insert into {{schema}}.sync_audit_log (
    record_id, connection_id, action, version, try_number, idempotency_key, outcome, error,
    external_event_id, hash, request_id, duration_ms, worker, at)
  select a."recordId", a."connectionId", a.action, a.version, a."tryNumber", a."idempotencyKey",
    a.outcome, a.error, a."externalId", a.hash, a."requestId", a."durationMs", a.worker, v_now
  from json_to_recordset(p_audit) as a (
    "recordId" uuid, "connectionId" uuid, worker text, action text, version bigint,
    "tryNumber" integer, "idempotencyKey" text, outcome text, error jsonb, "externalId" text,
    hash text, "requestId" text, "durationMs" float8)
  where exists (
    select from {{schema}}.schedule_sync_status r
    where r.id = a."recordId" and r.connection_id = a."connectionId")
  -- The settle before this one was stored and its answer lost.
  on conflict do nothing;

  perform {{schema}}.put_results(json_agg(m.message order by m.position))
  from rows from (
    json_to_recordset(p_messages) as (message json)
  ) with ordinality as m (message, position)
  having count(*) > 0;

  -- Once: whoever finds the connection blocked already has nothing to tell.
  for v_block in
    update {{schema}}.user_integration_connections c set
      state = 'blocked',
      last_error = s.block -> 'error'
    from json_to_recordset(p_connections) as s (id uuid, block json)
    where s.block is not null and c.id = s.id
      and c.state = 'connected' and c.epoch = (s.block ->> 'epoch')::integer
    returning s.block -> 'messages' as messages
  loop
    perform {{schema}}.put_results(v_block.messages);
  end loop;

  update {{schema}}.user_integration_connections c set
    lanes = coalesce(s.lanes, c.lanes),
    failures = coalesce(s.failures, c.failures),
    held_until = case s.hold
      when 'keep' then c.held_until
      when 'lift' then null
      else greatest(c.held_until, {{schema}}.from_ms(s."heldUntil")) end,
    lease_until = case when s.release then null else c.lease_until end,
    leased_by = case when s.release then null else c.leased_by end
  from json_to_recordset(p_connections) as s (
    id uuid, lanes float8, failures integer, hold text, "heldUntil" float8,
    release boolean)
  where c.id = s.id
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
begin
  select array_agg(t.seq) into v_taken
  from (
    select o.seq from {{schema}}.result_outbox o
    order by o.seq
    limit p_limit
    for update skip locked
  ) t;

  return query
  select o.seq, json_build_object(
    'id', o.id, 'kind', o.kind, 'integration', o.integration, 'key', o.key, 'body', o.body)
  from {{schema}}.result_outbox o
  where o.seq = any (v_taken)
    and not exists (
      select from {{schema}}.result_outbox earlier
      where earlier.key = o.key and earlier.seq < o.seq and earlier.seq <> all (v_taken))
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
