import { formatWallTime } from '@calsync/core'
import type { JcalComponent } from '../jcal/jcal.js'
import { reasonOf, Unreadable } from '../unreadable.js'
import { componentOf, recurrenceIdOf } from './changed-occurrence.js'
import { durationOf, startOf } from './event-times.js'
import { newestOf } from './newest.js'
import type { RawEvent } from './raw-event.js'
import type { ReadEvent, UnreadableEvent } from './read-calendar.js'
import { readParts } from './read-parts.js'
import { type EventWithNotes, parsedEvent, readSeries } from './read-series.js'
import { recurs } from './recurrence-properties.js'
import { timeContext } from './time-context.js'

/** What all VEVENTs of one UID say together. */
export interface GroupReading {
  readonly events: readonly ReadEvent[]
  readonly unreadable: readonly UnreadableEvent[]
  /** VEVENTs that a newer version in the same file replaces. */
  readonly superseded: number
}

const ORPHAN =
  'it is an occurrence of a series that is not in the file, so it stands as an event of its own'

/** Reads the VEVENTs of one UID: an event, a series with its changed occurrences, or those alone. */
export function readGroup(uid: string, raws: readonly RawEvent[]): GroupReading {
  const masters = raws.filter(({ isException }) => !isException)
  const exceptions = raws.filter(({ isException }) => isException)
  const master = newestOf(masters, (raw) => raw)
  if (master === undefined) return readOrphans(uid, exceptions)
  const older = masters.length - 1
  try {
    const { event, notes, superseded } = readWhole(master, exceptions)
    const read = { uid, recurrenceId: null, event, notes }
    return { events: [read], unreadable: [], superseded: older + superseded }
  } catch (error) {
    const unreadable = [{ uid, recurrenceId: null, title: master.title, reason: reasonOf(error) }]
    return { events: [], unreadable, superseded: older }
  }
}

function readWhole(master: RawEvent, exceptions: readonly RawEvent[]): EventWithNotes {
  const { content } = master
  if (content.kind === 'broken') throw new Unreadable(content.reason)
  const { component } = content
  if (recurs(component) || exceptions.length > 0) return readSeries(component, master, exceptions)
  return { ...readSingle(component, master), superseded: 0 }
}

function readSingle(
  component: JcalComponent,
  { zones }: RawEvent,
): Pick<EventWithNotes, 'event' | 'notes'> {
  const context = timeContext(component, zones)
  const start = startOf(component, context)
  const duration = durationOf(component, start, context)
  const { fields, notes } = readParts(component, start, duration, { isSeries: false })
  return { event: parsedEvent(fields), notes }
}

function readOrphans(uid: string, exceptions: readonly RawEvent[]): GroupReading {
  const unreadable: UnreadableEvent[] = []
  const located = exceptions.flatMap((raw) => {
    try {
      const component = componentOf(raw)
      const { wall, zone } = recurrenceIdOf(component, raw)
      return [{ raw, component, id: formatWallTime(wall) + (zone === 'UTC' ? 'Z' : '') }]
    } catch (error) {
      unreadable.push({ uid, recurrenceId: null, title: raw.title, reason: reasonOf(error) })
      return []
    }
  })
  const events: ReadEvent[] = []
  const byId = Map.groupBy(located, ({ id }) => id)
  for (const [recurrenceId, versions] of byId) {
    const { raw, component } = newestOf(versions, (version) => version.raw) as (typeof located)[0]
    try {
      const { event, notes } = readSingle(component, raw)
      events.push({ uid, recurrenceId, event, notes: [ORPHAN, ...notes] })
    } catch (error) {
      unreadable.push({ uid, recurrenceId, title: raw.title, reason: reasonOf(error) })
    }
  }
  return { events, unreadable, superseded: located.length - byId.size }
}
