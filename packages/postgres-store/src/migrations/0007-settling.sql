-- Stores results. Rows are locked connections first, then records, each in the order of their ids,
-- as everywhere; every statement may be repeated.
--
-- p_connections: id, fence, lanes, failures, hold (keep, lift, until), heldUntil, block (epoch,
--   error, messages), release.
-- p_records: id, connectionId, fence, worker, seenVersion and the patch, an attempt's request as text.
create function {{schema}}.settle(
  p_connections json, p_records json, p_audit json, p_messages json
)
returns table (refused uuid)
language plpgsql volatile
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
  -- ever the case, so the records are not looked through for it every time.
  if exists (
    select from json_to_recordset(p_connections) as s (id uuid, fence bigint)
    join {{schema}}.user_integration_connections c on c.id = s.id
    where c.fence <> s.fence
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
  end if;

  update {{schema}}.schedule_sync_status r set
    applied_version = (s.applied ->> 'version')::bigint,
    applied_presence = s.applied ->> 'presence',
    applied_hash = s.applied ->> 'hash',
    last_sync_at = {{schema}}.from_ms((s.applied ->> 'at')::float8),
    external_event_id = s."externalId",
    incarnation = s.incarnation,
    attempt_version = (s.attempt ->> 'version')::bigint,
    attempt_action = s.attempt ->> 'action',
    attempt_fence = (s.attempt ->> 'fence')::bigint,
    attempt_epoch = (s.attempt ->> 'epoch')::integer,
    attempt_sent_at = {{schema}}.from_ms((s.attempt ->> 'sentAt')::float8),
    attempt_hash = s.attempt ->> 'hash',
    -- The port does not carry the call: it stays for as long as its attempt does.
    attempt_call = case when s.attempt is not null then r.attempt_call end,
    doubt = s.doubt,
    verify = s.verify or n.unseen_verify,
    -- A version that was planned since the claim has not failed yet, whatever came back for its
    -- predecessor, and is due as soon as the provider's state is known.
    tries = case when n.newer then 0 else s.tries end,
    try_number = case when n.newer then 0 else s."tryNumber" end,
    status = case when n.newer then 'pending' else s.status end,
    due_at = case
      when n.newer and s.doubt is not null then coalesce({{schema}}.from_ms(s."dueAt"),
        {{schema}}.rest_over(v_now, s.doubt,
          {{schema}}.from_ms((s.attempt ->> 'sentAt')::float8), c.max_flight))
      when n.newer then v_now
      when n.unseen_verify then coalesce(least({{schema}}.from_ms(s."dueAt"), v_stale_due), v_stale_due)
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
    applied json, "externalId" text, incarnation integer, attempt json, doubt text, verify boolean,
    tries integer, "tryNumber" integer, "dueAt" float8, status text, "lastError" jsonb)
  join {{schema}}.user_integration_connections c on c.id = s."connectionId" and c.fence = s.fence
  join {{schema}}.schedule_sync_status seen on seen.id = s.id
  cross join lateral (
    select
      seen.desired_version > s."seenVersion" as newer,
      seen.verify_fence is not distinct from c.fence as unseen_verify
  ) n
  where r.id = s.id and r.connection_id = c.id;

  delete from {{schema}}.attempt_requests q
  using json_to_recordset(p_records) as s (id uuid, "connectionId" uuid, fence bigint, attempt json)
  join {{schema}}.user_integration_connections c on c.id = s."connectionId" and c.fence = s.fence
  join {{schema}}.schedule_sync_status r on r.id = s.id and r.connection_id = c.id
  where q.record_id = s.id and s.attempt ->> 'request' is null;

  insert into {{schema}}.attempt_requests as q (record_id, request)
  select r.id, (s.attempt ->> 'request')::json
  from json_to_recordset(p_records) as s (id uuid, "connectionId" uuid, fence bigint, attempt json)
  join {{schema}}.user_integration_connections c on c.id = s."connectionId" and c.fence = s.fence
  join {{schema}}.schedule_sync_status r on r.id = s.id and r.connection_id = c.id
  where s.attempt ->> 'request' is not null
  on conflict (record_id) do update set request = excluded.request
  where q.request::text <> excluded.request::text;

  insert into {{schema}}.sync_audit_log (
    record_id, connection_id, action, version, try_number, idempotency_key, outcome, error,
    external_event_id, hash, request_id, duration_ms, worker, at)
  select a."recordId", c.id, a.action, a.version, a."tryNumber", a."idempotencyKey", a.outcome,
    a.error, a."externalId", a.hash, a."requestId", a."durationMs", a.worker, v_now
  from json_to_recordset(p_audit) as a (
    "recordId" uuid, "connectionId" uuid, fence bigint, worker text, action text, version bigint,
    "tryNumber" integer, "idempotencyKey" text, outcome text, error jsonb, "externalId" text,
    hash text, "requestId" text, "durationMs" float8)
  join {{schema}}.user_integration_connections c on c.id = a."connectionId" and c.fence = a.fence
  join {{schema}}.schedule_sync_status r on r.id = a."recordId" and r.connection_id = c.id
  -- The settle before this one was stored and its answer lost.
  on conflict do nothing;

  perform {{schema}}.put_results(coalesce(json_agg(m.message order by m.position), '[]'))
  from rows from (
    json_to_recordset(p_messages) as ("connectionId" uuid, fence bigint, message json)
  ) with ordinality as m (connection_id, fence, message, position)
  join {{schema}}.user_integration_connections c on c.id = m.connection_id and c.fence = m.fence
  having count(*) > 0;

  -- Once: whoever finds the connection blocked already has nothing to tell.
  for v_block in
    update {{schema}}.user_integration_connections c set
      state = 'blocked',
      last_error = s.block -> 'error'
    from json_to_recordset(p_connections) as s (id uuid, fence bigint, block json)
    where c.id = s.id and c.fence = s.fence and s.block is not null
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
    id uuid, fence bigint, lanes float8, failures integer, hold text, "heldUntil" float8,
    release boolean)
  where c.id = s.id and c.fence = s.fence
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
