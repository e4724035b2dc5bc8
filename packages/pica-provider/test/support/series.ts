import {
  outlineOf,
  parseCalendarEvent,
  type CalendarEventInput,
  type SeriesForm,
  type SeriesOutline,
} from '@calsync/core'
import type { Event, PatternedRecurrence } from '@microsoft/microsoft-graph-types'
import { outlook, pica, type OutlookOptions } from '../../src/index.js'
import { operation } from './events.js'

/** A series of an hour from Monday, 1 March 2027, 09:30 in Berlin. */
export function seriesEvent(input: Partial<CalendarEventInput> = {}) {
  return parseCalendarEvent({
    title: 'Algebra',
    start: '2027-03-01T09:30:00',
    timeZone: 'Europe/Berlin',
    duration: 'PT1H',
    ...input,
  })
}

export function outline(input: Partial<CalendarEventInput>): SeriesOutline {
  const found = outlineOf(seriesEvent(input))
  if (found === null) throw new Error('the series never happens')
  return found
}

export function formOf(
  input: Partial<CalendarEventInput>,
  options: Partial<OutlookOptions> = {},
): SeriesForm {
  return outlook({ gateway: pica(), ...options }).series(outline(input))
}

/** Why a series is not native. */
export function reasonOf(
  input: Partial<CalendarEventInput>,
  options: Partial<OutlookOptions> = {},
): string {
  const form = formOf(input, options)
  if (form.kind === 'native') throw new Error('the series is native')
  return form.reason
}

/** What is sent to create a series. */
export function sentSeries(
  input: Partial<CalendarEventInput>,
  options: Partial<OutlookOptions> = {},
): Event & { recurrence: PatternedRecurrence } {
  const provider = outlook({ gateway: pica(), ...options })
  const preparation = provider.prepare(operation({ event: outline(input).event }))
  if (preparation.kind === 'refused') throw new Error(preparation.error.message)
  const { body } = preparation.prepared.request as { body: string }
  return JSON.parse(body) as Event & { recurrence: PatternedRecurrence }
}
