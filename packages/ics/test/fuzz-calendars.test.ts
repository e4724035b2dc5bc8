import assert from 'node:assert/strict'
import { CalsyncError, hashEvent } from '@calsync/core'
import { editBytes, fuzzSettings, oddTexts } from '@calsync/testkit'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { readCalendar, writeCalendar } from '../src/index.js'
import { anyEvent } from './support/arbitrary-event.js'
import { foundCalendars } from './support/found-calendars.js'

const SEED = 5545
const written = fc
  .sample(fc.array(anyEvent, { minLength: 1, maxLength: 2 }), { numRuns: 40, seed: SEED })
  .map((events) => writeCalendar(events.map((event, n) => ({ uid: `${n}`, event }))))
const whole = [...foundCalendars, ...written]

type LineEdit = (lines: string[], at: number, which: number) => void

const odd = (which: number): string => oddTexts[which % oddTexts.length] ?? ''
const lineEdits: readonly LineEdit[] = [
  (lines, at) => void lines.splice(at, 1),
  (lines, at) => void lines.splice(at, 0, lines[at] ?? ''),
  (lines, at, which) => void lines.splice(which % lines.length, 0, lines[at] ?? ''),
  (lines, at, which) => void (lines[at] = (lines[at] ?? '').replace(/:.*/s, `:${odd(which)}`)),
  (lines, at, which) => void (lines[at] = (lines[at] ?? '').replace(/:/, `;${odd(which)}:`)),
  (lines, at, which) => void (lines[at] = (lines[at] ?? '').replace(/\d+/, `${which % 100_000}`)),
  (lines, at, which) => {
    const value = (lines[which % lines.length] ?? '').replace(/^[^:]*:/s, '')
    lines[at] = (lines[at] ?? '').replace(/:.*/s, `:${value}`)
  },
  (lines, at) => void (lines[at] = (lines[at] ?? '').toLowerCase()),
]

/** A calendar text that whole numbers name: which one, then edits of its lines or its bytes. */
function damaged([which = 0, how = 0, ...numbers]: readonly number[]): string {
  const text = whole[which % whole.length] ?? ''
  if (how % 3 === 0) return editBytes(Buffer.from(text), numbers).toString('utf8')
  const lines = text.split('\r\n')
  for (let index = 0; index + 2 < numbers.length && lines.length > 0; index += 3) {
    const [where = 0, what = 0, value = 0] = numbers.slice(index, index + 3)
    lineEdits[what % lineEdits.length]?.(lines, where % lines.length, value)
  }
  return lines.join(how % 7 === 0 ? '\n' : '\r\n')
}

const texts = fc.array(fc.nat(), { minLength: 5, maxLength: 14, size: 'max' }).map(damaged)

describe('calendar texts that nobody expects', () => {
  it('are calendars, or calendar errors, and nothing else', () => {
    const seen = { refused: 0, events: 0, unreadable: 0 }
    const settings = fuzzSettings(6_000)
    fc.assert(
      fc.property(texts, (text) => {
        try {
          const { events, unreadable } = readCalendar(text)
          seen.events += events.length
          seen.unreadable += unreadable.length
          // What nobody foresaw has a reason that begins like this.
          for (const { reason } of unreadable) assert.match(reason, /^(?!it cannot be read: )./s)
          for (const { event } of events) hashEvent(event, { attendees: true })
          if (events.length > 0) assert.equal(typeof writeCalendar(events), 'string')
        } catch (error) {
          if (!(error instanceof CalsyncError)) throw error
          assert.match(error.code, /^CALENDAR_(?:UNREADABLE|TOO_LARGE)$/)
          seen.refused += 1
        }
      }),
      settings,
    )
    for (const count of Object.values(seen)) assert.ok(count > settings.numRuns / 20)
  }, 900_000)
})
