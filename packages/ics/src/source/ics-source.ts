import { type CalendarEvent, type ScheduleSource, scheduleRef, Secret } from '@calsync/core'
import type { ReadCalendarOptions, ReadEvent } from '../read/read-calendar.js'
import { CalendarFile } from './calendar-file.js'
import type { CalendarOrigin } from './calendar-origin.js'
import { CalendarSource } from './calendar-source.js'
import { CalendarUrl } from './calendar-url.js'
import { refusedAddress } from './refused-address.js'
import { configInvalid } from './source-error.js'

export interface IcsSourceOptions extends ReadCalendarOptions {
  /** The first half of this source's references: `team` of `team:UID`. */
  readonly kind: string
  /** Path of a calendar file; a relative one starts where the process does. Either this or `url`. */
  readonly file?: string
  /**
   * An https address, or http on this machine; user and password may stand in it. Addresses of private
   * calendars are secrets: none of it but the host appears in errors.
   */
  readonly url?: string | Secret
  /**
   * Whose calendars show the events: ids of the host's users, or a function that tells them from an
   * event, for example from the addresses of its participants. Pure and quick, since it is asked
   * often.
   */
  readonly facilitators:
    readonly string[] | ((event: CalendarEvent, read: ReadEvent) => readonly string[])
  /** Default `''`, for hosts without organisations. */
  readonly organizationId?: string | ((event: CalendarEvent, read: ReadEvent) => string)
  /**
   * What an event with STATUS:CANCELLED means: `show` it as cancelled, or `delete` it from calendars.
   * Default `show`.
   */
  readonly cancelled?: 'show' | 'delete'
  /** A text from `url` is used for so long before it is asked for again. Default 300,000 (5 min). */
  readonly refreshMs?: number
  /** For one fetch, redirects included. Default 30,000. */
  readonly timeoutMs?: number
  /** Whether http may go over a network. Default false. */
  readonly allowHttp?: boolean
}

/**
 * A calendar file, or one behind an address, as a source of schedules: one for each event, by its UID.
 * What is gone from the file is missing, and by itself deletes nothing; a file or server that cannot
 * be read fails as a whole, so that plans wait for it.
 *
 * A calendar leaves no change marks, so calsync learns of an edit when a schedule is planned next.
 * To keep calendars fresh, order a backfill of its kind from time to time: `calsync backfill --kind
 * team` from cron, or `calsync.backfill({ kind: 'team' })` from a timer. It writes only what differs.
 * Of an event that was taken out of the file the host says so itself: `schedules.deleted(ref, { tx })`.
 *
 * @throws `CalsyncError` `CONFIG_INVALID`, `INVALID_REFERENCE` for a bad kind
 */
export function icsSource(options: IcsSourceOptions): ScheduleSource {
  const { kind, facilitators, organizationId = '', cancelled = 'show' } = options
  scheduleRef(kind, '1')
  const meaning = {
    facilitators: typeof facilitators === 'function' ? facilitators : () => facilitators,
    organizationId: typeof organizationId === 'function' ? organizationId : () => organizationId,
    isDeleted: ({ status }: CalendarEvent) => cancelled === 'delete' && status === 'cancelled',
  }
  return new CalendarSource(kind, originOf(options), meaning, limitsOf(options))
}

const MAX_BYTES = 32 * 1_048_576

function limitsOf({ maxBytes = MAX_BYTES, maxEvents }: IcsSourceOptions): ReadCalendarOptions {
  return maxEvents === undefined ? { maxBytes } : { maxBytes, maxEvents }
}

function originOf(options: IcsSourceOptions): CalendarOrigin {
  const { kind, file, url, allowHttp = false, maxBytes = MAX_BYTES } = options
  const { refreshMs = 300_000, timeoutMs = 30_000 } = options
  for (const [name, value] of Object.entries({ maxBytes, refreshMs, timeoutMs })) {
    if (Number.isFinite(value) && value >= (name === 'refreshMs' ? 0 : 1)) continue
    throw configInvalid(kind, `${name} must be a number above 0`, `correct ${name}`)
  }
  if ((file === undefined) === (url === undefined)) {
    throw configInvalid(kind, 'it needs either a file or a url', 'give exactly one of them')
  }
  if (file !== undefined) return new CalendarFile(file, maxBytes, () => Date.now())
  const address = parsedAddress(kind, url instanceof Secret ? url.reveal() : (url ?? ''))
  const reason = refusedAddress(address, allowHttp)
  if (reason !== null) {
    throw configInvalid(kind, `its url cannot be used: ${reason}`, 'use https, or allowHttp')
  }
  const now = (): number => performance.now()
  return new CalendarUrl(address, { refreshMs, timeoutMs, maxBytes, allowHttp, now })
}

/** Calendar programs write webcal: for what is fetched over https. */
function parsedAddress(kind: string, text: string): URL {
  try {
    return new URL(text.trim().replace(/^webcals?:/i, 'https:'))
  } catch {
    // Not quoted, and no cause: both would show the address.
    throw configInvalid(kind, 'its url is none', 'write it as https://host/path')
  }
}
