-- A rowing club's own tables: its names, its bigint ids. calsync reads them and never writes.
create table if not exists coach (
  id bigint generated always as identity primary key,
  name text not null
);
create table if not exists boat (
  id bigint generated always as identity primary key,
  name text not null,
  pier text not null
);
create table if not exists booking (
  id bigint generated always as identity primary key,
  coach_id bigint not null references coach,
  boat_id bigint not null references boat,
  starts_at timestamptz not null,
  minutes integer not null,
  cancelled_at timestamptz
);
