import { describe, expect, it, vi } from 'vitest'
import type { BudgetLimit, Priority } from '@calsync/core'
import { seenOccurrences } from '@calsync/testkit/simulation'
import { type HostRow, SimulatedHost } from './simulated-host.js'

const START = '2026-03-02T09:00:00'
const CHANGED = ['2026-03-09', '2026-03-16', '2026-03-23', '2026-03-30']
/** One for the series; a look and an update for each changed occurrence. */
const REQUESTS = 1 + 2 * CHANGED.length
/** Nothing is refilled while a test looks. */
const NO_REFILL = 0.00001

/** A series in which some occurrences have another title. */
function series(facilitator: string, changed = CHANGED): Partial<HostRow> {
  const overrides = changed.map((day) => [`${day}T09:00:00`, { title: 'changed' }] as const)
  return {
    facilitators: [facilitator],
    start: START,
    rrule: 'FREQ=WEEKLY;COUNT=8',
    recurrence_overrides: Object.fromEntries(overrides),
  }
}

function changedOf(host: SimulatedHost, connectionId: string): number {
  const seen = host.calendar.eventsOf(connectionId).flatMap(seenOccurrences)
  return seen.filter(({ title }) => title === 'changed').length
}

async function withSeries(
  describes: SimulatedHost['calendar']['describes'],
  users: readonly string[] = ['alice'],
  priority: Priority = 'live',
): Promise<{ host: SimulatedHost; changed: number[] }> {
  const host = new SimulatedHost(1)
  host.calendar.describes = describes
  const ids: string[] = []
  for (const user of users) {
    ids.push((await host.connect(user)).id)
    await host.put(user, series(user), priority)
  }
  await host.startWorker()
  expect(await host.quiet(600_000)).toBe(true)
  return { host, changed: ids.map((id) => changedOf(host, id)) }
}

function itemsOf({ calendar }: SimulatedHost): number {
  return calendar.journal.reduce((sum, { items }) => sum + items, 0)
}

const perSeconds = [0.1, 0.34, 0.5, 0.67, 1, 2]
const tight = perSeconds.flatMap((perSecond) => {
  const limit: BudgetLimit = { capacity: Math.max(1, 3 * perSecond), perSecond }
  return (['live', 'background'] as const).map((priority) => ({ limit, priority, perSecond }))
})

describe('changed occurrences under a tight budget', () => {
  it.each(tight)(
    'of the mailbox are looked at and updated once each ($perSecond a second, $priority)',
    async ({ limit, priority }) => {
      const { host, changed } = await withSeries({ mailboxBudget: limit }, ['alice'], priority)
      expect(changed).toEqual([4])
      expect(itemsOf(host)).toBe(REQUESTS)
    },
  )

  it.each(tight)(
    'of the account are looked at and updated once each ($perSecond a second, $priority)',
    async ({ limit, priority }) => {
      const describes = { accountBudget: limit, maxBatchItems: 1 }
      const { host, changed } = await withSeries(describes, ['alice'], priority)
      expect(changed).toEqual([4])
      expect(host.calendar.journal).toHaveLength(REQUESTS)
    },
  )

  it.each(tight)(
    'of an account that several users share, too ($perSecond a second, $priority)',
    async ({ limit, priority }) => {
      const users = ['alice', 'bob', 'carol']
      const describes = { accountBudget: limit, maxBatchItems: 1 }
      const { host, changed } = await withSeries(describes, users, priority)
      expect(changed).toEqual([4, 4, 4])
      expect(host.calendar.journal.length).toBeLessThanOrEqual(1.1 * users.length * REQUESTS)
    },
  )

  it('keep to it: no update is sent before there is a token for it', async () => {
    const accountBudget = { capacity: 1, perSecond: 0.25 }
    const { host } = await withSeries({ accountBudget, maxBatchItems: 1 })
    const at = host.calendar.journal.map((call) => call.at)
    const waits = at.slice(1).map((time, index) => time - (at[index] ?? 0))
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(4_000 - 1)
  })

  it('do not hold up a worker that is being stopped', async () => {
    const host = new SimulatedHost(2)
    host.calendar.describes = { mailboxBudget: { capacity: 1, perSecond: 0.05 } }
    await host.connect('alice')
    await host.put('s', series('alice'))
    const worker = await host.startWorker()
    const isLooking = (): boolean => host.calendar.journal.length === 2
    for (let s = 0; s < 60 && !isLooking(); s += 1) await host.clock.advance(1_000)
    expect(isLooking()).toBe(true)
    const stopped = vi.fn()
    void worker.stop().then(stopped)
    await host.clock.advance(1_000)
    expect(stopped).toHaveBeenCalled()
    expect(host.calendar.journal).toHaveLength(2)
  })
})

describe('what a look took for nothing', () => {
  it.each(['mailbox', 'account'] as const)('comes back to the %s', async (scope) => {
    const host = new SimulatedHost(3)
    host.calendar.describes = { maxBatchItems: 1 }
    const alice = await host.connect('alice')
    for (let id = 1; id <= 4; id += 1) await host.put(`${id}`, { facilitators: ['alice'] })
    // Applied, and not answered: the looks find them, and nothing follows.
    host.calendar.faults.lostAfterApply = 1
    await host.startWorker()
    await host.clock.advance(30_000)
    const limit = { capacity: 4, perSecond: NO_REFILL }
    host.calendar.describes = { maxBatchItems: 1, [`${scope}Budget`]: limit }
    await host.clock.advance(90_000)
    // Each look takes two and brings one back; the last token is not enough for the fourth.
    expect(host.calendar.calls).toBe(4 + 3)
    const key = scope === 'mailbox' ? `mailbox:${alice.id}` : 'account:simulated'
    const [left] = await host.store.claims.takeBudget([{ key, ...limit, want: 4, reserve: 0 }])
    expect(left?.granted).toBe(1)
  })

  it('is asked for once: nothing is given back when nothing is left', async () => {
    const host = new SimulatedHost(4)
    const limit = { capacity: 100, perSecond: 1 }
    host.calendar.describes = { mailboxBudget: limit, accountBudget: limit }
    const alice = await host.connect('alice')
    const givesBack = vi.spyOn(host.store.claims, 'giveBackBudget')
    const takes = vi.spyOn(host.store.claims, 'takeBudget')
    await host.put('s', series('alice'))
    await host.startWorker()
    expect(await host.quiet(600_000)).toBe(true)
    expect(changedOf(host, alice.id)).toBe(4)
    expect(givesBack).not.toHaveBeenCalled()
    // The mailbox and the account, for the series and for its occurrences.
    expect(takes).toHaveBeenCalledTimes(4)
  })
})

describe('live changes of occurrences', () => {
  it('find what background ones have to leave', async () => {
    const host = new SimulatedHost(5)
    await host.connect('alice')
    const bob = await host.connect('bob')
    await host.put('bobs', series('bob', []))
    await host.startWorker()
    expect(await host.quiet()).toBe(true)
    const { calls } = host.calendar
    host.calendar.describes = {
      maxBatchItems: 1,
      accountBudget: { capacity: 10, perSecond: NO_REFILL },
    }
    await host.put('alices', series('alice'), 'background')
    await host.clock.advance(20_000)
    // The series, three looks and three updates: another look and its update would use the reserve.
    expect(host.calendar.calls).toBe(calls + 7)
    await host.put('bobs', series('bob', ['2026-03-09']))
    await host.clock.advance(10_000)
    expect(changedOf(host, bob.id)).toBe(1)
  })
})
