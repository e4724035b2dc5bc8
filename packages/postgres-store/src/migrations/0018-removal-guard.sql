-- The guard against mass deletion: what vanished lately, what is held, and what people released.

-- Removals of the trailing window, of one connection or of the host.
create table {{schema}}.removal_counters (
  scope text primary key,
  -- [{"at": ms, "count": n}]: slices of the window, oldest first.
  removed json not null default '[]',
  -- Schedules that stood when the window began; counted at most once in a window, and only when more
  -- is removed than is always allowed.
  standing bigint check (standing >= 0),
  counted_at timestamptz,
  check (num_nulls(standing, counted_at) in (0, 2))
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

-- Schedules that were to vanish from a calendar and wait for a release.
create table {{schema}}.held_removals (
  ref text not null,
  connection_id uuid not null references {{schema}}.user_integration_connections (id),
  by_mailbox boolean not null,
  by_host boolean not null,
  -- A rollout's: without it, the template's difference would be left to the next one.
  by_rollout boolean not null default false,
  since timestamptz not null,
  primary key (ref, connection_id)
) with (autovacuum_vacuum_scale_factor = 0.05);

create index held_removals_connection on {{schema}}.held_removals (connection_id);
-- "Is anything held there": asked by every plan that removes.
create index held_removals_mailbox on {{schema}}.held_removals (connection_id) where by_mailbox;
create index held_removals_host on {{schema}}.held_removals (by_host) where by_host;

create table {{schema}}.removal_releases (
  kind text not null check (kind in ('everything', 'organization', 'user')),
  -- '' for everything, else the id of the organisation or the user; '' is an organisation, too.
  subject text not null,
  until timestamptz not null,
  "by" text not null,
  reason text,
  at timestamptz not null default {{schema}}.clock_ms(),
  primary key (kind, subject),
  check (kind <> 'everything' or subject = '')
);

-- Marks that the guard holds: a release makes them due.
create index changes_held on {{schema}}.changes (ref) where error ->> 'code' = 'MASS_DELETION';

create function {{schema}}.release_json(r {{schema}}.removal_releases) returns json
language sql stable parallel safe
return json_build_object(
  'kind', r.kind,
  'subject', r.subject,
  'until', {{schema}}.to_ms(r.until),
  'by', r."by",
  'reason', r.reason,
  'at', {{schema}}.to_ms(r.at)
);

-- Locks the counters of the host and of these connections until the transaction ends; a plan calls it
-- after it locked its heads. The host's row is locked first by everybody and stands for the others.
create function {{schema}}.lock_removal_counters(p_connections uuid[])
returns table (now_ms float8, counters json, releases json)
language plpgsql volatile
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
begin
  perform from {{schema}}.removal_counters k where k.scope = 'host' for update;
  if not found then
    insert into {{schema}}.removal_counters (scope) values ('host') on conflict do nothing;
    perform from {{schema}}.removal_counters k where k.scope = 'host' for update;
  end if;
  -- A statement of its own: it sees what whoever held the lock has written.
  now_ms := {{schema}}.to_ms({{schema}}.clock_ms());
  select json_agg(json_build_object(
    'scope', s.scope,
    'removed', coalesce(k.removed, '[]'),
    'standing', k.standing,
    'countedAt', {{schema}}.to_ms(k.counted_at),
    'isHolding', case when s.connection_id is null
      then exists (select from {{schema}}.held_removals h where h.by_host)
      else exists (
        select from {{schema}}.held_removals h
        where h.connection_id = s.connection_id and h.by_mailbox) end))
  into counters
  from (
    select 'host' as scope, null::uuid as connection_id
    union all
    select c.id::text, c.id from unnest(p_connections) as c (id)
  ) s
  left join {{schema}}.removal_counters k on k.scope = s.scope;
  select coalesce(json_agg({{schema}}.release_json(r)), '[]') into releases
  from {{schema}}.removal_releases r
  where r.until > {{schema}}.from_ms(now_ms);
  return next;
end
$$;

-- Stores what the guard decided; the caller holds the counters locked, or only settles.
create function {{schema}}.write_removal_guard(p_counters json, p_held json, p_settled text[])
returns void
language plpgsql volatile
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
begin
  insert into {{schema}}.removal_counters as k (scope, removed, standing, counted_at)
  select c.scope, c.removed, c.standing, {{schema}}.from_ms(c."countedAt")
  from json_to_recordset(p_counters) as c (
    scope text, removed json, standing bigint, "countedAt" float8)
  on conflict (scope) do update set
    removed = excluded.removed,
    standing = excluded.standing,
    counted_at = excluded.counted_at;

  -- Those of a schedule that are not held any more, though others of it are.
  delete from {{schema}}.held_removals h
  where h.ref in (
      select unnest(p_settled)
      union
      select e.ref from json_to_recordset(p_held) as e (ref text))
    and not exists (
      select from json_to_recordset(p_held) as e (ref text, "connectionId" uuid)
      where e.ref = h.ref and e."connectionId" = h.connection_id);

  -- Other marks of them have nothing to wait for. Skipped: those that another planner has in its hands
  -- while it waits for the head that is locked here.
  update {{schema}}.changes m set due_at = least(m.due_at, {{schema}}.clock_ms())
  where m.id in (
    select w.id from {{schema}}.changes w
    where w.ref = any (p_settled) and w.error ->> 'code' = 'MASS_DELETION'
    for update skip locked);

  insert into {{schema}}.held_removals as h (ref, connection_id, by_mailbox, by_host, by_rollout, since)
  select e.ref, e."connectionId", e."byMailbox", e."byHost", coalesce(e."byRollout", false),
    {{schema}}.clock_ms()
  from json_to_recordset(p_held) as e (
    ref text, "connectionId" uuid, "byMailbox" boolean, "byHost" boolean, "byRollout" boolean)
  on conflict (ref, connection_id) do update set
    by_mailbox = excluded.by_mailbox,
    by_host = excluded.by_host,
    by_rollout = excluded.by_rollout;
end
$$;

-- For people with psql: whose events would vanish.
create view {{schema}}.v_held as
select
  h.ref as schedule_ref, c.user_id, c.organization_id, c.integration, h.by_mailbox, h.by_host,
  h.since, s.snapshot -> 'event' ->> 'title' as title, h.connection_id
from {{schema}}.held_removals h
join {{schema}}.user_integration_connections c on c.id = h.connection_id
left join {{schema}}.schedules s on s.ref = h.ref;

-- Schedules whose row vanished though nobody said that they are deleted; their events stay.
create view {{schema}}.v_missing as
select
  h.ref, h.kind, h.organization_id, h.facilitators, h.planned_at as since,
  h.snapshot -> 'event' ->> 'title' as title
from {{schema}}.schedules h
where h.state = 'source_missing';
