-- The functions of planning, claiming and settling look up a few rows of large tables by index, always.
-- On a young table whose statistics lag behind, the optimizer prefers reading all of it and joining
-- by hash, which costs ten times as much a few thousand rows later: each of them switches that off
-- for itself. The plan is then the same for all parameters, so it is made once per session: left to
-- itself the server plans the first five calls anew.

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
-- for one another then always wait in the same direction: who makes heads holds none locked yet but
-- those it made.
create function {{schema}}.lock_heads(p_refs text[]) returns void
language plpgsql volatile
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_missing text[];
  v_made integer := 0;
begin
  v_missing := array(
    select n.ref
    from (select distinct unnest(p_refs) as ref) n
    where not exists (select from {{schema}}.schedules h where h.ref = n.ref)
    order by n.ref);
  if cardinality(v_missing) > 0 then
    insert into {{schema}}.schedules (ref)
    select n.ref from unnest(v_missing) as n (ref)
    on conflict (ref) do nothing;
    get diagnostics v_made = row_count;
  end if;

  -- Nobody sees what this transaction made: when that is all of them, they are locked already.
  if v_made < cardinality(p_refs) then
    perform from {{schema}}.schedules h
    where h.ref = any (p_refs)
    order by h.ref
    for no key update;
  end if;
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

-- What a plan is made for: every connection of the given users and of existing records once, and the
-- records. p_organizations and p_users go together.
create function {{schema}}.read_targets(p_refs text[], p_organizations text[], p_users text[])
returns table (connections json, records json)
language plpgsql volatile
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_connections uuid[];
begin
  select
    json_agg({{schema}}.record_json(r, (
      select q.request::json from {{schema}}.attempt_requests q where q.record_id = r.id))
      order by r.id),
    array_agg(distinct r.connection_id)
  into records, v_connections
  from {{schema}}.schedule_sync_status r
  where r.schedule_ref = any (p_refs);

  select json_agg({{schema}}.connection_json(c) order by c.connected_at, c.id) into connections
  from {{schema}}.user_integration_connections c
  where c.id in (
    select f.id
    from unnest(p_organizations, p_users) as u (organization_id, user_id)
    join {{schema}}.user_integration_connections f
      on f.organization_id = u.organization_id and f.user_id = u.user_id
    union
    select unnest(v_connections));
  return next;
end
$$;

-- Stores a plan for heads that this transaction holds locked, and tells which records are due. Marks
-- and messages may be empty, p_postponed and p_messages null.
--
-- Only who holds a head locked writes new records of it, so what is there does not change between the
-- statements, and a plain INSERT does (14 us a row; with ON CONFLICT 16 to 20).
create function {{schema}}.write_plan(
  p_planned_marks bigint[], p_postponed json, p_messages json, p_heads json,
  p_records uuid[], p_connections uuid[], p_refs text[], p_parts text[], p_versions bigint[],
  p_presences text[], p_hashes text[], p_priorities smallint[], p_reasons text[]
)
returns table (
  record_id uuid, connection_id uuid, integration text, user_id text, ref text, version float8,
  presence text, has_external_event boolean, priority integer
)
language plpgsql volatile
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  v_now timestamptz := {{schema}}.clock_ms();
  v_known integer;
begin
  if cardinality(p_planned_marks) > 0 then
    delete from {{schema}}.changes m where m.id = any (p_planned_marks);
  end if;

  if p_postponed is not null then
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
  end if;

  update {{schema}}.schedules h set
    state = w.state,
    version = w.version,
    hash = w.hash,
    snapshot = w.snapshot,
    error = w.error,
    replan_at = {{schema}}.from_ms(w."replanAt"),
    planned_at = v_now,
    organization_id = coalesce(w."organizationId", h.organization_id),
    facilitators = coalesce(w.facilitators, h.facilitators),
    former_facilitators = case
      when w.facilitators is null or h.facilitators <@ (w.facilitators || h.former_facilitators)
        then h.former_facilitators
      else array(
        select distinct u from unnest(h.former_facilitators || h.facilitators) as u
        where u <> all (w.facilitators))
      end
  from json_to_recordset(p_heads) as w (
    ref text, state text, version bigint, hash text, snapshot json, error jsonb, "replanAt" float8,
    "organizationId" text, facilitators text[])
  where h.ref = w.ref;

  -- Settles lock many records too. Everybody locks them in the order of their ids.
  select count(*) into v_known
  from (
    select from unnest(p_connections, p_refs, p_parts) as w (connection_id, ref, part)
    join {{schema}}.schedule_sync_status r
      on r.connection_id = w.connection_id and r.schedule_ref = w.ref and r.part = w.part
    order by r.id
    for no key update of r
  ) known;

  if v_known > 0 then
    return query
    with written as (
      update {{schema}}.schedule_sync_status r set
        desired_version = w.version,
        desired_presence = w.presence,
        desired_hash = w.hash,
        reason = w.reason,
        priority = case
          when r.due_at is not null and r.priority = 0 then 0::smallint else w.priority end,
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
      from unnest(
        p_connections, p_refs, p_parts, p_versions, p_presences, p_hashes, p_priorities, p_reasons
      ) as w (connection_id, ref, part, version, presence, hash, priority, reason)
      where r.connection_id = w.connection_id and r.schedule_ref = w.ref and r.part = w.part
      returning r.id, r.connection_id, r.schedule_ref, r.desired_version, r.desired_presence,
        r.external_event_id, r.priority, r.due_at
    )
    select w.id, w.connection_id, c.integration, c.user_id, w.schedule_ref,
      w.desired_version::float8, w.desired_presence, w.external_event_id is not null,
      w.priority::integer
    from written w
    join {{schema}}.user_integration_connections c on c.id = w.connection_id
    where w.due_at <= v_now;
  end if;

  if v_known < cardinality(p_records) then
    return query
    with written as (
      insert into {{schema}}.schedule_sync_status as r (
        id, connection_id, schedule_ref, part,
        desired_version, desired_presence, desired_hash, priority, reason, status, due_at)
      select w.id, w.connection_id, w.ref, w.part,
        w.version, w.presence, w.hash, w.priority, w.reason, 'pending', v_now
      from unnest(
        p_records, p_connections, p_refs, p_parts, p_versions, p_presences, p_hashes, p_priorities,
        p_reasons
      ) as w (id, connection_id, ref, part, version, presence, hash, priority, reason)
      -- Not "not exists": on a young table that is planned as a hash of all its records.
      where v_known = 0 or (
        select e.id from {{schema}}.schedule_sync_status e
        where e.connection_id = w.connection_id and e.schedule_ref = w.ref and e.part = w.part
      ) is null
      returning r.id, r.connection_id, r.schedule_ref, r.desired_version, r.desired_presence,
        r.priority
    )
    select w.id, w.connection_id, c.integration, c.user_id, w.schedule_ref,
      w.desired_version::float8, w.desired_presence, false, w.priority::integer
    from written w
    join {{schema}}.user_integration_connections c on c.id = w.connection_id;
  end if;

  if p_messages is not null then
    perform {{schema}}.put_results(p_messages);
  end if;
end
$$;
