import { randomUUID } from 'node:crypto'
import type { Claim, Connection, SyncStore } from '@calsync/core'
import { postgresStore } from '@calsync/postgres-store'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { type MigratedDatabase, migratedDatabase } from './migrated-database.js'
import { attemptsOf, connect, doneOf, keyRing, mustClaim, plan, REF } from './scenario.js'

describe('round trips', () => {
  let database: MigratedDatabase
  let store: SyncStore
  let queries = 0
  let alice: Connection
  let held: Claim

  beforeAll(async () => {
    database = await migratedDatabase(inject('postgresUrl'))
    const pool = database.newPool({ max: 1 })
    pool.on('connect', countQueries)
    store = postgresStore({ pool, keyRing })
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    await database.empty()
    alice = await connect(store)
    await plan(store, [alice])
    held = await mustClaim(store, alice)
    queries = 0
  })

  function countQueries(client: pg.PoolClient): void {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    client.query = ((...args: unknown[]) => {
      queries++
      return query(...args)
    }) as pg.PoolClient['query']
  }

  const calls: Record<string, () => Promise<unknown>> = {
    findDue: () => store.claims.findDue(10),
    claim: () => mustClaim(store, alice).catch(() => undefined),
    begin: () => store.claims.begin(attemptsOf(held), 60_000),
    settle: () => store.claims.settle([doneOf(held, { effect: { lanes: 2, heldUntil: 1 } })]),
    takeBudget: () =>
      store.claims.takeBudget([{ key: 'k', capacity: 4, perSecond: 1, want: 1, reserve: 0 }]),
    holdBudget: () => store.claims.holdBudget('k', 1),
    markReplans: () => store.changes.markReplans(10),
    disconnect: () => store.connections.disconnect(alice.id, 'alice'),
    listConnections: () => store.connections.listConnections({}),
    saveHealth: () =>
      store.connections.saveHealth([{ connectionId: alice.id, health: 'degraded' }]),
    setOrganization: () =>
      store.connections.setOrganization({
        organizationId: 'acme',
        integration: 'x',
        mode: 'on',
        changedBy: null,
        reason: null,
      }),
    listOrganizations: () => store.connections.listOrganizations(),
    pause: () => store.connections.pause({ kind: 'everything' }, 'on-call', null),
    resume: () => store.connections.resume({ kind: 'everything' }),
    listPauses: () => store.connections.listPauses(),
    createRun: () =>
      store.runs.createRun({ id: randomUUID(), scope: {}, kinds: [], by: 'x', reason: null }),
    getRun: () => store.runs.getRun('x'),
    takeRun: () => store.runs.takeRun('w', 1_000),
    lead: () => store.runs.lead('sweep', 'w', 1_000),
    listWorkers: () => store.runs.listWorkers(),
    status: () => store.reports.status({}),
    listRecords: () => store.reports.listRecords({}, 10),
    explain: () => store.reports.explain(REF, null),
    retry: () => store.reports.retry({}, 'on-call', null),
    knowsUser: () => store.reports.knowsUser('alice'),
  }

  it.each(Object.keys(calls))('%s takes one', async (name) => {
    await calls[name]?.()
    expect(queries).toBe(1)
  })

  it('a plan takes five: begin, take and lock, read targets, write, commit', async () => {
    const origin = { priority: 'live', by: null, reason: 'test' } as const
    await store.changes.planSchedules([REF], origin, async (_heads, readTargets) => {
      await readTargets([{ ref: REF, organizationId: 'acme', userIds: ['alice'] }])
      return { heads: [], records: [], postponed: [], messages: [] }
    })
    expect(queries).toBe(5)
  })

  it('a look for marks where there are none takes three', async () => {
    await store.changes.planChanges(10, () => Promise.reject(new Error('nothing to plan')))
    expect(queries).toBe(3)
  })

  it('marks of a host transaction take one, in that transaction', async () => {
    const seen: unknown[] = []
    const tx = { query: async (...args: unknown[]) => void seen.push(args) }
    const mark = { ref: REF, kind: 'changed', priority: 'live', by: null, reason: null } as const
    await store.changes.markChanged(tx, [mark, mark])
    expect(seen).toHaveLength(1)
    expect(queries).toBe(0)
  })
})
