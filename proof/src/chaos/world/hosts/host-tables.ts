/**
 * The host's own tables, beside calsync's schema. `host_history` is written in the transaction of
 * the edit: what it holds is exactly what was committed, also when nobody lived to hear of it.
 */
export const hostTables = `
  -- Locked before the class is looked at, also when there is none: two hosts edit one class.
  create table class_slots (id text primary key);

  create table classes (
    id text primary key references class_slots (id),
    title text not null,
    starts_at timestamptz not null,
    minutes integer not null,
    time_zone text not null,
    rrule text,
    overrides jsonb,
    deleted_at timestamptz,
    plan jsonb not null
  );

  create table staff (
    class_id text not null references classes (id) on delete cascade,
    user_id text not null,
    primary key (class_id, user_id)
  );

  -- A sequence gives a number once, also when the transaction is rolled back.
  create sequence class_revision;

  create table host_history (
    seq bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    ref text not null,
    revision bigint not null,
    deleted boolean not null,
    facilitators text[] not null,
    shows text[] not null,
    is_series boolean not null
  );

  -- Written by a connection of its own, before the rollback.
  create table host_rolled_back (
    at timestamptz not null default clock_timestamp(),
    ref text not null,
    revision bigint not null
  );

  create table received_results (
    seq bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    id text not null,
    kind text not null,
    body jsonb not null
  );
`
