import { CalsyncError } from '@calsync/core'

/** The text is no iCalendar at all, or not all of it. */
export function calendarUnreadable(why: string): CalsyncError {
  return new CalsyncError({
    code: 'CALENDAR_UNREADABLE',
    message: `not an iCalendar file: ${why}`,
    next: 'export it from its calendar once more, or leave it out',
  })
}

export function calendarTooLarge(what: string, next: string): CalsyncError {
  return new CalsyncError({ code: 'CALENDAR_TOO_LARGE', message: what, next })
}
