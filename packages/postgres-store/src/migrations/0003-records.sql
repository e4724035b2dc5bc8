-- One schedule on one connection, and one part of it: desired, applied, attempted.
--
-- Planners write desired_*, priority and reason; settles write the rest. Both write status, tries,
-- try_number and due_at, and each leaves the other's decision standing: see write_plan and settle.
create table {{schema}}.schedule_sync_status (
  id uuid primary key,
  connection_id uuid not null references {{schema}}.user_integration_connections (id),
  -- Of schedules, without a foreign key: plans write only for heads that they hold locked, and heads
  -- are never deleted. The check cost 4 us a record.
  schedule_ref text not null,
  -- '' the whole schedule, '2026-03-01T09:00:00' one occurrence as an event of its own,
  -- '@2026-03-01T09:00:00' a change to that occurrence of the series in the part before the @.
  part text not null default '',

  desired_version bigint not null,
  desired_presence text not null check (desired_presence in ('present', 'absent')),
  desired_hash text,
  -- 0 live, 1 background
  priority smallint not null check (priority in (0, 1)),
  reason text,

  applied_version bigint,
  applied_presence text check (applied_presence in ('present', 'absent')),
  applied_hash text,
  -- Of what the provider made of it, and the fields whose meaning it altered: null for none of them.
  applied_echo_hash text,
  applied_altered text[],
  last_sync_at timestamptz,
  external_event_id text,
  incarnation integer not null default 1 check (incarnation >= 0),

  attempt_version bigint,
  attempt_action text check (attempt_action in ('create', 'update', 'delete')),
  attempt_fence bigint,
  attempt_epoch integer,
  attempt_sent_at timestamptz,
  attempt_hash text,
  -- The call that carried it: operations of one call share one lane.
  attempt_call text,

  doubt text check (doubt in ('unanswered', 'ambiguous', 'replay_refused')),
  verify boolean not null default false,
  -- The connection's fence when a result that came too late, or one of another record, asked for
  -- verification. The holder of that fence read the record before and cannot know, so its settle must
  -- not clear the mark.
  verify_fence bigint,

  tries integer not null default 0 check (tries >= 0),
  try_number integer not null default 0 check (try_number >= 0),
  due_at timestamptz,
  status text not null
    check (status in ('pending', 'retry', 'synced', 'deleted', 'detached', 'dead')),
  -- Its class is not a generated column: it is set up for every statement that writes a record, and
  -- took 3 % of the database's time.
  last_error jsonb,
  failed_at timestamptz,
  retry_by text,
  retry_reason text,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),

  unique (connection_id, schedule_ref, part),

  constraint absent_has_no_hash check (desired_presence = 'present' or desired_hash is null),
  constraint applied_is_whole check (
    num_nulls(applied_version, applied_presence, last_sync_at) in (0, 3)
    and (applied_version is not null
      or num_nonnulls(applied_hash, applied_echo_hash, applied_altered) = 0)
  ),
  constraint altered_is_null_or_more check (applied_altered <> '{}'),
  constraint attempt_is_whole check (
    num_nulls(attempt_version, attempt_action, attempt_fence, attempt_epoch, attempt_sent_at) in (0, 5)
    and (attempt_version is not null or num_nonnulls(attempt_hash, attempt_call) = 0)
  ),
  constraint doubt_has_an_attempt check (doubt is null or attempt_version is not null),
  -- Work without a due time would never be found again.
  constraint work_is_due check (status not in ('pending', 'retry') or due_at is not null),
  constraint rest_is_not_due check (
    status in ('pending', 'retry') or due_at is null
    or verify or doubt is not null or attempt_version is not null
  ),
  constraint synced_is_applied check (
    status <> 'synced'
    or (applied_version is not null and applied_version >= desired_version
        and applied_presence = 'present' and desired_presence = 'present'
        -- An occurrence that was taken out of its series has no event.
        and (external_event_id is not null or strpos(part, '@') > 0))
  )
) with (
  -- begin updates every record it sends and changes no indexed column: with free space on the page
  -- that is a HOT update. A call of 20 updates neighbours, so a page needs room for all of its rows:
  -- 51 % of the updates were HOT at 70, 79 % at 50, all at 40.
  fillfactor = 40,
  autovacuum_vacuum_scale_factor = 0.05
);

create index schedule_sync_status_due
  on {{schema}}.schedule_sync_status (connection_id, priority, due_at) where due_at is not null;
-- Found by schedule, and by all three: with the schedule alone in it, this index was taken for
-- records of a plan as long as the table was young, and each look-up walked through all parts of the
-- schedule (10,000 parts: 9 s instead of 0.5).
create index schedule_sync_status_ref
  on {{schema}}.schedule_sync_status (schedule_ref, connection_id, part);
