import { CalsyncError } from '../model/calsync-error.js'
import type { Connection } from '../model/connection.js'

/**
 * What a connect means for the target calendar of a connection.
 *
 * - `none`: it is new, or stays as it is.
 * - `moved`: another one than it had; only as long as nothing may stand there.
 * - `replaced`: the one it had is gone, and its events with it.
 */
export interface CalendarChange {
  readonly kind: 'none' | 'moved' | 'replaced'
  /** The calendar from now on; `null` for the account's default one. */
  readonly calendarId: string | null
}

/** Decides it; `wanted` is left out when nobody asked for a calendar. */
export function calendarChange(
  known: Pick<Connection, 'calendarId' | 'state' | 'lastError'> | null,
  wanted: string | null | undefined,
): CalendarChange {
  if (known === null) return { kind: 'none', calendarId: wanted ?? null }
  const calendarId = wanted === undefined ? known.calendarId : wanted
  if (calendarId === known.calendarId) return { kind: 'none', calendarId }
  return { kind: isCalendarGone(known) ? 'replaced' : 'moved', calendarId }
}

/** Whether a connection is blocked because its calendar is gone. */
export function isCalendarGone({
  state,
  lastError,
}: Pick<Connection, 'state' | 'lastError'>): boolean {
  return state === 'blocked' && lastError?.class === 'CALENDAR_GONE'
}

/** For a connection whose events would be left behind in its own calendar. */
export function calendarInUse({ id, userId }: Pick<Connection, 'id' | 'userId'>): CalsyncError {
  return new CalsyncError({
    code: 'CALENDAR_IN_USE',
    message: `connection ${id} of user ${userId} has events in its calendar, which cannot be changed for another`,
    next: "connect without a calendar to keep it; or opt the user out with events: 'remove', let them go, and connect with the other one",
  })
}
