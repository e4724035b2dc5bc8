import { describe, expect, it } from 'vitest'
import type { GuardFacts, LockedCounter, Release, ReleaseScope } from '@calsync/core'
import {
  guardRemovals,
  type PlannedRemovals,
  scopesToCount,
} from '../../src/decide/guard-removals.js'
import type { GuardPolicy } from '../../src/decide/guard-policy.js'
import type { Removal } from '../../src/decide/removals-of.js'

const HOUR_MS = 3_600_000
const NOW = 1_000 * HOUR_MS
const policy: GuardPolicy = {
  mailbox: { share: 0.5, least: 2 },
  host: { share: 0.2, least: 4 },
  windowMs: HOUR_MS,
}

function counter(scope: string, change: Partial<LockedCounter> = {}): LockedCounter {
  return { scope, removed: [], standing: null, countedAt: null, isHolding: false, ...change }
}

const lately = (count: number) => [{ at: NOW - 1_000, count }]
const stood = (standing: number) => ({ standing, countedAt: NOW - 1_000 })

function facts(counters: readonly LockedCounter[], releases: readonly Release[] = []): GuardFacts {
  return { now: NOW, counters, releases }
}

function removal(user: string, isShownElsewhere = false): Removal {
  return { connectionId: user, userId: user, organizationId: `org of ${user}`, isShownElsewhere }
}

function planned(...removals: readonly (readonly Removal[])[]): PlannedRemovals[] {
  return removals.map((some, n) => ({ ref: `class:${n + 1}`, removals: some }))
}

const ordinary = (): readonly LockedCounter[] => [counter('host'), counter('ann')]

function released(scope: ReleaseScope): readonly Release[] {
  return [{ scope, until: NOW + 1, by: 'eve', reason: null, at: NOW }]
}

