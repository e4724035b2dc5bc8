import type { Pool } from 'pg'
import type { CalendarItem } from '../compare-calendars.js'
import type { CalendarEntry } from './read-entry.js'

const importedTable = `
  create table imported_event (
    id bigint generated always as identity primary key,
    file text not null,
    owner text not null,
    title text not null,
    description text not null,
    location text not null,
    starts_at timestamp not null,
    ends_at timestamp not null,
    all_day boolean not null,
    time_zone text,
    rrule text,
    status text not null,
    busy text not null,
    privacy text not null
  )`

/** All that calsync is told of the table. */
export const importedQuery = `
  select id, title, description, location, starts_at as start, ends_at as end, all_day, time_zone,
         rrule, status, busy as free_busy_status, privacy, array[owner] as facilitators
  from imported_event`

/** Stores the events as a host's own schedules, all of one owner. */
export async function importEvents(
  pool: Pool,
  owner: string,
  entries: readonly CalendarEntry[],
): Promise<void> {
  await pool.query(importedTable)
  await pool.query(
    `insert into imported_event (file, owner, title, description, location, starts_at, ends_at,
                                 all_day, time_zone, rrule, status, busy, privacy)
     select file, $1, title, description, location, start, "end",
            "allDay", "timeZone", rrule, status, busy, privacy
     from jsonb_to_recordset($2::jsonb) as entry (
       file text, title text, description text, location text, start timestamp, "end" timestamp,
       "allDay" boolean, "timeZone" text, rrule text, status text, busy text, privacy text)`,
    [owner, JSON.stringify(entries).replaceAll('\\u0000', '')],
  )
}

/**
 * What the calendar should hold, from the host's table alone: everything that Outlook can hold and
 * calsync writes today. Series are not; they are listed with the reason.
 */
export async function expectedImports(pool: Pool): Promise<CalendarItem[]> {
  const { rows } = await pool.query<{ title: string; start: string; end: string }>(
    `select case status when 'cancelled' then 'Canceled: ' || title else title end as title,
            extract(epoch from starts_at at time zone coalesce(time_zone, 'UTC')) * 1000 as start,
            extract(epoch from ends_at at time zone coalesce(time_zone, 'UTC')) * 1000 as end
     from imported_event
     where rrule is null and (all_day or time_zone is not null)
       and ends_at >= starts_at and length(title) <= 255`,
  )
  return rows.map(({ title, start, end }) => ({
    title,
    startMs: Math.round(Number(start)),
    endMs: Math.round(Number(end)),
  }))
}
