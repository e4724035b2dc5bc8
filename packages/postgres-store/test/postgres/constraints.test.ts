import type { Claim, Connection, SyncStore } from '@calsync/core'
import { postgresStore } from '@calsync/postgres-store'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { type MigratedDatabase, migratedDatabase } from './migrated-database.js'
import {
  attemptsOf,
  claim,
  connect,
  doneOf,
  keyRing,
  mustClaim,
  plan,
  recordOf,
} from './scenario.js'

describe('what can never be', () => {
  let database: MigratedDatabase
  let store: SyncStore
  let alice: Connection
  let held: Claim

  beforeAll(async () => {
    database = await migratedDatabase(inject('postgresUrl'))
    store = postgresStore({ pool: database.pool, keyRing })
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    await database.empty()
    alice = await connect(store)
    await plan(store, [alice], 1, ['class:1', 'class:2', 'class:3'])
    held = await mustClaim(store, alice)
  })

  it.each([
    ['work that is never due', `due_at = null`, 'work_is_due'],
    ['doubt without an attempt', `doubt = 'ambiguous'`, 'doubt_has_an_attempt'],
    ['half an attempt', `attempt_version = 1`, 'attempt_is_whole'],
    ['half of what was applied', `applied_version = 1`, 'applied_is_whole'],
    ['an echo of nothing', `applied_echo_hash = 'e'`, 'applied_is_whole'],
    ['alterations of nothing', `applied_altered = '{start}'`, 'applied_is_whole'],
    ['an empty list that is not null', `applied_altered = '{}'`, 'altered_is_null_or_more'],
    ['a hash of nothing', `desired_presence = 'absent'`, 'absent_has_no_hash'],
    ['synced but never applied', `status = 'synced', due_at = null`, 'synced_is_applied'],
    [
      'synced with an event but never applied',
      `status = 'synced', due_at = null, external_event_id = 'AAMk'`,
      'synced_is_applied',
    ],
    [
      'an occurrence synced but never applied',
      `part = '@2026-03-01T09:00:00', status = 'synced', due_at = null`,
      'synced_is_applied',
    ],
    ['dead but due', `status = 'dead'`, 'rest_is_not_due'],
  ])('refuses %s', async (_what, assignment, constraint) => {
    await expect(
      database.pool.query(`update calsync.schedule_sync_status set ${assignment}`),
    ).rejects.toMatchObject({ code: '23514', constraint })
  })

  it.each([
    [
      'a reference without a kind',
      `insert into calsync.changes (ref, kind, priority) values ('42', 'changed', 0)`,
    ],
    [
      'a block without a reason',
      `update calsync.user_integration_connections set state = 'blocked'`,
    ],
    ['half a lease', `update calsync.user_integration_connections set lease_until = null`],
  ])('refuses %s', async (_what, statement) => {
    await expect(database.pool.query(statement)).rejects.toMatchObject({ code: '23514' })
  })

  it('refuses a plan that writes a record of a schedule it was not given, and stores nothing', async () => {
    const origin = { priority: 'live', by: null, reason: 'test' } as const
    const planning = store.changes.planSchedules(['class:4'], origin, async (heads) => ({
      heads: heads.map(({ head }) => ({ ...head, state: 'live', version: 1, replanAt: null })),
      records: [
        {
          id: '0b8c1a52-6a0e-4a4b-9a59-3b6c2a6f1d11',
          ref: 'class:5',
          connectionId: alice.id,
          part: '',
          desired: { version: 1, presence: 'present', hash: 'h1' },
          priority: 'live',
          reason: null,
        },
      ],
      postponed: [],
      messages: [],
    }))
    await expect(planning).rejects.toMatchObject({ code: 'REFERENCE_MISSING' })
    const { rows } = await database.pool.query(
      `select ref from calsync.schedules where ref in ('class:4', 'class:5')`,
    )
    expect(rows).toEqual([])
  })

  it('stores the other results of a settlement with a poisonous one in it', async () => {
    await store.claims.begin(attemptsOf(held), 60_000)
    const poison = held.records[1]?.record.id
    const settling = store.claims.settle([
      doneOf(held, { patch: ({ record }) => (record.id === poison ? { externalId: null } : {}) }),
    ])
    await expect(settling).rejects.toMatchObject({
      code: 'INVARIANT_BROKEN',
      details: { constraint: 'synced_is_applied' },
    })
    const states = await Promise.all(
      held.records.map(({ record }) => recordOf(store, alice, record.ref)),
    )
    expect(states.map(({ status }) => status)).toEqual(['synced', 'pending', 'synced'])
    // The lease was given back; what was not stored is not forgotten.
    expect(await claim(store, alice)).toBeUndefined()
    expect(await recordOf(store, alice, states[1]?.ref)).toMatchObject({ doubt: 'unanswered' })
  })

  it('stores an error text that Postgres could not', async () => {
    const message = 'NUL \0 and half a pair \ud83d'
    const lastError = { class: 'UNKNOWN_ERROR', code: null, message } as const
    await store.claims.settle([doneOf(held, { patch: () => ({ lastError }) })])
    expect((await recordOf(store, alice)).lastError?.message).toBe(
      'NUL \ufffd and half a pair \ufffd',
    )
  })

  it('gives a frozen request back to the letter, whatever is in it', async () => {
    const request = { z: 1, a: { '2': 'b', '10': 'NUL \0, half \ud83d, "quoted" \\u0000' }, n: 1.5 }
    await store.claims.begin(attemptsOf(held, request), 60_000)
    const stored = await recordOf(store, alice)
    expect(JSON.stringify(stored.attempt?.request)).toBe(JSON.stringify(request))
    const unanswered = doneOf(held, {
      patch: ({ record }) => ({
        attempt: record.id === stored.id ? stored.attempt : null,
        ...(record.id === stored.id
          ? { doubt: 'unanswered', status: 'retry', dueAt: 1, applied: null, externalId: null }
          : {}),
      }),
    })
    await store.claims.settle([unanswered])
    const doubted = await recordOf(store, alice)
    expect(JSON.stringify(doubted.attempt?.request)).toBe(JSON.stringify(request))
    const kept = await database.pool.query('select from calsync.attempt_requests')
    expect(kept.rowCount).toBe(1)
  })
})
