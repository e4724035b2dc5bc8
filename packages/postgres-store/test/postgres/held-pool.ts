import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'

/** A pool whose work is done but not committed until told, so that a race can be laid out. */
export interface HeldPool {
  readonly pool: pg.Pool
  /** Resolves when the work has been done and only its end is missing. */
  readonly done: Promise<void>
  commit(): Promise<void>
  rollBack(): Promise<void>
}

/**
 * For one call of a store: either one statement, which gets a transaction around it, or a
 * transaction, whose `commit` waits.
 */
export async function holdPool(real: pg.Pool): Promise<HeldPool> {
  const client = await real.connect()
  let release = (_how: 'commit' | 'rollback'): void => {}
  const gate = new Promise<'commit' | 'rollback'>((resolve) => (release = resolve))
  let reached = (): void => {}
  const done = new Promise<void>((resolve) => (reached = resolve))
  let ended = (): void => {}
  const end = new Promise<void>((resolve) => (ended = resolve))
  const finish = async (): Promise<void> => {
    reached()
    await client.query(await gate)
    ended()
  }
  const held = {
    on: () => held,
    query: async (config: pg.QueryConfig): Promise<pg.QueryResult> => {
      await client.query('begin')
      const result = await client.query(config)
      void finish().then(() => client.release())
      return result
    },
    connect: async () => ({
      on: () => {},
      off: () => {},
      release: () => client.release(),
      query: async (config: pg.QueryConfig | string) => {
        if (config !== 'commit') return client.query(config as pg.QueryConfig)
        await finish()
        return { rows: [] }
      },
    }),
  }
  const stop = async (how: 'commit' | 'rollback'): Promise<void> => {
    release(how)
    await end
  }
  return {
    pool: held as unknown as pg.Pool,
    done,
    commit: () => stop('commit'),
    rollBack: () => stop('rollback'),
  }
}

/** Resolves once a session of this database waits for a lock. */
export async function untilSomebodyWaits(pool: pg.Pool): Promise<void> {
  const deadline = Date.now() + 10_000
  while (Date.now() < deadline) {
    const { rowCount } = await pool.query(
      `select from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if ((rowCount ?? 0) > 0) return
    await delay(5)
  }
  throw new Error('nobody waited for a lock')
}
