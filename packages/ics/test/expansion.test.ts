import {
  type CalendarEvent,
  formatWallTime,
  occurrenceOf,
  parseWallTime,
  recurrenceIds,
} from '@calsync/core'
import fc from 'fast-check'
import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import { writeCalendar } from '../src/index.js'
import { anySeries } from './support/arbitrary-series.js'

const LOOKED_AT = 40
const YEARS_MS = 8 * 366 * 86_400_000

/** When calsync says that a series happens, and under which title: its first occurrences. */
function expanded(event: CalendarEvent): string[] {
  const start = parseWallTime(event.start) ?? 0
  const range = { from: start, until: start + YEARS_MS }
  return recurrenceIds(event, range, 500)
    .ids.slice(0, LOOKED_AT)
    .map((id) => {
      const occurrence = occurrenceOf(event, formatWallTime(id))
      return `${occurrence?.start} ${occurrence?.title}`
    })
}

/** The same by ical.js, which knows nothing of calsync but the text. */
function expandedByIcal(text: string, untilMs: number): string[] {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[])
  const master = calendar
    .getAllSubcomponents('vevent')
    .find((component) => !component.hasProperty('recurrence-id'))
  const event = new ICAL.Event(master)
  const iterator = event.iterator()
  const found: string[] = []
  for (let next = iterator.next(); next && found.length < LOOKED_AT; next = iterator.next()) {
    const { item, startDate } = event.getOccurrenceDetails(next)
    if ((parseWallTime(wallText(next)) ?? 0) >= untilMs) break
    found.push(`${wallText(startDate)} ${item.summary}`)
  }
  return found
}

function wallText(time: ICAL.Time): string {
  const text = time.toString().replace(/Z$/, '')
  return time.isDate ? `${text}T00:00:00` : text
}

describe('what is written', () => {
  it('happens when calsync says, for a reader that expands it itself', { timeout: 60_000 }, () => {
    let occurrences = 0
    fc.assert(
      fc.property(anySeries, (event) => {
        const ours = expanded(event)
        const start = parseWallTime(event.start) ?? 0
        expect(expandedByIcal(writeCalendar([{ uid: 'a', event }]), start + YEARS_MS)).toEqual(ours)
        occurrences += ours.length
      }),
      { seed: 20_262, numRuns: 800 },
    )
    expect(occurrences).toBeGreaterThan(10_000)
  })
})