-- The time sent is not part of the index: begin changes it, and would no longer be a HOT update.
create index schedule_sync_status_unanswered
  on {{schema}}.schedule_sync_status (connection_id) where doubt = 'unanswered';

-- The frozen requests of creates that are under way or in doubt. A table of its own, because in the
-- record a request of 1 kB left no room for HOT updates (12 % of them at fillfactor 70) and the
-- space it took, eight times that of the records, was not given back.
create table {{schema}}.attempt_requests (
  -- Of schedule_sync_status, without a foreign key: begin and settle write here only for a record
  -- that they hold locked, and records are never deleted. The check cost 4 us a create.
  record_id uuid primary key,
  -- JSON, but text: a create is replayed to the letter, jsonb sorts the keys, and json would be parsed
  -- (2 us) to store what is hardly ever read.
  request text not null
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500);

-- When a record that nothing else holds back may be looked at: at once, but an unanswered call not
-- before it cannot land any more.
create function {{schema}}.rest_over(
  now timestamptz, doubt text, sent_at timestamptz, max_flight interval
) returns timestamptz
language sql immutable parallel safe
return case when doubt = 'unanswered' then greatest(now, sent_at + max_flight) else now end;

-- The part of the series that a change to an occurrence belongs to; null for other parts.
create function {{schema}}.series_part(part text) returns text
language sql immutable parallel safe
return case when strpos(part, '@') > 0 then split_part(part, '@', 1) end;

-- A record as the port has it; `request` is that of attempt_requests. Callers give it as a
-- sub-select: one in here would keep the function from being inlined, and it is evaluated only where
-- there is an attempt.
create function {{schema}}.record_json(r {{schema}}.schedule_sync_status, request json)
returns json
language sql stable parallel safe
return json_build_object(
  'id', r.id,
  'connectionId', r.connection_id,
  'ref', r.schedule_ref,
  'part', r.part,
  'desired', json_build_object(
    'version', r.desired_version, 'presence', r.desired_presence, 'hash', r.desired_hash),
  'applied', case when r.applied_version is not null then json_build_object(
    'version', r.applied_version, 'presence', r.applied_presence, 'hash', r.applied_hash,
    'at', {{schema}}.to_ms(r.last_sync_at), 'echoHash', r.applied_echo_hash,
    'altered', coalesce(r.applied_altered, '{}')) end,
  'externalId', r.external_event_id,
  'incarnation', r.incarnation,
  'attempt', case when r.attempt_version is not null then json_build_object(
    'version', r.attempt_version, 'action', r.attempt_action, 'fence', r.attempt_fence,
    'epoch', r.attempt_epoch, 'sentAt', {{schema}}.to_ms(r.attempt_sent_at),
    'hash', r.attempt_hash, 'request', request) end,
  'doubt', r.doubt,
  'verify', r.verify,
  'tries', r.tries,
  'tryNumber', r.try_number,
  'dueAt', {{schema}}.to_ms(r.due_at),
  'priority', case r.priority when 0 then 'live' else 'background' end,
  'status', r.status,
  'lastError', r.last_error
);

-- One row per try; what explain tells. The key of a try is made of its record, version, number and
-- action (and the record is one on its connection), so the primary key is the uniqueness of the
-- idempotency key too: a second index over the text would cost a third of the insert.
create table {{schema}}.sync_audit_log (
  id bigint generated always as identity,
  record_id uuid not null,
  connection_id uuid not null,
  action text not null check (action in ('create', 'update', 'delete', 'find')),
  version bigint not null,
  try_number integer not null,
  idempotency_key text not null,
  outcome text not null
    check (outcome in ('done', 'found', 'refused', 'not_sent', 'ambiguous', 'unanswered')),
  error jsonb,
  external_event_id text,
  hash text,
  request_id text,
  duration_ms float8 not null,
  worker text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (record_id, version, try_number, action)
);

-- Results on their way to other services; a row goes when it was published.
create table {{schema}}.result_outbox (
  seq bigint generated always as identity primary key,
  -- Stable over repeated deliveries.
  id text not null unique,
  kind text not null check (kind in ('completed', 'failed', 'dlq', 'notification')),
  integration text not null,
  key text not null,
  -- Handed on as it came, never looked into: json is not parsed again.
  body json not null,
  created_at timestamptz not null default clock_timestamp()
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500);

create index result_outbox_key on {{schema}}.result_outbox (key, seq);

create function {{schema}}.put_results(messages json) returns void
language sql volatile
as $$
  insert into {{schema}}.result_outbox (id, kind, integration, key, body)
  select m.id, m.kind, m.integration, m.key, m.body
  from rows from (
    json_to_recordset($1) as (id text, kind text, integration text, key text, body json)
  ) with ordinality as m (id, kind, integration, key, body, position)
  order by m.position
  on conflict (id) do nothing
$$;
