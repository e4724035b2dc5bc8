-- The functions of planning, claiming and settling look up a few rows of large tables by index, always.
-- On a young table whose statistics lag behind, the optimizer prefers reading all of it and joining
-- by hash, which costs ten times as much a few thousand rows later: each of them switches that off
-- for itself.

-- "Lock, then read in a later statement" holds only while every statement takes a new snapshot.
create function {{schema}}.require_read_committed() returns void
language plpgsql stable
as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'calsync needs transactions that are READ COMMITTED, these are %',
      upper(current_setting('transaction_isolation'))
      using errcode = 'invalid_transaction_state';
  end if;
end
$$;

-- Locks the heads in the order of their references, making missing ones first. Planners that wait
-- for one another then always wait in the same direction.
create function {{schema}}.lock_heads(p_refs text[]) returns void
language plpgsql volatile
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
begin
  insert into {{schema}}.schedules (ref)
  select n.ref
  from (select distinct unnest(p_refs) as ref) n
  where not exists (select from {{schema}}.schedules h where h.ref = n.ref)
  order by n.ref
  on conflict (ref) do nothing;

  perform from {{schema}}.schedules h
  where h.ref = any (p_refs)
  order by h.ref
  for no key update;
end
$$;

-- Takes marks that no other planner holds and locks their heads. One row per head.
create function {{schema}}.take_changes(p_limit integer)
returns table (
  head json,
  marks bigint[],
  marked_deleted boolean,
  live boolean,
  "by" text,
  reason text,
  now_ms float8
)
language plpgsql volatile
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock_timestamp();
  v_marks bigint[];
  v_refs text[];
begin
  perform {{schema}}.require_read_committed();

  select array_agg(taken.id), array_agg(distinct taken.ref) into v_marks, v_refs
  from (
    select m.id, m.ref from {{schema}}.changes m
    where m.due_at <= v_now
    order by m.priority, m.id
    limit p_limit
    for update skip locked
  ) taken;
  if v_marks is null then
    return;
  end if;

  perform {{schema}}.lock_heads(v_refs);

  -- A statement of its own: it sees the heads as they are now that they are locked.
  return query
  select
    {{schema}}.head_json(h),
    array_agg(m.id order by m.id),
    bool_or(m.kind = 'deleted'),
    min(m.priority) = 0,
    -- Who and why: the newest of the most urgent marks.
    (array_agg(m."by" order by m.priority, m.id desc))[1],
    (array_agg(m.reason order by m.priority, m.id desc))[1],
    {{schema}}.to_ms({{schema}}.clock_ms())
  from {{schema}}.changes m
  join {{schema}}.schedules h on h.ref = m.ref
  where m.id = any (v_marks)
  group by h.ref
  order by h.ref;
end
$$;

-- Locks the heads of given references; the rows are those of take_changes without marks.
create function {{schema}}.take_schedules(p_refs text[])
returns table (head json, now_ms float8)
language plpgsql volatile
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  perform {{schema}}.require_read_committed();
  perform {{schema}}.lock_heads(p_refs);
  return query
  select {{schema}}.head_json(h), {{schema}}.to_ms({{schema}}.clock_ms())
  from {{schema}}.schedules h
  where h.ref = any (p_refs)
  order by h.ref;
end
$$;

