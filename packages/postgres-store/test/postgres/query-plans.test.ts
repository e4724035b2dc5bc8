import { postgresStore } from '@calsync/postgres-store'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { inSchema } from '../../src/database/schema-name.js'
import findDueText from '../../src/sql/find-due.sql'
import { manyRecords } from './many-records.js'
import { type MigratedDatabase, migratedDatabase } from './migrated-database.js'
import { attemptsOf, doneOf, keyRing } from './scenario.js'

/** 100,000 records: what is quick here stays quick. */
describe('query plans', { timeout: 60_000 }, () => {
  let database: MigratedDatabase

  beforeAll(async () => {
    database = await migratedDatabase(inject('postgresUrl'))
    await manyRecords(database.pool, { connections: 100, schedules: 1000, due: 'tenth' })
  })
  afterAll(() => database.close())

  it('finds due connections along the index of what is due', async () => {
    const { rows } = await database.pool.query<{ 'QUERY PLAN': string }>(
      `explain (analyze, costs off, timing off) ${inSchema(findDueText, 'calsync').replace('$1', '100')}`,
    )
    const text = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(text).toContain('schedule_sync_status_due')
    expect(text).not.toMatch(/Seq Scan on schedule_sync_status/)
  })

  it('claims, begins, settles and plans without reading the table from end to end', async () => {
    const pool = database.newPool({ max: 1 })
    const store = postgresStore({ pool, keyRing })
    const before = await statisticsOf(pool)
    const [due] = await store.claims.findDue(1)
    for (let n = 0; n < 8; n++) {
      const claims = await store.claims.claim({
        connectionIds: [due?.connectionId ?? ''],
        worker: 'worker',
        leaseMs: 60_000,
        itemsPerConnection: 20,
        maxFlightMs: 60_000,
      })
      const [held] = claims
      if (held === undefined) throw new Error('nothing to claim')
      await store.claims.begin(attemptsOf(held), 60_000)
      await store.claims.settle([{ ...doneOf(held, { effect: { lanes: 4 } }), records: [] }])
      await database.pool.query(
        `update calsync.schedule_sync_status set ${noAttempt} where connection_id = $1`,
        [held.connectionId],
      )
      const origin = { priority: 'live', by: null, reason: 'test' } as const
      await store.changes.planSchedules(['class:10'], origin, async (heads, readTargets) => {
        await readTargets([{ ref: 'class:10', organizationId: 'acme', userIds: ['user-1'] }])
        return {
          heads: [],
          postponed: [],
          messages: [],
          records: heads.map(({ head }) => ({
            id: held.records[0]?.record.id ?? '',
            ref: head.ref,
            connectionId: held.connectionId,
            part: '',
            desired: { version: n + 2, presence: 'present', hash: 'h' },
            priority: 'live',
            reason: null,
          })),
        }
      })
    }
    const after = await statisticsOf(pool)
    expect(after.seqScans - before.seqScans).toBe(0)
    expect(after.dueScans).toBeGreaterThan(before.dueScans)
  })

  it('begins with HOT updates, frozen requests included', async () => {
    const pool = database.newPool({ max: 1 })
    const store = postgresStore({ pool, keyRing })
    const due = await store.claims.findDue(10)
    const claims = await store.claims.claim({
      connectionIds: due.map(({ connectionId }) => connectionId),
      worker: 'worker',
      leaseMs: 60_000,
      itemsPerConnection: 80,
      maxFlightMs: 60_000,
    })
    const request = { body: { content: Array.from({ length: 200 }, Math.random).join(' ') } }
    const before = await statisticsOf(pool)
    for (const held of claims) await store.claims.begin(attemptsOf(held, request), 60_000)
    const after = await statisticsOf(pool)
    const updates = after.updates - before.updates
    expect(updates).toBeGreaterThan(500)
    expect((after.hotUpdates - before.hotUpdates) / updates).toBeGreaterThan(0.95)
    expect(after.leaseUpdates).toBe(after.hotLeaseUpdates)
  })
})

const noAttempt = `attempt_version = null, attempt_action = null, attempt_fence = null,
  attempt_epoch = null, attempt_sent_at = null, attempt_hash = null, attempt_call = null,
  doubt = null, status = 'pending', due_at = coalesce(due_at, now())`

interface Statistics {
  readonly seqScans: number
  readonly updates: number
  readonly hotUpdates: number
  readonly dueScans: number
  readonly leaseUpdates: number
  readonly hotLeaseUpdates: number
}

async function statisticsOf(pool: MigratedDatabase['pool']): Promise<Statistics> {
  await pool.query('select pg_stat_force_next_flush()')
  const { rows } = await pool.query<Statistics>(`
    select r.seq_scan::int as "seqScans", r.n_tup_upd::int as updates,
      r.n_tup_hot_upd::int as "hotUpdates", i.idx_scan::int as "dueScans",
      c.n_tup_upd::int as "leaseUpdates", c.n_tup_hot_upd::int as "hotLeaseUpdates"
    from pg_stat_user_tables r, pg_stat_user_tables c, pg_stat_user_indexes i
    where r.relname = 'schedule_sync_status' and c.relname = 'user_integration_connections'
      and i.indexrelname = 'schedule_sync_status_due'`)
  const [row] = rows
  if (row === undefined) throw new Error('no statistics')
  return row
}
