import { DataSource, type EntityManager, EntitySchema } from 'typeorm'
import { fromTypeOrm } from '../../../src/index.js'
import { type Access, type Scope, transactionContract } from './transaction-contract.js'

const Lesson = new EntitySchema<{ id: number; title: string }>({
  name: 'lesson',
  columns: { id: { type: 'int', primary: true }, title: { type: 'text' } },
})

function scopeOf(manager: EntityManager): Scope {
  return {
    tx: fromTypeOrm(manager),
    write: (id) => manager.insert(Lesson, { id, title: 'Yoga' }),
    nested: (work) => manager.transaction((inner) => work(scopeOf(inner))),
  }
}

async function connected(url: string): Promise<DataSource> {
  const source = new DataSource({ type: 'postgres', url, entities: [Lesson], poolSize: 4 })
  return source.initialize()
}

transactionContract('TypeORM', async ({ url }): Promise<Access> => {
  const source = await connected(url)
  const idle = source.createQueryRunner()
  return {
    transaction: (work) => source.transaction((manager) => work(scopeOf(manager))),
    refused: {
      "the data source's own manager": () => fromTypeOrm(source.manager),
      // @ts-expect-error -- a data source is none
      'the data source': () => fromTypeOrm(source),
      'the data source as it is': () => source,
      'a query runner without a transaction': () => fromTypeOrm(idle.manager),
      nothing: () => fromTypeOrm(null as never),
    },
    close: async () => {
      await idle.release()
      await source.destroy()
    },
  }
})

transactionContract('TypeORM with a query runner', async ({ url }): Promise<Access> => {
  const source = await connected(url)
  return {
    transaction: async (work) => {
      const runner = source.createQueryRunner()
      try {
        await runner.startTransaction()
        await work(scopeOf(runner.manager))
        await runner.commitTransaction()
      } catch (error) {
        await runner.rollbackTransaction()
        throw error
      } finally {
        await runner.release()
      }
    },
    refused: {},
    close: () => source.destroy(),
  }
})
