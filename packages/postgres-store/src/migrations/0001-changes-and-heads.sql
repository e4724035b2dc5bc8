-- Instants travel as milliseconds since 1970 in float8, both ways.
create function {{schema}}.to_ms(at timestamptz) returns float8
language sql stable parallel safe
return (extract(epoch from at) * 1000)::float8;

create function {{schema}}.from_ms(ms float8) returns timestamptz
language sql immutable parallel safe
return to_timestamp(ms / 1000.0);

-- The database's clock, cut to milliseconds, so that what is stored and what was handed out compare
-- equal after a journey through JSON.
create function {{schema}}.clock_ms() returns timestamptz
language sql volatile parallel safe
return date_trunc('milliseconds', clock_timestamp());

-- "This schedule changed": written in the host's transaction, deleted by the planner's.
create table {{schema}}.changes (
  id bigint generated always as identity primary key,
  -- The form is checked here because triggers and other languages write it too.
  ref text not null check (ref ~ '^[A-Za-z][A-Za-z0-9_-]{0,62}:.' and length(ref) <= 600),
  kind text not null check (kind in ('changed', 'deleted')),
  -- 0 live, 1 background
  priority smallint not null check (priority in (0, 1)),
  "by" text,
  reason text,
  created_at timestamptz not null default clock_timestamp(),
  due_at timestamptz not null default clock_timestamp(),
  -- How often it was postponed, and why the last time.
  tries integer not null default 0,
  error jsonb
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500);

-- The order in which planners take marks: live work overtakes background work.
create index changes_order on {{schema}}.changes (priority, id);
create index changes_ref on {{schema}}.changes (ref);

-- One row per schedule: what was last read of it.
create table {{schema}}.schedules (
  ref text primary key,
  kind text not null generated always as (split_part(ref, ':', 1)) stored,
  state text not null default 'new'
    check (state in ('new', 'live', 'deleted', 'source_missing', 'invalid')),
  version bigint not null default 0 check (version >= 0),
  hash text,
  -- Of the code that computed the hash: another one makes every schedule new without a change.
  hash_version integer,
  -- A hash of the host's event and filter functions, for the same reason.
  render_version text,
  -- json and not jsonb: it is given back far more often than it is looked into.
  snapshot json,
  organization_id text not null default '',
  facilitators text[] not null default '{}',
  -- Facilitators of an earlier snapshot: "was this user ever mentioned" is asked of both.
  former_facilitators text[] not null default '{}',
  error jsonb,
  -- When time alone makes a new plan necessary.
  replan_at timestamptz,
  -- Occurrences of a series are planned up to this day; it never shrinks.
  horizon date,
  planned_at timestamptz,
  created_at timestamptz not null default clock_timestamp()
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

create index schedules_replan on {{schema}}.schedules (replan_at) where replan_at is not null;

create function {{schema}}.head_json(h {{schema}}.schedules) returns json
language sql stable parallel safe
return json_build_object(
  'ref', h.ref,
  'state', h.state,
  'version', h.version,
  'hash', h.hash,
  'snapshot', h.snapshot,
  'error', h.error
);

-- For triggers and other languages: select calsync.schedule_changed('class:42', 'alice')
create function {{schema}}.schedule_changed(ref text, "by" text default null, reason text default null)
returns void
language sql volatile
as $$
  insert into {{schema}}.changes (ref, kind, priority, "by", reason)
  values ($1, 'changed', 0, $2, $3)
$$;

create function {{schema}}.schedule_deleted(ref text, "by" text default null, reason text default null)
returns void
language sql volatile
as $$
  insert into {{schema}}.changes (ref, kind, priority, "by", reason)
  values ($1, 'deleted', 0, $2, $3)
$$;