describe('guardRemovals', () => {
  it('writes what is always allowed, and counts it for the calendar and the host', () => {
    const decision = guardRemovals(
      planned([removal('ann')], [removal('ann')]),
      facts(ordinary()),
      policy,
    )
    expect(decision.held).toEqual([])
    expect(decision.tripped).toEqual([])
    expect(
      decision.counters.map(({ scope, removed }) => [scope, removed.map(({ count }) => count)]),
    ).toEqual([
      ['host', [2]],
      ['ann', [2]],
    ])
  })

  it('holds what exceeds a calendar that was not counted, beyond what is always allowed', () => {
    const three = planned([removal('ann')], [removal('ann')], [removal('ann')])
    const { held, tripped } = guardRemovals(three, facts(ordinary()), policy)
    expect(held).toEqual([{ ref: 'class:3', connectionId: 'ann', byMailbox: true, byHost: false }])
    expect(tripped).toEqual(['ann'])
  })

  const cases: readonly (readonly [string, Partial<LockedCounter>, held: boolean])[] = [
    ['within the share of what stood', { ...stood(20), removed: lately(9) }, false],
    ['beyond the share of what stood', { ...stood(20), removed: lately(10) }, true],
    [
      'within what is always allowed, though beyond the share',
      { ...stood(2), removed: lately(1) },
      false,
    ],
    [
      'what stood was counted in another window',
      { standing: 20, countedAt: NOW - HOUR_MS, removed: lately(2) },
      true,
    ],
    [
      'what was removed is out of the window',
      { ...stood(0), removed: [{ at: NOW - 2 * HOUR_MS, count: 90 }] },
      false,
    ],
    [
      'what was removed is just in the window',
      { ...stood(0), removed: [{ at: NOW - HOUR_MS + 1, count: 90 }] },
      true,
    ],
    ['it holds already, however little was removed', { ...stood(20), isHolding: true }, true],
    ['it holds since more than a window', { isHolding: true, removed: [] }, true],
  ]
  it.each(cases)('of a calendar: %s', (_what, change, isHeld) => {
    const given = facts([counter('host', stood(1_000)), counter('ann', change)])
    expect(guardRemovals(planned([removal('ann')]), given, policy).held).toHaveLength(
      isHeld ? 1 : 0,
    )
  })
  it.each(cases)('of the host: %s', (_what, change, isHeld) => {
    const wide = { ...policy, host: policy.mailbox }
    const given = facts([counter('host', change), counter('ann', stood(1_000))])
    const { held } = guardRemovals(planned([removal('ann')]), given, wide)
    expect(held).toHaveLength(isHeld ? 1 : 0)
    expect(held.every(({ byHost, byMailbox }) => byHost && !byMailbox)).toBe(true)
  })

  it('begins to hold once, and then holds whatever follows', () => {
    const given = facts([counter('host'), counter('ann', { removed: lately(2) }), counter('bob')])
    const plans = planned([removal('ann')], [removal('bob')], [removal('ann')])
    const { held, tripped } = guardRemovals(plans, given, policy)
    expect(held.map(({ ref }) => ref)).toEqual(['class:1', 'class:3'])
    expect(tripped).toEqual(['ann'])
  })

  it('does not begin to hold what holds already', () => {
    const given = facts([counter('host'), counter('ann', { isHolding: true })])
    expect(guardRemovals(planned([removal('ann')]), given, policy).tripped).toEqual([])
  })

  it('does not count for a calendar what another one goes on showing', () => {
    const given = facts([counter('host'), counter('ann', { removed: lately(2) })])
    const { held, counters } = guardRemovals(planned([removal('ann', true)]), given, policy)
    expect(held).toEqual([])
    expect(counters.map(({ scope }) => scope)).toEqual(['host'])
  })

  it('counts for the host what another calendar goes on showing', () => {
    const given = facts([counter('host', { removed: lately(4) }), counter('ann')])
    const { held } = guardRemovals(planned([removal('ann', true)]), given, policy)
    expect(held).toMatchObject([{ byHost: true, byMailbox: false }])
  })

  it('holds the removals of one schedule together', () => {
    const given = facts([counter('host'), counter('ann', { removed: lately(2) }), counter('bob')])
    const { held, counters } = guardRemovals(
      planned([removal('ann'), removal('bob')]),
      given,
      policy,
    )
    expect(held).toEqual([
      { ref: 'class:1', connectionId: 'ann', byMailbox: true, byHost: false },
      { ref: 'class:1', connectionId: 'bob', byMailbox: false, byHost: false },
    ])
    expect(counters).toEqual([])
  })

  it('holds a schedule that alone exceeds what is allowed', () => {
    const five = ['a', 'b', 'c', 'd', 'e'].map((user) => removal(user))
    const { held } = guardRemovals(planned(five), facts([counter('host')]), policy)
    expect(held).toHaveLength(5)
  })

  const releases: readonly (readonly [ReleaseScope, held: readonly string[]])[] = [
    [{ kind: 'everything' }, []],
    [{ kind: 'organization', organizationId: 'org of ann' }, ['bob']],
    [{ kind: 'organization', organizationId: '' }, ['ann', 'bob']],
    [{ kind: 'user', userId: 'ann' }, ['bob']],
    [{ kind: 'user', userId: 'carol' }, ['ann', 'bob']],
  ]
  it.each(releases)('a release of %j lets through what it names', (scope, expected) => {
    const holding = { isHolding: true }
    const counters = [counter('host', holding), counter('ann', holding), counter('bob', holding)]
    const plans = planned([removal('ann')], [removal('bob')])
    const { held } = guardRemovals(plans, facts(counters, released(scope)), policy)
    expect(held.map(({ connectionId }) => connectionId)).toEqual(expected)
  })

  it('does not count what is released', () => {
    const given = facts(ordinary(), released({ kind: 'everything' }))
    expect(guardRemovals(planned([removal('ann')]), given, policy).counters).toEqual([])
  })

  it('keeps what was counted, with what was removed in the window before', () => {
    const given = facts([counter('host'), counter('ann', { removed: lately(4) })])
    const { held, counters } = guardRemovals(
      planned([removal('ann')]),
      given,
      policy,
      new Map([['ann', 6]]),
    )
    expect(held).toEqual([])
    expect(counters.find(({ scope }) => scope === 'ann')).toMatchObject({
      standing: 10,
      countedAt: NOW,
    })
  })

  it('forgets slices that are over', () => {
    const old = [{ at: NOW - 2 * HOUR_MS, count: 1 }]
    const given = facts([counter('host', { removed: old }), counter('ann')])
    const { counters } = guardRemovals(planned([removal('ann')]), given, policy)
    expect(counters.map(({ removed }) => removed.length)).toEqual([1, 1])
  })
})

describe('scopesToCount', () => {
  const two = planned([removal('ann')], [removal('ann')], [removal('ann')])

  it.each<readonly [string, Partial<LockedCounter>, boolean]>([
    ['more than is always allowed is to go', {}, true],
    ['it was counted in this window', stood(9), false],
    ['it was counted in another window', { standing: 9, countedAt: NOW - HOUR_MS }, true],
    ['it holds anyway', { isHolding: true }, false],
  ])('%s', (_what, change, counts) => {
    const given = facts([counter('host'), counter('ann', change)])
    expect(scopesToCount(two, given, policy)).toEqual(counts ? ['ann'] : [])
  })

  it('ordinary work counts nothing', () => {
    expect(scopesToCount(planned([removal('ann')]), facts(ordinary()), policy)).toEqual([])
  })

  it('what is released counts nothing', () => {
    const given = facts(ordinary(), released({ kind: 'everything' }))
    expect(scopesToCount(two, given, policy)).toEqual([])
  })
})
