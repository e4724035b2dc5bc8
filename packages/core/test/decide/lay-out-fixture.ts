import { type CalendarEvent, type CalendarEventInput } from '@calsync/core'
import {
  type Layout,
  layOut,
  type LayoutContext,
  type RecordsByPart,
} from '../../src/decide/lay-out.js'
import type { FormOf } from '../../src/decide/series-layout.js'
import { series } from '../model/series-fixture.js'
import { afterPlan, afterWriting } from './standing-records.js'

export const DAY_MS = 86_400_000
export const now = Date.UTC(2026, 1, 25)
export const excluded = { excluded: true }

/** Recurrence id of a Monday in March. */
export const monday = (day: string) => `2026-03-${day}T09:00:00`

/** Writes what changes one by one after the series; what it cannot hold stands beside it. */
const native: FormOf = (outline) => ({
  kind: 'native',
  changed: outline.changed,
  excluded: outline.excluded,
  apart: outline.added,
})

/** A calendar that has no series at all. */
export const noSeries: FormOf = () => ({ kind: 'occurrences', reason: 'it is odd' })

export const context: LayoutContext = {
  formOf: native,
  attendees: false,
  mails: false,
  window: { pastMs: 7 * DAY_MS, futureMs: 60 * DAY_MS },
  series: { whenInexpressible: 'occurrences', maxOccurrences: 10 },
  now,
  whenGone: 'recreate',
}

export const none: RecordsByPart = new Map()

export function lay(
  event: CalendarEvent,
  records = none,
  change: Partial<LayoutContext> = {},
): Layout {
  return layOut(event, records, { ...context, ...change })
}

/** Records after the event was planned and written, `plans` times over. */
export function standing(
  event: CalendarEvent,
  plans = 2,
  before: RecordsByPart = none,
): RecordsByPart {
  let records = before
  for (let plan = 0; plan < plans; plan++) {
    records = afterWriting(afterPlan(lay(event, records).wishes, records), now - DAY_MS + plan)
  }
  return records
}

/** What is to be done: `"part"` for what shall stand, `-"part"` for what shall go. */
export function parts({ wishes }: Layout): string[] {
  return wishes.map(({ part, presence }) => (presence === 'present' ? `"${part}"` : `-"${part}"`))
}

/** The class of `series`, once. */
export function single(change: Partial<CalendarEventInput> = {}): CalendarEvent {
  return series({ recurrenceRules: [], ...change })
}
