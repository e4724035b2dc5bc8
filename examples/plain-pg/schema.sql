-- A dance studio, as it was before calsync: bigint keys, wall times without a zone, rooms that know
-- in which city they are, and staff who have to accept a class before it is theirs.

create table staff (
  id bigint generated always as identity primary key,
  name text not null
);

create table city (
  name text primary key,
  time_zone text not null
);

create table room (
  id bigint generated always as identity primary key,
  name text not null,
  city text not null references city
);

create table course (
  id bigint generated always as identity primary key,
  title text not null
);

create table class (
  id bigint generated always as identity primary key,
  course_id bigint not null references course,
  room_id bigint not null references room,
  starts_at timestamp not null,
  minutes integer not null,
  deleted_at timestamptz
);

create table class_staff (
  class_id bigint not null references class,
  staff_id bigint not null references staff,
  accepted boolean not null default false,
  primary key (class_id, staff_id)
);

insert into city values ('Lisbon', 'Europe/Lisbon');
insert into room (name, city) values ('Blue room', 'Lisbon');
