import { hashEvent } from '@calsync/core'
import { eventId } from '@calsync/ics'
import type { ImportedEvent, StoredEvent } from './imported-table.js'
import type { CalendarFile } from './read-calendar-files.js'

/** What an import would do to the table. */
export interface ImportPlan {
  readonly created: readonly ImportedEvent[]
  /** New content, another organization, or deleted before. */
  readonly changed: readonly (ImportedEvent & { readonly id: string })[]
  readonly unchanged: number
  /** The same events, in another file than before. */
  readonly moved: readonly { readonly id: string; readonly calendar: string }[]
  /** Brought by an earlier import of these files, which do not have them any more. */
  readonly gone: readonly StoredEvent[]
  /** Gone, perhaps: their files have unreadable events without a UID, which may be these. */
  readonly uncertain: readonly StoredEvent[]
  /** Events that stand in several of the files; the last one counts. */
  readonly repeated: number
}

/** Compares what the files have with what was imported for the same owner before. */
export function planImport(
  files: readonly CalendarFile[],
  stored: readonly StoredEvent[],
  organizationId: string,
): ImportPlan {
  const given = files.flatMap(eventsOf)
  const read = new Map(given.map((event) => [event.eventId, event]))
  const known = new Map(stored.map((row) => [row.eventId, row]))
  const plan = { created: [] as ImportedEvent[], changed: [], moved: [] } as Writable
  let unchanged = 0
  for (const event of read.values()) {
    const row = known.get(event.eventId)
    if (row === undefined) {
      plan.created.push(event)
    } else if (isSame(row, event, organizationId)) {
      unchanged += 1
      if (row.calendar !== event.calendar) plan.moved.push({ id: row.id, calendar: event.calendar })
    } else {
      plan.changed.push({ ...event, id: row.id })
    }
  }
  const missing = missingOf(files, stored, read)
  return { ...plan, unchanged, ...missing, repeated: given.length - read.size }
}

interface Writable {
  readonly created: ImportedEvent[]
  readonly changed: (ImportedEvent & { readonly id: string })[]
  readonly moved: { readonly id: string; readonly calendar: string }[]
}

function eventsOf({ name, calendar }: CalendarFile): ImportedEvent[] {
  return calendar.events.map(({ uid, recurrenceId, event }) => ({
    eventId: eventId(uid, recurrenceId),
    calendar: name,
    hash: hashEvent(event, { attendees: true }),
    event,
  }))
}

function isSame(row: StoredEvent, event: ImportedEvent, organizationId: string): boolean {
  return !row.isDeleted && row.hash === event.hash && row.organizationId === organizationId
}

/** What cannot be read any more is still there: it stays as it was when it could be. */
function missingOf(
  files: readonly CalendarFile[],
  stored: readonly StoredEvent[],
  read: ReadonlyMap<string, unknown>,
): Pick<ImportPlan, 'gone' | 'uncertain'> {
  const unreadable = files.flatMap(({ calendar }) => calendar.unreadable)
  const present = new Set(
    unreadable.flatMap(({ uid, recurrenceId }) => (uid === null ? [] : eventId(uid, recurrenceId))),
  )
  const names = new Set(files.map(({ name }) => name))
  const missing = stored.filter(
    ({ eventId: id, calendar, isDeleted }) =>
      !isDeleted && names.has(calendar) && !read.has(id) && !present.has(id),
  )
  const doubtful = new Set(files.filter(hasNameless).map(({ name }) => name))
  return {
    gone: missing.filter(({ calendar }) => !doubtful.has(calendar)),
    uncertain: missing.filter(({ calendar }) => doubtful.has(calendar)),
  }
}

function hasNameless({ calendar }: CalendarFile): boolean {
  return calendar.unreadable.some(({ uid }) => uid === null)
}
