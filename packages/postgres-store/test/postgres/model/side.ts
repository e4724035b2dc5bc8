import type { SyncStore } from '@calsync/core'
import { postgresStore } from '@calsync/postgres-store'
import { type MemorySnapshot, memoryStore } from '@calsync/testkit'
import type { HostTransaction } from '@calsync/testkit/contracts'
import { keyRing } from '../scenario.js'
import type { ToldTimeDatabase } from './told-time-database.js'

/** Monday 2026-01-05, 08:00 UTC. */
const START = Date.UTC(2026, 0, 5, 8)

/** One of the two stores that are compared, with a clock of its own. */
export interface Side {
  readonly store: SyncStore
  now(): number
  advance(ms: number): Promise<void>
  /** A transaction of the host. */
  begin(): Promise<HostTransaction>
  /** Only of the model: what leaves a choice to the store is looked up in it. */
  readonly snapshot: (() => MemorySnapshot) | null
}

export function memorySide(): Side {
  let now = START
  const store = memoryStore({ clock: { now: () => now } })
  return {
    store,
    now: () => now,
    advance: (ms) => {
      now += ms
      return Promise.resolve()
    },
    begin: () => Promise.resolve(store.begin()),
    snapshot: () => store.snapshot(),
  }
}

export async function postgresSide(database: ToldTimeDatabase): Promise<Side> {
  const { pool } = database
  let now = START
  await database.empty()
  await database.tell(now)
  return {
    store: postgresStore({ pool, keyRing }),
    now: () => now,
    advance: async (ms) => {
      now += ms
      await database.tell(now)
    },
    begin: async () => {
      const client = await pool.connect()
      await client.query('begin')
      const end = async (how: 'commit' | 'rollback'): Promise<void> => {
        await client.query(how)
        client.release()
      }
      return {
        query: (text, values) => client.query(text, values),
        commit: () => end('commit'),
        rollback: () => end('rollback'),
      }
    },
    snapshot: null,
  }
}
