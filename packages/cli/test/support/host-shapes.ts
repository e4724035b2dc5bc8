/** A database as some host has it, and what `calsync init` has to make of it. */
export interface HostShape {
  readonly name: string
  readonly sql: string
  /** The table taken for schedules, and the kind of its source. */
  readonly table: string
  readonly kind: string
  /** By the id of a row: title, start, zone, duration, and who. */
  readonly events: Readonly<
    Record<string, readonly [string, string, string | null, string, string[]]>
  >
  /** Rows that are deleted are not listed. */
  readonly gone?: readonly string[]
  readonly organizations?: Readonly<Record<string, string>>
}

/** What every application has, and no calendar shows. */
const noise = `
  create table audit_log (id bigserial primary key, created_at timestamptz, message text);
  create table subscription (id serial primary key, starts_at timestamptz, ends_at timestamptz, name text);
  create table sessions (id text primary key, user_id int, started_at timestamptz, expires_at timestamptz, token text);
  create table holiday (id serial primary key, starts_on date, ends_on date, name text);`

export const hostShapes: readonly HostShape[] = [
  {
    name: 'snake_case with joins, a join table, minutes, a soft delete and organizations',
    sql: `${noise}
      create table organizations (id uuid primary key, name text);
      create table users (id uuid primary key, email text, name text);
      create table locations (id serial primary key, name text, timezone text);
      create table courses (id serial primary key, name text);
      create type answer as enum ('invited', 'accepted', 'declined');
      create table classes (
        id bigserial primary key, organization_id uuid not null references organizations,
        course_id int not null references courses, location_id int references locations,
        starts_at timestamptz not null, duration_minutes int not null, notes text,
        created_at timestamptz default now(), created_by uuid references users,
        updated_at timestamptz default now(), deleted_at timestamptz);
      create table class_teachers (class_id bigint references classes, user_id uuid references users,
        answer answer, primary key (class_id, user_id));
      create table class_students (class_id bigint references classes, student_id uuid references users);
      insert into organizations values ('00000000-0000-4000-8000-0000000000aa', 'Acme');
      insert into users values ('00000000-0000-4000-8000-000000000001', 'a@x', 'Ada'),
        ('00000000-0000-4000-8000-000000000002', 'b@x', 'Bob');
      insert into locations values (1, 'Pier', 'Europe/Berlin');
      insert into courses values (1, 'Sailing');
      insert into classes (organization_id, course_id, location_id, starts_at, duration_minutes, deleted_at)
      values ('00000000-0000-4000-8000-0000000000aa', 1, 1, '2026-07-01T07:00Z', 90, null),
             ('00000000-0000-4000-8000-0000000000aa', 1, null, '2026-07-02T07:00Z', 90, null),
             ('00000000-0000-4000-8000-0000000000aa', 1, 1, '2026-07-03T07:00Z', 90, now());
      insert into class_teachers values
        (1, '00000000-0000-4000-8000-000000000001', 'accepted'),
        (1, '00000000-0000-4000-8000-000000000002', 'declined');
      insert into class_students values (1, '00000000-0000-4000-8000-000000000002')`,
    table: 'classes',
    kind: 'class',
    events: {
      '1': [
        'Sailing',
        '2026-07-01T09:00:00',
        'Europe/Berlin',
        'PT1H30M',
        ['00000000-0000-4000-8000-000000000001'],
      ],
      '2': ['Sailing', '2026-07-02T07:00:00', 'UTC', 'PT1H30M', []],
    },
    gone: ['3'],
    organizations: { '1': '00000000-0000-4000-8000-0000000000aa' },
  },
  {
    name: 'camelCase of Prisma, with an implicit join table and UTC without a zone',
    sql: `
      create table "_prisma_migrations" (id text primary key, started_at timestamptz, finished_at timestamptz);
      create table "User" (id text primary key, email text not null, name text);
      create table "Meeting" (
        id text primary key, title text not null, "startsAt" timestamp(3) not null,
        "endsAt" timestamp(3) not null, "createdAt" timestamp(3) default now(), "authorId" text references "User",
        "isArchived" boolean not null default false);
      create table "_MeetingToUser" ("A" text references "Meeting", "B" text references "User");
      insert into "User" values ('u1', 'a@x', 'Ada'), ('u2', 'b@x', 'Bob');
      insert into "Meeting" (id, title, "startsAt", "endsAt", "authorId") values
        ('m1', 'Stand-up', '2026-07-01 07:00', '2026-07-01 07:15', 'u1');
      insert into "Meeting" (id, title, "startsAt", "endsAt", "isArchived") values
        ('m2', 'Old', '2026-07-01 07:00', '2026-07-01 07:15', true);
      insert into "_MeetingToUser" values ('m1', 'u1'), ('m1', 'u2')`,
    table: '"Meeting"',
    kind: 'meeting',
    events: { m1: ['Stand-up', '2026-07-01T07:00:00', 'UTC', 'PT15M', ['u1', 'u2']] },
    gone: ['m2'],
  },
  {
    name: 'TypeORM with a key to the one who does it, and an enum that says cancelled',
    sql: `
      create type appointment_status_enum as enum ('planned', 'done', 'cancelled');
      create table "user" (id serial primary key, email varchar not null, "firstName" varchar);
      create table patient (id serial primary key, email varchar, name varchar);
      create table appointment (
        id serial primary key, "startTime" timestamptz not null, "endTime" timestamptz not null,
        subject varchar, room varchar, "timeZone" varchar,
        status appointment_status_enum not null default 'planned',
        "therapistId" int references "user", "patientId" int references patient,
        "createdById" int references "user", "createdAt" timestamptz default now());
      insert into "user" values (1, 'a@x', 'Ada'), (2, 'b@x', 'Bob');
      insert into patient values (7, 'p@x', 'Pat');
      insert into appointment ("startTime", "endTime", subject, "timeZone", status, "therapistId", "patientId", "createdById")
      values ('2026-07-01T07:00Z', '2026-07-01T08:00Z', 'Massage', 'Europe/Zurich', 'planned', 1, 7, 2),
             ('2026-07-01T07:00Z', '2026-07-01T08:00Z', 'Massage', 'Europe/Zurich', 'cancelled', 1, 7, 2)`,
    table: 'appointment',
    kind: 'appointment',
    events: { '1': ['Massage', '2026-07-01T09:00:00', 'Europe/Zurich', 'PT1H', ['1']] },
    gone: ['2'],
  },
  {
    name: 'a date and times, and no keys at all',
    sql: `${noise}
      create table users (id int primary key, email text);
      create table lessons (
        id int primary key, lesson_name text, day date, start_time time, end_time time,
        teacher_id int, active boolean);
      insert into lessons values
        (1, 'Maths', '2026-07-01', '09:15', '10:00', 7, true),
        (2, 'Gone', '2026-07-01', '09:15', '10:00', 7, false)`,
    table: 'lessons',
    kind: 'lesson',
    events: { '1': ['Maths', '2026-07-01T09:15:00', 'Europe/Lisbon', 'PT45M', ['7']] },
    gone: ['2'],
  },
  {
    name: 'Rails: a coach who has a user, an interval, two signs of deletion',
    sql: `
      create table users (id bigserial primary key, email text);
      create table coaches (id bigserial primary key, user_id bigint references users, nickname text);
      create table boats (id bigserial primary key, name text);
      create table bookings (
        id bigserial primary key, boat_id bigint not null references boats, coach_id bigint references coaches,
        begins_at timestamptz, duration interval, cancelled_at timestamptz, archived boolean,
        updated_at timestamptz);
      insert into users values (41, 'a@x');
      insert into coaches values (9, 41, 'Ada');
      insert into boats values (1, 'Swift');
      insert into bookings (boat_id, coach_id, begins_at, duration, cancelled_at, archived) values
        (1, 9, '2026-07-01T07:00Z', '75 minutes', null, null),
        (1, 9, '2026-07-01T07:00Z', '75 minutes', now(), false),
        (1, 9, '2026-07-01T07:00Z', '75 minutes', null, true)`,
    table: 'bookings',
    kind: 'booking',
    events: { '1': ['Swift', '2026-07-01T07:00:00', 'UTC', 'PT1H15M', ['41']] },
    gone: ['2', '3'],
  },
  {
    name: 'another schema, a composite key, an array of users',
    sql: `
      create schema planning;
      create table planning.member (id uuid primary key, email text);
      create table planning.shift (
        store_no int, shift_no int, label text, shift_start timestamptz, shift_end timestamptz,
        member_ids uuid[], primary key (store_no, shift_no));
      insert into planning.shift values (3, 4, 'Early', '2026-07-01T05:00Z', '2026-07-01T13:00Z',
        '{00000000-0000-4000-8000-000000000001}')`,
    table: 'planning.shift',
    kind: 'shift',
    events: {
      '3:4': [
        'Early',
        '2026-07-01T05:00:00',
        'UTC',
        'PT8H',
        ['00000000-0000-4000-8000-000000000001'],
      ],
    },
  },
  {
    name: 'series as RRULE text',
    sql: `
      create table people (id int primary key, email text, full_name text);
      create table event (id int primary key, summary text, dtstart timestamp, dtend timestamp, tz text,
        rrule text, exdates timestamp[], organizer_id int references people);
      insert into people values (1, 'a@x', 'Ada');
      insert into event values (5, 'Choir', '2026-03-02 19:00', '2026-03-02 20:30', 'Europe/Berlin',
        'FREQ=WEEKLY;COUNT=4', '{2026-03-09 19:00}', 1)`,
    table: 'event',
    kind: 'event',
    events: { '5': ['Choir', '2026-03-02T19:00:00', 'Europe/Berlin', 'PT1H30M', ['1']] },
  },
  {
    name: 'a schema per tenant',
    sql: ['acme', 'globex']
      .map(
        (tenant) => `
        create schema ${tenant};
        create table ${tenant}.users (id int primary key, email text);
        create table ${tenant}.lesson (id int primary key, title text, starts_at timestamptz,
          minutes int, teacher_id int references ${tenant}.users);
        insert into ${tenant}.users values (1, 'a@x');
        insert into ${tenant}.lesson values (1, 'Maths at ${tenant}', '2026-07-01T07:00Z', 45, 1);`,
      )
      .join(''),
    table: 'acme.lesson',
    kind: 'lesson',
    events: {
      'acme/1': ['Maths at acme', '2026-07-01T07:00:00', 'UTC', 'PT45M', ['1']],
      'globex/1': ['Maths at globex', '2026-07-01T07:00:00', 'UTC', 'PT45M', ['1']],
    },
    organizations: { 'acme/1': 'acme', 'globex/1': 'globex' },
  },
]
