import { KeyRing, postgresStore } from '@calsync/postgres-store'
import { syncStoreContract } from '@calsync/testkit/contracts'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, inject, it } from 'vitest'
import { type MigratedDatabase, migratedDatabase } from './migrated-database.js'

const keyRing = new KeyRing([['test', new Uint8Array(32).fill(7)]], 'test')

describe('PostgresSyncStore', () => {
  let database: MigratedDatabase

  beforeAll(async () => {
    database = await migratedDatabase(inject('postgresUrl'))
  })
  afterAll(() => database.close())
  beforeEach(() => database.empty())

  it.each(syncStoreContract.map((each) => [each.name, each] as const))(
    '%s',
    async (_name, each) => {
      const { pool } = database
      await each.run({
        store: postgresStore({ pool, keyRing }),
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
    },
  )
})
