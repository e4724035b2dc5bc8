import type pg from 'pg'
import { type Access, type Scope, transactionContract } from './transaction-contract.js'

function scopeOf(client: pg.PoolClient): Scope {
  return {
    tx: client,
    write: (id) => client.query("insert into lesson values ($1, 'Yoga')", [id]),
    nested: async (work) => {
      await client.query('savepoint inner_one')
      try {
        await work(scopeOf(client))
      } catch (error) {
        await client.query('rollback to savepoint inner_one')
        throw error
      }
    },
  }
}

transactionContract('a pg client', async ({ pool }): Promise<Access> => {
  const idle = await pool.connect()
  const closed = await pool.connect()
  await closed.query('begin')
  await closed.query('rollback')
  return {
    transaction: async (work) => {
      const client = await pool.connect()
      try {
        await client.query('begin')
        await work(scopeOf(client))
        await client.query('commit')
      } catch (error) {
        await client.query('rollback')
        throw error
      } finally {
        client.release()
      }
    },
    refused: {
      'the pool': () => pool,
      'a client before begin': () => idle,
      'a client after its transaction': () => closed,
      nothing: () => null as never,
      'no tx at all': () => undefined as never,
    },
    close: async () => {
      idle.release()
      closed.release()
    },
  }
})
