-- Driving schools, as they were before calsync: a lesson has a date, a time and no zone, its key is the
-- school and a number, and row-level security shows every school its own rows alone.

create table school (
  id text primary key,
  name text not null,
  time_zone text not null
);

create table instructor (
  school_id text not null references school,
  id uuid not null default gen_random_uuid(),
  name text not null,
  primary key (school_id, id)
);

create table lesson (
  school_id text not null references school,
  number integer not null,
  pupil text not null,
  day date not null,
  starts time not null,
  minutes integer not null,
  cancelled boolean not null default false,
  primary key (school_id, number)
);

create table lesson_instructor (
  school_id text not null,
  lesson_number integer not null,
  instructor_id uuid not null,
  primary key (school_id, lesson_number, instructor_id),
  foreign key (school_id, lesson_number) references lesson,
  foreign key (school_id, instructor_id) references instructor
);

create role driving login password 'driving';
grant usage on schema public to driving;
grant select, insert, update, delete on all tables in schema public to driving;
do $$ begin execute format('grant create on database %I to driving', current_database()); end $$;

alter table instructor enable row level security;
alter table lesson enable row level security;
alter table lesson_instructor enable row level security;
create policy own on instructor using (school_id = current_setting('app.school', true));
create policy own on lesson using (school_id = current_setting('app.school', true));
create policy own on lesson_instructor using (school_id = current_setting('app.school', true));
