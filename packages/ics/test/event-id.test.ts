import { scheduleRef } from '@calsync/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventId } from '../src/source/event-id.js'

describe('the id of an event', () => {
  it('is its UID, with the occurrence where there is no series', () => {
    expect(eventId('abc@example.org', null)).toBe('abc@example.org')
    expect(eventId('abc', '2026-03-01T09:00:00Z')).toBe('abc#2026-03-01T09:00:00Z')
  })

  it('stands in a reference, whatever the UID, and is another one for another UID', () => {
    const uid = fc.oneof(
      fc.string({ minLength: 1, maxLength: 600, unit: 'binary' }),
      fc.constantFrom('a\u0000', 'a', ' a', 'a\n', 'x'.repeat(600), 'x'.repeat(601)),
    )
    fc.assert(
      fc.property(uid, uid, (one, other) => {
        const id = eventId(one, null)
        expect(scheduleRef('team', id)).toBe(`team:${id}`)
        // eslint-disable-next-line no-control-regex -- no database takes them
        expect(id).not.toMatch(/[\u0000-\u001f]/)
        if (one !== other) expect(eventId(other, null)).not.toBe(id)
      }),
      { seed: 20_263, numRuns: 1_000 },
    )
  })
})
