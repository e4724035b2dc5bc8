create table {{schema}}.runs (
  id text primary key,
  scope jsonb not null,
  status text not null default 'queued'
    check (status in ('queued', 'running', 'done', 'failed', 'cancelled')),
  "by" text not null,
  reason text,
  kinds text[] not null,
  cursor text,
  listed bigint not null default 0,
  planned bigint not null default 0,
  error text,
  leased_by text,
  lease_until timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  check ((finished_at is not null) = (status in ('done', 'failed', 'cancelled')))
);

create index runs_open on {{schema}}.runs (created_at) where status in ('queued', 'running');

create function {{schema}}.run_json(r {{schema}}.runs) returns json
language sql stable parallel safe
return json_build_object(
  'id', r.id,
  'scope', r.scope,
  'status', r.status,
  'by', r."by",
  'reason', r.reason,
  'kinds', r.kinds,
  'cursor', r.cursor,
  'listed', r.listed,
  'planned', r.planned,
  'error', r.error,
  'createdAt', {{schema}}.to_ms(r.created_at),
  'finishedAt', {{schema}}.to_ms(r.finished_at)
);

create table {{schema}}.workers (
  id text primary key,
  version text not null,
  started_at timestamptz not null,
  configuration jsonb not null,
  activity jsonb not null,
  seen_at timestamptz not null
) with (fillfactor = 50);

-- Leadership by name; the database's clock decides.
create table {{schema}}.leases (
  name text primary key,
  holder text not null,
  lease_until timestamptz not null,
  -- Grows whenever another holder takes over.
  term bigint not null default 1
) with (fillfactor = 50);
