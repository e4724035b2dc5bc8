import { hashEvent } from '@calsync/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCalendar, writeCalendar } from '../src/index.js'
import { anyEvent } from './support/arbitrary-event.js'

describe('what is written', () => {
  it('is read as the same event, whatever the event', { timeout: 120_000 }, () => {
    const kinds = { single: 0, byRules: 0, byDates: 0, changed: 0 }
    fc.assert(
      fc.property(anyEvent, fc.string({ minLength: 1, maxLength: 80 }), (event, given) => {
        const uid = given.replace(/[^ -~]/g, '-').trim() || 'uid'
        const calendar = readCalendar(writeCalendar([{ uid, event }]))
        expect(calendar.unreadable).toEqual([])
        const [read] = calendar.events
        expect(read?.uid).toBe(uid)
        expect(read?.event).toEqual(event)
        const attendees = true
        expect(hashEvent(read?.event ?? event, { attendees })).toBe(hashEvent(event, { attendees }))
        const overrides = Object.values(event.recurrenceOverrides)
        if (event.recurrenceRules.length > 0) kinds.byRules++
        else if (overrides.length > 0) kinds.byDates++
        else kinds.single++
        if (overrides.some(({ excluded }) => excluded !== true)) kinds.changed++
      }),
      { seed: 20_261, numRuns: 1_000 },
    )
    // No kind is missing by bad luck.
    for (const count of Object.values(kinds)) expect(count).toBeGreaterThan(50)
  })
})
