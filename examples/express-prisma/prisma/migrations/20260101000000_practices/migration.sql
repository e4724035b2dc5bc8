create table "Practice" (
  "id" uuid not null primary key,
  "name" text not null,
  "timeZone" text not null
);

create table "Therapist" (
  "id" uuid not null primary key,
  "practiceId" uuid not null references "Practice" ("id"),
  "name" text not null
);

create table "Appointment" (
  "id" uuid not null primary key,
  "practiceId" uuid not null references "Practice" ("id"),
  "title" text not null,
  "startsAt" timestamptz not null,
  "endsAt" timestamptz not null,
  "cancelled" boolean not null default false
);

create table "_AppointmentToTherapist" (
  "A" uuid not null references "Appointment" ("id") on delete cascade,
  "B" uuid not null references "Therapist" ("id") on delete cascade,
  primary key ("A", "B")
);

create index on "_AppointmentToTherapist" ("B");
