-- What a plan knows and stores besides: of which code and which template its hashes are, and events
-- that stood before calsync came.

create or replace function {{schema}}.head_json(h {{schema}}.schedules) returns json
language sql stable parallel safe
return json_build_object(
  'ref', h.ref,
  'state', h.state,
  'version', h.version,
  'hash', h.hash,
  'hashVersion', h.hash_version,
  'renderVersion', h.render_version,
  'snapshot', h.snapshot,
  'error', h.error
);

-- As the one without p_external_ids (0005); a record without one has null there.
create function {{schema}}.write_plan(
  p_planned_marks bigint[], p_postponed json, p_messages json, p_heads json,
  p_records uuid[], p_connections uuid[], p_refs text[], p_parts text[], p_versions bigint[],
  p_presences text[], p_hashes text[], p_priorities smallint[], p_reasons text[],
  p_external_ids text[]
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
    hash_version = w."hashVersion",
    render_version = w."renderVersion",
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
    "organizationId" text, facilitators text[], "hashVersion" integer, "renderVersion" text)
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
        -- An event that the host made earlier is taken over only while nothing was tried.
        external_event_id = case
          when r.external_event_id is null and r.attempt_version is null and r.applied_version is null
            then w.external_id
          else r.external_event_id end,
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
        p_connections, p_refs, p_parts, p_versions, p_presences, p_hashes, p_priorities, p_reasons,
        p_external_ids
      ) as w (connection_id, ref, part, version, presence, hash, priority, reason, external_id)
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
        desired_version, desired_presence, desired_hash, priority, reason, external_event_id,
        status, due_at)
      select w.id, w.connection_id, w.ref, w.part,
        w.version, w.presence, w.hash, w.priority, w.reason, w.external_id, 'pending', v_now
      from unnest(
        p_records, p_connections, p_refs, p_parts, p_versions, p_presences, p_hashes, p_priorities,
        p_reasons, p_external_ids
      ) as w (id, connection_id, ref, part, version, presence, hash, priority, reason, external_id)
      -- Not "not exists": on a young table that is planned as a hash of all its records.
      where v_known = 0 or (
        select e.id from {{schema}}.schedule_sync_status e
        where e.connection_id = w.connection_id and e.schedule_ref = w.ref and e.part = w.part
      ) is null
      returning r.id, r.connection_id, r.schedule_ref, r.desired_version, r.desired_presence,
        r.external_event_id, r.priority
    )
    select w.id, w.connection_id, c.integration, c.user_id, w.schedule_ref,
      w.desired_version::float8, w.desired_presence, w.external_event_id is not null,
      w.priority::integer
    from written w
    join {{schema}}.user_integration_connections c on c.id = w.connection_id;
  end if;

  if p_messages is not null then
    perform {{schema}}.put_results(p_messages);
  end if;
end
$$;

-- For workers of the version before.
create or replace function {{schema}}.write_plan(
  p_planned_marks bigint[], p_postponed json, p_messages json, p_heads json,
  p_records uuid[], p_connections uuid[], p_refs text[], p_parts text[], p_versions bigint[],
  p_presences text[], p_hashes text[], p_priorities smallint[], p_reasons text[]
)
returns table (
  record_id uuid, connection_id uuid, integration text, user_id text, ref text, version float8,
  presence text, has_external_event boolean, priority integer
)
language sql volatile
as $$
  select * from {{schema}}.write_plan(
    p_planned_marks, p_postponed, p_messages, p_heads, p_records, p_connections, p_refs, p_parts,
    p_versions, p_presences, p_hashes, p_priorities, p_reasons,
    array_fill(null::text, array[cardinality(p_records)]))
$$;
