import { KeyRing, postgresStore } from '@calsync/postgres-store'
import { syncStoreContract } from '@calsync/testkit/contracts'
import { afterAll, beforeAll, beforeEach, describe, inject, it } from 'vitest'
import { type MigratedDatabase, migratedDatabase } from './migrated-database.js'
import { runCase } from './store-contract-case.js'

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
      await runCase(each, postgresStore({ pool, keyRing }), pool)
    },
  )
})
