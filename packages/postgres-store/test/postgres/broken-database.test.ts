import { type CalsyncError, Secret } from '@calsync/core'
import { postgresStore } from '@calsync/postgres-store'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { freshDatabase } from './fresh-database.js'
import { type MigratedDatabase, migratedDatabase } from './migrated-database.js'
import { attemptsOf, connect, doneOf, keyRing, mustClaim, plan, recordOf, REF } from './scenario.js'

describe('a database that does not do what it should', () => {
  let database: MigratedDatabase

  beforeAll(async () => {
    database = await migratedDatabase(inject('postgresUrl'))
  })
  afterAll(() => database.close())

  const failure = (work: Promise<unknown>): Promise<CalsyncError> =>
    work.then(
      () => expect.unreachable(),
      (error: unknown) => error as CalsyncError,
    )

  it('refuses the password: the error does not show it', async () => {
    const url = new URL(database.url)
    url.password = 'canary-password'
    const pool = new pg.Pool({ connectionString: url.toString() })
    const error = await failure(postgresStore({ pool }).claims.findDue(1))
    expect(error).toMatchObject({ code: 'DATABASE_AUTH_FAILED', retryable: false })
    expect(`${error.message} ${error.next} ${JSON.stringify(error.details)}`).not.toMatch(/canary/)
    await pool.end()
  })

  it('is not there', async () => {
    const pool = new pg.Pool({ connectionString: 'postgres://u:canary@127.0.0.1:1/x' })
    const error = await failure(postgresStore({ pool }).claims.findDue(1))
    expect(error).toMatchObject({ code: 'DATABASE_UNREACHABLE', retryable: true })
    expect(error.message).not.toMatch(/canary/)
    await pool.end()
  })

  it('has no schema', async () => {
    const empty = await freshDatabase(inject('postgresUrl'))
    onTestFinished(() => empty.close())
    const store = postgresStore({ pool: empty.pool })
    const tx = { query: (text: string, values?: unknown[]) => empty.pool.query(text, values) }
    const mark = { ref: REF, kind: 'changed', priority: 'live', by: null, reason: null } as const
    for (const call of [
      () => store.claims.findDue(1),
      () => store.changes.planChanges(1, () => Promise.reject(new Error())),
      () => store.changes.markChanged(tx, [mark]),
    ]) {
      const error = await failure(call())
      expect(error.code).toMatch(/^SCHEMA_(MISSING|BEHIND)$/)
      expect(error.next).toBe('run: calsync migrate')
    }
  })

  it('gives the host its own errors as its driver gave them', async () => {
    const serialization = Object.assign(new Error('could not serialize'), { code: '40001' })
    const tx = { query: () => Promise.reject(serialization) }
    const mark = { ref: REF, kind: 'changed', priority: 'live', by: null, reason: null } as const
    const marking = postgresStore({ pool: database.pool }).changes.markChanged(tx, [mark])
    expect(await failure(marking)).toBe(serialization)
  })

  it('does not answer in time', async () => {
    const pool = database.newPool()
    const store = postgresStore({ pool, keyRing })
    const alice = await connect(store)
    await plan(store, [alice])
    const held = await mustClaim(store, alice)
    const person = await database.pool.connect()
    await person.query('begin')
    await person.query('select from calsync.user_integration_connections for update')
    const hasty = postgresStore({ pool, keyRing, statementTimeoutMs: 100 })
    const error = await failure(hasty.claims.settle([doneOf(held)]))
    expect(error).toMatchObject({ code: 'DATABASE_TIMEOUT', retryable: true })
    await person.query('commit')
    person.release()
    expect(await store.claims.settle([doneOf(held)])).toEqual({ refused: [] })
    expect(await recordOf(store, alice)).toMatchObject({ status: 'synced' })
  })

  it('ends the connections that wait in the pool, and the process lives', async () => {
    const pool = database.newPool({ max: 3 })
    const store = postgresStore({ pool })
    await Promise.all([1, 2, 3].map(() => store.claims.findDue(1)))
    const removed = new Promise<void>((resolve) => {
      pool.on('remove', () => pool.totalCount === 0 && resolve())
    })
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    )
    await removed
    await expect(store.claims.findDue(1)).resolves.toBeDefined()
  })

  it('ends the connection of a plan, and the marks stay', async () => {
    await database.empty()
    const store = postgresStore({ pool: database.newPool() })
    await database.pool.query(`select calsync.schedule_changed('class:1')`)
    const planning = store.changes.planChanges(10, async () => {
      await database.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and state = 'idle in transaction'`,
      )
      return { heads: [], records: [], postponed: [], messages: [] }
    })
    expect(await failure(planning)).toMatchObject({
      code: 'DATABASE_CONNECTION_LOST',
      retryable: true,
    })
    expect((await store.reports.status({})).marks).toBe(1)
    const report = await store.changes.planChanges(10, async () => ({
      heads: [],
      records: [],
      postponed: [],
      messages: [],
    }))
    expect(report.heads).toBe(1)
  })

  it('has another isolation level by default', async () => {
    await database.empty()
    const pool = database.newPool({
      options: `-c default_transaction_isolation=repeatable\\ read`,
    })
    const store = postgresStore({ pool, keyRing })
    const alice = await connect(store)
    await plan(store, [alice])
    const error = await failure(mustClaim(store, alice))
    expect(error.code).toBe('DATABASE_ISOLATION')
  })

  it('works without named statements', async () => {
    await database.empty()
    const store = postgresStore({ pool: database.pool, keyRing, prepare: false })
    const alice = await connect(store)
    await plan(store, [alice])
    const held = await mustClaim(store, alice)
    expect((await store.claims.begin(attemptsOf(held), 60_000)).size).toBe(1)
    expect(await store.claims.settle([doneOf(held)])).toEqual({ refused: [] })
    const { rows } = await database.pool.query('select from pg_prepared_statements')
    expect(rows).toHaveLength(0)
  })

  it('claims without the key ring, and cannot connect', async () => {
    await database.empty()
    const alice = await connect(postgresStore({ pool: database.pool, keyRing }))
    const store = postgresStore({ pool: database.pool })
    await plan(store, [alice])
    expect((await mustClaim(store, alice)).credential).toBeNull()
    await expect(connect(store, 'bob')).rejects.toMatchObject({ code: 'ENCRYPTION_KEY_MISSING' })
  })

  it('gives the key to nobody but the claim', async () => {
    await database.empty()
    const store = postgresStore({ pool: database.pool, keyRing })
    const { connection } = await store.connections.connect({
      organizationId: 'acme',
      userId: 'alice',
      integration: 'microsoft-outlook',
      account: 'a',
      gatewayUserId: 'g',
      credential: new Secret('canary-key'),
      health: 'unknown',
    })
    await plan(store, [connection])
    const { rows } = await database.pool.query<{ row: string }>(
      'select to_jsonb(c)::text as row from calsync.user_integration_connections c',
    )
    expect(rows[0]?.row).not.toContain('canary-key')
    expect((await mustClaim(store, connection)).credential?.reveal()).toBe('canary-key')
  })
})
