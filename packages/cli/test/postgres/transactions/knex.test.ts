import createKnex, { type Knex } from 'knex'
import { fromKnex } from '../../../src/index.js'
import { type Access, type Scope, transactionContract } from './transaction-contract.js'

function scopeOf(trx: Knex.Transaction): Scope {
  return {
    tx: fromKnex(trx),
    write: async (id) => trx('lesson').insert({ id, title: 'Yoga' }),
    nested: (work) => trx.transaction((inner) => work(scopeOf(inner))),
  }
}

transactionContract('Knex', async ({ url }): Promise<Access> => {
  const knex = createKnex({ client: 'pg', connection: url, pool: { min: 0, max: 3 } })
  const over = await knex.transaction()
  await over.rollback()
  return {
    transaction: (work) => knex.transaction((trx) => work(scopeOf(trx))),
    refused: {
      // @ts-expect-error -- the instance is none
      'the instance': () => fromKnex(knex),
      'a transaction that is over': () => fromKnex(over),
      nothing: () => fromKnex(null as never),
    },
    close: () => knex.destroy(),
  }
})
