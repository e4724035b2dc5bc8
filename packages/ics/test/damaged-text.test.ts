import { CalsyncError } from '@calsync/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCalendar, writeCalendar } from '../src/index.js'
import { anyEvent } from './support/arbitrary-event.js'

type Damage = (text: string, where: number) => string

const at = (text: string, where: number): number => Math.floor(where * text.length)
const lineAt = (text: string, where: number): string =>
  text.split('\r\n')[Math.floor(where * text.split('\r\n').length)] ?? ''

/** What happens to files on their way. */
const damages: readonly Damage[] = [
  (text, where) => text.slice(0, at(text, where)) + text.slice(at(text, where) + 1),
  (text, where) => `${text.slice(0, at(text, where))}\r\n${text.slice(at(text, where))}`,
  (text, where) => `${text.slice(0, at(text, where))}9${text.slice(at(text, where) + 1)}`,
  (text, where) => `${text.slice(0, at(text, where))};=:"${text.slice(at(text, where))}`,
  (text, where) => text.replace(`${lineAt(text, where)}\r\n`, ''),
  (text, where) =>
    text.replace(lineAt(text, where), `${lineAt(text, where)}\r\n${lineAt(text, where)}`),
  (text, where) => text.replace(lineAt(text, where), lineAt(text, where).replace(/:.*/, ':')),
  (text, where) => text.replace(lineAt(text, where), lineAt(text, where).toLowerCase()),
]

const damage = fc.tuple(fc.constantFrom(...damages), fc.double({ min: 0, max: 0.999, noNaN: true }))

describe('damaged text', () => {
  it('is refused or read in part, and never ends in any other way', { timeout: 60_000 }, () => {
    const seen = { refused: 0, unreadable: 0, read: 0 }
    fc.assert(
      fc.property(
        fc.array(anyEvent, { minLength: 1, maxLength: 2 }),
        fc.array(damage, { minLength: 1, maxLength: 4 }),
        (events, given) => {
          const whole = writeCalendar(events.map((event, index) => ({ uid: `${index}`, event })))
          const text = given.reduce((before, [change, where]) => change(before, where), whole)
          try {
            const calendar = readCalendar(text)
            if (calendar.unreadable.length > 0) seen.unreadable++
            else seen.read++
            // What nobody foresaw has a reason that begins like this.
            for (const { reason } of calendar.unreadable) {
              expect(reason).toMatch(/^(?!it cannot be read: )./)
            }
          } catch (error) {
            if (!(error instanceof CalsyncError)) throw error
            seen.refused++
          }
        },
      ),
      { seed: 20_264, numRuns: 600 },
    )
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0)
  })
})
