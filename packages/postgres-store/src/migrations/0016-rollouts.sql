-- Rollouts: what stands under another template or hash is brought up to date, at a rate.

-- Finds the few versions that there are, and the schedules of each in order.
create index schedules_versions on {{schema}}.schedules
  (hash_version, (coalesce(render_version, '')), ref)
  where state = 'live' and hash_version is not null;

alter table {{schema}}.runs
  -- Null for a backfill: { versions: { hashVersion, renderVersion }, perMinute }.
  add column rollout jsonb,
  -- A rollout's next page is not taken before. While a worker has one, its lease ends then.
  add column due_at timestamptz;

-- A rollout is 'running' from the start and its lease_until never ends, so that workers of the
-- version before, which would take it for a backfill, leave it alone.
alter table {{schema}}.runs add constraint runs_rollout_kept_apart check (
  rollout is null or status not in ('queued', 'running')
  or (status = 'running' and lease_until = 'infinity' and due_at is not null));

-- At most one is open.
create unique index runs_one_rollout on {{schema}}.runs ((true))
  where rollout is not null and status = 'running';

create or replace function {{schema}}.run_json(r {{schema}}.runs) returns json
language sql stable parallel safe
return json_build_object(
  'id', r.id,
  'scope', r.scope,
  'status', case
    when r.rollout is not null and r.status = 'running' and r.leased_by is null and r.cursor is null
      then 'queued'
    else r.status end,
  'by', r."by",
  'reason', r.reason,
  'kinds', r.kinds,
  'cursor', r.cursor,
  'listed', r.listed,
  'planned', r.planned,
  'error', r.error,
  'createdAt', {{schema}}.to_ms(r.created_at),
  'finishedAt', {{schema}}.to_ms(r.finished_at),
  'rollout', r.rollout
);
