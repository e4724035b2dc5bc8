import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { GuardFacts, LockedCounter } from '@calsync/core'
import { guardRemovals, scopesToCount } from '../../src/decide/guard-removals.js'
import type { GuardPolicy } from '../../src/decide/guard-policy.js'

const WINDOW_MS = 60_000
const policy: GuardPolicy = {
  mailbox: { share: 0.5, least: 3 },
  host: { share: 0.2, least: 5 },
  windowMs: WINDOW_MS,
}
const mailboxes = ['ann', 'bob', 'cat'] as const
const STANDING = 20

/** A transaction: so many schedules vanish from a calendar each, after a while. */
const plan = fc.record({
  afterMs: fc.oneof(fc.nat({ max: 2_000 }), fc.nat({ max: 2 * WINDOW_MS })),
  vanish: fc.array(fc.constantFrom(...mailboxes), { minLength: 1, maxLength: 12 }),
})

describe('the guard, whatever the order and grouping of plans', () => {
  it('never lets more go in a window than is allowed, and keeps holding', () => {
    fc.assert(
      fc.property(fc.array(plan, { maxLength: 40 }), (plans) => {
        const world = new GuardedWorld()
        for (const { afterMs, vanish } of plans) world.play(afterMs, vanish)
        for (const { at } of world.written) {
          const inWindow = world.written.filter((each) => each.at > at - WINDOW_MS && each.at <= at)
          expect(inWindow.length).toBeLessThanOrEqual(Math.max(5, 0.2 * 3 * STANDING))
          for (const mailbox of mailboxes) {
            const mine = inWindow.filter((each) => each.mailbox === mailbox)
            expect(mine.length).toBeLessThanOrEqual(Math.max(3, 0.5 * STANDING))
          }
        }
        for (const [scope, since] of world.holdingSince) {
          const later = world.written.filter(
            ({ at, mailbox }) => at > since && (scope === 'host' || mailbox === scope),
          )
          expect(later).toEqual([])
        }
      }),
      { numRuns: 500 },
    )
  })
})

/** Calendars and counters as a store keeps them; nobody creates anything and nobody releases. */
class GuardedWorld {
  readonly written: { readonly at: number; readonly mailbox: string }[] = []
  readonly holdingSince = new Map<string, number>()
  readonly #counters = new Map<string, LockedCounter>()
  readonly #standing = new Map<string, number>(mailboxes.map((mailbox) => [mailbox, STANDING]))
  #now = 1_000_000
  #refs = 0

  play(afterMs: number, vanish: readonly string[]): void {
    this.#now += afterMs
    const planned = vanish.map((mailbox) => ({
      ref: `class:${++this.#refs}` as const,
      removals: [
        { connectionId: mailbox, userId: mailbox, organizationId: '', isShownElsewhere: false },
      ],
    }))
    const facts: GuardFacts = {
      now: this.#now,
      counters: ['host', ...new Set(vanish)].map((scope) => this.#counter(scope)),
      releases: [],
    }
    const standing = new Map(
      scopesToCount(planned, facts, policy).map((scope) => [scope, this.#stands(scope)]),
    )
    const { counters, held } = guardRemovals(planned, facts, policy, standing)
    for (const counter of counters) {
      const isHolding = this.#counter(counter.scope).isHolding
      this.#counters.set(counter.scope, { ...counter, isHolding })
    }
    for (const { byHost, byMailbox, connectionId } of held) {
      if (byHost) this.#hold('host')
      if (byMailbox) this.#hold(connectionId)
    }
    const heldRefs = new Set(held.map(({ ref }) => ref))
    for (const { ref, removals } of planned) {
      if (heldRefs.has(ref)) continue
      for (const { connectionId } of removals) {
        this.written.push({ at: this.#now, mailbox: connectionId })
        this.#standing.set(connectionId, (this.#standing.get(connectionId) ?? 0) - 1)
      }
    }
  }

  #hold(scope: string): void {
    this.#counters.set(scope, { ...this.#counter(scope), isHolding: true })
    if (!this.holdingSince.has(scope)) this.holdingSince.set(scope, this.#now)
  }

  #counter(scope: string): LockedCounter {
    const none = { scope, removed: [], standing: null, countedAt: null, isHolding: false }
    return this.#counters.get(scope) ?? none
  }

  #stands(scope: string): number {
    if (scope !== 'host') return this.#standing.get(scope) ?? 0
    return [...this.#standing.values()].reduce((sum, count) => sum + count, 0)
  }
}
