import { describe, expect, it } from 'vitest'
import {
  type BeginAttempt,
  CalsyncError,
  type ClaimStore,
  type Settlement,
  silentLogger,
  silentTelemetry,
} from '@calsync/core'
import { ManualClock, memoryStore, seededRandom } from '@calsync/testkit'
import type { Environment } from '../../src/engine/environment.js'
import { Ledger } from '../../src/engine/ledger.js'

const away = new CalsyncError({ code: 'DATABASE_UNREACHABLE', message: 'away', retryable: true })
const poison = new CalsyncError({ code: 'INVARIANT_BROKEN', message: 'can never be' })

function ledgerOver(claims: Partial<ClaimStore>): { ledger: Ledger; clock: ManualClock } {
  const clock = new ManualClock()
  const store = memoryStore({ clock })
  const environment = {
    store: { ...store, claims: { ...claims } },
    clock,
    random: seededRandom(),
    logger: silentLogger,
    telemetry: silentTelemetry,
  } as unknown as Environment
  return { ledger: new Ledger(environment, 60_000), clock }
}

function settlementOf(connectionId: string): Settlement {
  const whose = { connectionId, fence: 1, worker: 'w' }
  return { ...whose, records: [], effect: null, release: true, visibilityMs: 120_000 }
}

describe('Ledger.settle', () => {
  it('tries again while the database is away', async () => {
    let calls = 0
    const { ledger, clock } = ledgerOver({
      settle: async () => {
        calls += 1
        if (calls < 4) throw away
        return { refused: [] }
      },
    })
    const settled = ledger.settle(settlementOf('alice'))
    await clock.advance(10_000)
    await settled
    expect(calls).toBe(4)
  })

  it('keeps what the store cannot take of one connection away from the others', async () => {
    const stored: string[] = []
    const { ledger, clock } = ledgerOver({
      settle: async (settlements) => {
        if (settlements.some(({ connectionId }) => connectionId === 'mallory')) throw poison
        stored.push(...settlements.map(({ connectionId }) => connectionId))
        return { refused: [] }
      },
    })
    const all = ['first', 'mallory', 'alice', 'bob'].map((id) => ledger.settle(settlementOf(id)))
    await clock.advance(1_000)
    expect(stored.sort()).toEqual(['alice', 'bob', 'first'])
    await clock.advance(60_000)
    await Promise.all(all)
  })

  it('gives up when the lease is over, and resolves all the same', async () => {
    const { ledger, clock } = ledgerOver({ settle: () => Promise.reject(away) })
    const settled = ledger.settle(settlementOf('alice'))
    await clock.advance(70_000)
    await settled
  })
})

describe('Ledger.begin', () => {
  const attempt = (recordId: string): BeginAttempt[] => [{ recordId } as BeginAttempt]

  it('begins by itself what could not be begun together', async () => {
    const { ledger } = ledgerOver({
      begin: async (attempts) => {
        if (attempts.some(({ recordId }) => recordId === 'poison')) throw poison
        return new Map(attempts.map(({ recordId }) => [recordId, 1]))
      },
    })
    const first = ledger.begin(attempt('first'))
    const bad = ledger.begin(attempt('poison'))
    const good = ledger.begin(attempt('good'))
    expect((await first).has('first')).toBe(true)
    await expect(bad).rejects.toBe(poison)
    expect((await good).has('good')).toBe(true)
  })

  it('does not hammer a database that is away', async () => {
    let calls = 0
    const { ledger } = ledgerOver({
      begin: () => {
        calls += 1
        return Promise.reject(away)
      },
    })
    await expect(ledger.begin(attempt('a'))).rejects.toBe(away)
    expect(calls).toBe(1)
  })
})

describe('Ledger.holdAccount', () => {
  it('tries again until the hold is stored', async () => {
    const held: string[] = []
    let calls = 0
    const { ledger, clock } = ledgerOver({
      holdBudget: async (key) => {
        calls += 1
        if (calls < 3) throw away
        held.push(key)
      },
    })
    const done = ledger.holdAccount('simulated', 1_000)
    await clock.advance(5_000)
    await done
    expect(held).toEqual(['account:simulated'])
  })
})
