import { type ControlledTransaction, Kysely, PostgresDialect, type Transaction } from 'kysely'
import { describe, expect, inject, it } from 'vitest'
import { fromKysely, type TransactionHandle } from '../../../src/index.js'
import { hostDatabase } from './host-database.js'
import { type Access, type Scope, transactionContract } from './transaction-contract.js'

interface Tables {
  lesson: { id: number; title: string }
}

const write = (trx: Transaction<Tables>, id: number) =>
  trx.insertInto('lesson').values({ id, title: 'Yoga' }).execute()

/** For the callback's transaction, which has no savepoints, and inside of a savepoint. */
const innermost = (trx: Transaction<Tables>): Scope => ({
  tx: fromKysely(trx),
  write: (id) => write(trx, id),
  nested: () => Promise.reject(new Error('Kysely has no transaction in this one')),
})

function scopeOf(trx: ControlledTransaction<Tables>): Scope {
  return {
    ...innermost(trx),
    nested: async (work) => {
      const inner = await trx.savepoint('inner_one').execute()
      try {
        await work(innermost(inner))
      } catch (error) {
        await inner.rollbackToSavepoint('inner_one').execute()
        throw error
      }
    },
  }
}

const refusedBy = (db: Kysely<Tables>): Record<string, () => TransactionHandle> => ({
  // @ts-expect-error -- the database is none
  'the database': () => fromKysely(db),
  'a builder of one': () => fromKysely(db.transaction() as never),
  nothing: () => fromKysely(undefined as never),
})

const open = (pool: ConstructorParameters<typeof PostgresDialect>[0]['pool']) =>
  new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })

transactionContract('Kysely, committed by hand', async ({ pool }): Promise<Access> => {
  const db = open(pool)
  return {
    transaction: async (work) => {
      const trx = await db.startTransaction().execute()
      try {
        await work(scopeOf(trx))
      } catch (error) {
        await trx.rollback().execute()
        throw error
      }
      await trx.commit().execute()
    },
    refused: refusedBy(db),
    close: async () => {},
  }
})

describe('Kysely with a callback', () => {
  it('a commit leaves a mark, a rollback none', async () => {
    const database = await hostDatabase(inject('postgresUrl'))
    const { calsync, pool } = database
    const change = (id: number, then: () => void) =>
      open(pool)
        .transaction()
        .execute(async (trx) => {
          await write(trx, id)
          await calsync.schedules.changed(`lesson:${id}`, { tx: fromKysely(trx) })
          then()
        })
    const stop = () => {
      throw new Error('stop')
    }
    await change(1, () => {})
    await expect(change(2, stop)).rejects.toThrow('stop')
    expect(await database.state()).toEqual({ marks: ['lesson:1'], lessons: [1] })
    await database.close()
  })
})
