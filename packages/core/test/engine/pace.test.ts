import { describe, expect, it } from 'vitest'
import type { Outcome } from '@calsync/core'
import { facts } from '@calsync/testkit/simulation'
import { Pace } from '../../src/engine/pace.js'

const done: Outcome = { kind: 'done', externalId: 'event' }
const untried: Outcome = { kind: 'not_sent', error: facts('NOT_ATTEMPTED') }
const lost: Outcome = { kind: 'unanswered', error: facts('TIMEOUT') }
const lostLook: Outcome = { kind: 'not_sent', error: facts('TIMEOUT') }

function many(outcome: Outcome, count: number): Outcome[] {
  return Array.from({ length: count }, () => outcome)
}

describe('the pace of a mailbox', () => {
  it('is not changed by that of another', () => {
    const pace = new Pace()
    pace.note('quick', many(done, 20), 1_000)
    const before = pace.expectedItemMs('quick')
    for (let call = 0; call < 10; call += 1) pace.note('slow', [done], 20_000)
    expect(pace.expectedItemMs('quick')).toBe(before)
    expect(pace.expectedItemMs('slow')).toBeGreaterThan(15_000)
  })

  it('is slower at once, and quicker bit by bit', () => {
    const pace = new Pace()
    for (let call = 0; call < 50; call += 1) pace.note('a', many(done, 20), 2_000)
    const usual = pace.expectedItemMs('a')
    pace.note('a', [done], 10_000)
    const slow = pace.expectedItemMs('a')
    pace.note('a', [done], 100)
    expect(slow).toBeGreaterThan(5_000)
    expect(pace.expectedItemMs('a')).toBeGreaterThan(slow / 2)
    for (let call = 0; call < 50; call += 1) pace.note('a', many(done, 20), 2_000)
    expect(pace.expectedItemMs('a')).toBeCloseTo(usual, 0)
  })

  it('counts only what was tried: the rest of a batch behind a refused item took no time', () => {
    const pace = new Pace()
    for (let call = 0; call < 20; call += 1) {
      pace.note('a', [done, ...many(untried, 19)], 2_000)
    }
    expect(pace.expectedItemMs('a')).toBeGreaterThan(1_900)
  })

  it('learns nothing from a call of which nothing was tried', () => {
    const pace = new Pace()
    const before = pace.expectedItemMs('a')
    pace.note('a', many(untried, 20), 1)
    expect(pace.expectedItemMs('a')).toBe(before)
  })

  it.each([lost, lostLook])(
    'takes all the time of a call without an answer for one operation',
    (outcome) => {
      const pace = new Pace()
      pace.note('a', many(outcome, 20), 25_000)
      expect(pace.expectedItemMs('a')).toBeGreaterThan(12_500)
    },
  )

  it('is not quicker for a connection that broke at once', () => {
    const pace = new Pace()
    const before = pace.expectedItemMs('a')
    pace.note('a', [lost], 1)
    expect(pace.expectedItemMs('a')).toBe(before)
  })

  it('of an unknown mailbox is what is usual', () => {
    const pace = new Pace()
    for (let mailbox = 0; mailbox < 30; mailbox += 1) pace.note(`${mailbox}`, [done], 3_000)
    expect(pace.expectedItemMs('new')).toBeGreaterThan(2_500)
  })

  it('is forgotten when too many others came after it', () => {
    const pace = new Pace()
    pace.note('first', [done], 30_000)
    for (let mailbox = 0; mailbox < 10_000; mailbox += 1) pace.note(`${mailbox}`, [done], 50)
    expect(pace.expectedItemMs('first')).toBeLessThan(1_000)
  })
})
