import type { SyncStore } from '@calsync/core'
import type { syncStoreContract } from '@calsync/testkit/contracts'
import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'

type ContractCase = (typeof syncStoreContract)[number]

/** Runs one sentence of the contract on a store in Postgres; the host's transactions use `pool`. */
export async function runCase(each: ContractCase, store: SyncStore, pool: pg.Pool): Promise<void> {
  await each.run({
    store,
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
    advance: (ms) => delay(ms),
    dispose: () => Promise.resolve(),
  })
}