-- Stores a plan for heads that this transaction holds locked, and tells which records are due.
create function {{schema}}.write_plan(
  p_heads json, p_records json, p_postponed json, p_planned_marks bigint[], p_messages json
)
returns table (work json)
language plpgsql volatile
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  v_now timestamptz := {{schema}}.clock_ms();
begin
  delete from {{schema}}.changes m where m.id = any (p_planned_marks);

  update {{schema}}.changes m set
    due_at = v_now + p."delayMs" * interval '1 millisecond',
    tries = m.tries + 1,
    error = p.error
  from json_to_recordset(p_postponed) as p (marks bigint[], "delayMs" float8, error jsonb)
  where m.id = any (p.marks);

  -- A backfill's page has no marks: what it cannot plan now must leave one, or it is forgotten.
  insert into {{schema}}.changes (ref, kind, priority, "by", reason, due_at, tries, error)
  select p.ref, 'changed', p.priority, p."by", p.reason,
    v_now + p."delayMs" * interval '1 millisecond', 1, p.error
  from json_to_recordset(p_postponed) as p (
    ref text, marks bigint[], "delayMs" float8, error jsonb,
    priority smallint, "by" text, reason text)
  where cardinality(p.marks) = 0;

  update {{schema}}.schedules h set
    state = w.state,
    version = w.version,
    hash = w.hash,
    snapshot = w.snapshot,
    error = w.error,
    replan_at = {{schema}}.from_ms(w."replanAt"),
    planned_at = v_now,
    organization_id = coalesce(w.snapshot ->> 'organizationId', h.organization_id),
    facilitators = coalesce(s.facilitators, h.facilitators),
    former_facilitators = case
      when s.facilitators is null or h.facilitators <@ (s.facilitators || h.former_facilitators)
        then h.former_facilitators
      else array(
        select distinct u from unnest(h.former_facilitators || h.facilitators) as u
        where u <> all (s.facilitators))
      end
  from json_to_recordset(p_heads) as w (
    ref text, state text, version bigint, hash text, snapshot jsonb, error jsonb, "replanAt" float8)
  cross join lateral (
    select case when w.snapshot is not null
      then array(select jsonb_array_elements_text(w.snapshot -> 'facilitators')) end as facilitators
  ) s
  where h.ref = w.ref;

  -- Settles lock many records too. Everybody locks them in the order of their ids.
  perform from {{schema}}.schedule_sync_status r
  where r.id in (
    select e.id from {{schema}}.schedule_sync_status e
    join json_to_recordset(p_records) as w ("connectionId" uuid, ref text, part text)
      on e.connection_id = w."connectionId" and e.schedule_ref = w.ref and e.part = w.part)
  order by r.id
  for no key update;

  return query
  with written as (
    insert into {{schema}}.schedule_sync_status as r (
      id, connection_id, schedule_ref, part,
      desired_version, desired_presence, desired_hash, priority, reason, status, due_at)
    select w.id, w."connectionId", w.ref, w.part,
      (w.desired ->> 'version')::bigint, w.desired ->> 'presence', w.desired ->> 'hash',
      w.priority, w.reason, 'pending', v_now
    from json_to_recordset(p_records) as w (
      id uuid, "connectionId" uuid, ref text, part text, desired json, priority smallint, reason text)
    on conflict (connection_id, schedule_ref, part) do update set
      desired_version = excluded.desired_version,
      desired_presence = excluded.desired_presence,
      desired_hash = excluded.desired_hash,
      reason = excluded.reason,
      priority = case
        when r.due_at is not null and r.priority = 0 then 0::smallint else excluded.priority end,
      status = 'pending',
      tries = 0,
      try_number = 0,
      -- A call that is under way, or may still land, is waited for: its time stands. The new
      -- version is seen by whoever stores that call's result.
      due_at = case
        when r.doubt is null and r.attempt_version is null then v_now
        else coalesce(r.due_at, {{schema}}.rest_over(v_now, r.doubt, r.attempt_sent_at, (
          select c.max_flight from {{schema}}.user_integration_connections c
          where c.id = r.connection_id)))
        end,
      updated_at = v_now
    returning r.*
  )
  select json_build_object(
    'recordId', w.id,
    'connectionId', w.connection_id,
    'integration', c.integration,
    'userId', c.user_id,
    'ref', w.schedule_ref,
    'version', w.desired_version,
    'presence', w.desired_presence,
    'hasExternalEvent', w.external_event_id is not null,
    'priority', case w.priority when 0 then 'live' else 'background' end)
  from written w
  join {{schema}}.user_integration_connections c on c.id = w.connection_id
  where w.due_at <= v_now;

  perform {{schema}}.put_results(p_messages);
end
$$;
