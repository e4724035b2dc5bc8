import { type CalendarEvent, formatWallTime, type WallTime } from '@calsync/core'
import { firstOf, type JcalComponent, parameterOf } from '../jcal/jcal.js'
import { reasonOf, Unreadable } from '../unreadable.js'
import { statusOf } from './event-content.js'
import { durationOf, requiredTime, startOf } from './event-times.js'
import { type IcalTime, timeIn } from './ical-time.js'
import type { RawEvent } from './raw-event.js'
import { readParts } from './read-parts.js'
import { idsOf, type OverrideInput, type Series } from './series.js'
import { timeContext } from './time-context.js'

/** A VEVENT with a RECURRENCE-ID, and which occurrence of its series that is. */
export interface ChangedOccurrence {
  readonly raw: RawEvent
  readonly component: JcalComponent
  readonly id: WallTime
}

/** Finds the occurrence; `added` are those that no rule gives. Throws `Unreadable`. */
export function locate(
  raw: RawEvent,
  series: Series,
  added: readonly WallTime[],
): ChangedOccurrence {
  const component = componentOf(raw)
  const time = recurrenceIdOf(component, raw)
  const ids = idsOf(series, time, added)
  const [id] = ids
  if (id !== undefined && ids.length === 1) return { raw, component, id }
  const day = formatWallTime(time.wall).slice(0, 10)
  throw new Unreadable(
    `it changes the occurrence of ${day}, a day on which it happens ${ids.length} times`,
  )
}

/** The parsed VEVENT of a changed occurrence. Throws `Unreadable`. */
export function componentOf({ content }: RawEvent): JcalComponent {
  if (content.kind === 'component') return content.component
  throw new Unreadable(`a change to one of its occurrences cannot be read: ${content.reason}`)
}

/** The RECURRENCE-ID as it is written. Throws `Unreadable`. */
export function recurrenceIdOf(component: JcalComponent, { zones }: RawEvent): IcalTime {
  const property = firstOf(component, 'recurrence-id')
  if (property !== null && parameterOf(property, 'range') !== null) {
    throw new Unreadable(
      'it changes an occurrence and all that follow at once (RANGE=THISANDFUTURE), which is not supported',
    )
  }
  if (firstOf(component, 'rrule') !== null) {
    throw new Unreadable('it is one occurrence of a series and has a rule (RRULE) of its own')
  }
  return requiredTime(component, 'recurrence-id', timeContext(component, zones))
}

/** What a changed occurrence has of its own. */
export interface OccurrenceChange {
  readonly override: OverrideInput
  readonly notes: readonly string[]
}

/**
 * A changed occurrence as an override, in the series' zone where that says the same. A cancelled one
 * is taken out, unless the whole series is cancelled. Throws `Unreadable`.
 */
export function changeOf(changed: ChangedOccurrence, series: CalendarEvent): OccurrenceChange {
  try {
    return read(changed, series)
  } catch (error) {
    const at = formatWallTime(changed.id)
    throw new Unreadable(`its changed occurrence of ${at} cannot be read: ${reasonOf(error)}`)
  }
}

function read({ raw, component }: ChangedOccurrence, series: CalendarEvent): OccurrenceChange {
  if (statusOf(component) === 'cancelled' && series.status !== 'cancelled') {
    return { override: { excluded: true }, notes: [] }
  }
  const context = timeContext(component, raw.zones)
  const written = startOf(component, context)
  const duration = durationOf(component, written, context)
  const start = written.isDate ? written : timeIn(series.timeZone, written)
  const { fields, notes } = readParts(component, start, duration, { isSeries: false })
  return { override: fields, notes }
}
