import {
  type CalendarEvent,
  type CalendarEventInput,
  calendarEventSchema,
  describeIssues,
  formatWallTime,
} from '@calsync/core'
import type { JcalComponent } from '../jcal/jcal.js'
import { Unreadable } from '../unreadable.js'
import { changeOf, type ChangedOccurrence, locate } from './changed-occurrence.js'
import { durationOf, startOf } from './event-times.js'
import { newestOf } from './newest.js'
import type { RawEvent } from './raw-event.js'
import { readParts } from './read-parts.js'
import { addedBy, datesOf, excludedBy, rulesOf } from './recurrence-properties.js'
import { type Series, seriesOf } from './series.js'
import { timeContext } from './time-context.js'

/** An event of a file, and what of it could not be taken over. */
export interface EventWithNotes {
  readonly event: CalendarEvent
  readonly notes: readonly string[]
  /** Older versions of changed occurrences that stand in the file, too. */
  readonly superseded: number
}

/** Reads a series with the VEVENTs that change its occurrences. Throws `Unreadable`. */
export function readSeries(
  component: JcalComponent,
  { zones }: RawEvent,
  exceptions: readonly RawEvent[],
): EventWithNotes {
  requireFew(datesOf(component) + exceptions.length)
  const context = timeContext(component, zones)
  const start = startOf(component, context)
  if (start.lostZone !== null) {
    throw new Unreadable(
      `it is a series in “${start.lostZone.slice(0, 60)}”, a time zone of its file that no IANA zone is like`,
    )
  }
  const duration = durationOf(component, start, context)
  const { fields, notes } = readParts(component, start, duration, { isSeries: true })
  const input = { ...fields, recurrenceRules: rulesOf(component) }
  const base = parsedEvent(input)
  const series = seriesOf(base, start)
  if (!series.happens()) throw new Unreadable('its rules never give an occurrence')

  const added = addedBy(component, series, context)
  const located = exceptions.map((raw) => locate(raw, series, [...added.keys()]))
  const changed = Map.groupBy(located, ({ id }) => id)
  const excluded = excludedBy(component, series, [...added.keys(), ...changed.keys()], context)
  const overrides = new Map(added)
  const allNotes = [...notes]
  for (const [id, versions] of changed) {
    const { override, notes: own } = changeOf(newest(versions), base)
    allNotes.push(
      ...[...own, ...oddity(series, id, { added, excluded })].map(
        (note) => `${formatWallTime(id)}: ${note}`,
      ),
    )
    overrides.set(id, override)
  }
  for (const id of excluded) overrides.set(id, { excluded: true })
  if (!series.has(series.start) && !overrides.has(series.start)) {
    allNotes.push('its start is none of its occurrences, because no rule gives it')
  }
  const recurrenceOverrides = Object.fromEntries(
    [...overrides].map(([id, override]) => [formatWallTime(id), override]),
  )
  const event = parsedEvent({ ...input, recurrenceOverrides })
  return { event, notes: allNotes, superseded: located.length - changed.size }
}

/** As many as an event may have; each is looked up in the rules. */
const MAX_CHANGES = 5_000

function requireFew(changes: number): void {
  if (changes <= MAX_CHANGES) return
  throw new Unreadable(
    `it changes, adds or takes out ${changes} occurrences, more than ${MAX_CHANGES}`,
  )
}

/** Checks and completes an event. Throws `Unreadable` that names each field. */
export function parsedEvent(input: CalendarEventInput): CalendarEvent {
  const parsed = calendarEventSchema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new Unreadable(describeIssues(parsed.error))
}

function newest(versions: readonly ChangedOccurrence[]): ChangedOccurrence {
  return newestOf(versions, ({ raw }) => raw) as ChangedOccurrence
}

/** Where the VEVENTs of a series contradict each other. */
function oddity(
  series: Series,
  id: number,
  { added, excluded }: { added: ReadonlyMap<number, unknown>; excluded: ReadonlySet<number> },
): string[] {
  if (excluded.has(id)) return ['it is both changed and taken out (EXDATE), so it was taken out']
  if (series.has(id) || added.has(id)) return []
  return ['it is changed, although no rule gives it, so it was added']
}
