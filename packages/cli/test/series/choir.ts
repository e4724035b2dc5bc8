import { type CalendarEventInput, parseCalendarEvent } from '@calsync/core'
import type { OutlookWorld } from './outlook-world.js'

/** A window that holds all of these series. */
export const window = { past: '60d', future: '48mo' } as const
export const RANGE = { from: '2025-12-01', to: '2027-01-01' } as const
/** Recurrence id of the second occurrence. */
export const ID = '2026-01-19T09:00:00'

/** A weekly series, from the week after the clock's first day. */
export const choir = {
  title: 'Choir',
  start: '2026-01-12T09:00:00',
  timeZone: 'Europe/Berlin',
  duration: 'PT1H',
  recurrenceRules: ['FREQ=WEEKLY;COUNT=4'],
} satisfies CalendarEventInput

/** Writes the schedule, with its change mark. */
export async function put(world: OutlookWorld, event: CalendarEventInput): Promise<void> {
  await world.put(new Map([['choir', parseCalendarEvent(event)]]))
}

/** The same, and waits until nothing is due any more. */
export async function putAndSettle(world: OutlookWorld, event: CalendarEventInput): Promise<void> {
  await put(world, event)
  await world.quiet()
}

/** What the user sees: `2026-01-12T08:00 Choir`, in UTC. */
export function seen(world: OutlookWorld): string[] {
  return world
    .occurrences('alice', RANGE)
    .map(({ start, subject }) => `${start.slice(0, 16)} ${subject}`)
}
