import { drizzle as overPg } from 'drizzle-orm/node-postgres'
import { drizzle as overPostgresJs } from 'drizzle-orm/postgres-js'
import {
  integer,
  type PgDatabase,
  type PgQueryResultHKT,
  pgTable,
  type PgTransaction,
  text,
} from 'drizzle-orm/pg-core'
import type { ExtractTablesWithRelations } from 'drizzle-orm/relations'
import postgres from 'postgres'
import { fromDrizzle } from '../../../src/index.js'
import { type Access, type Scope, transactionContract } from './transaction-contract.js'

const lesson = pgTable('lesson', { id: integer().primaryKey(), title: text().notNull() })

type NoSchema = Record<string, never>
type Transaction<Driver extends PgQueryResultHKT> = PgTransaction<
  Driver,
  NoSchema,
  ExtractTablesWithRelations<NoSchema>
>

function scopeOf<Driver extends PgQueryResultHKT>(tx: Transaction<Driver>): Scope {
  return {
    tx: fromDrizzle(tx),
    write: async (id) => tx.insert(lesson).values({ id, title: 'Yoga' }),
    nested: (work) => tx.transaction((inner) => work(scopeOf(inner))),
  }
}

function accessOf<Driver extends PgQueryResultHKT>(
  db: PgDatabase<Driver>,
  close: () => Promise<void>,
): Access {
  return {
    transaction: (work) => db.transaction((tx) => work(scopeOf(tx))),
    refused: {
      // @ts-expect-error -- the database is none
      'the database': () => fromDrizzle(db),
      nothing: () => fromDrizzle(null as never),
      'a promise of one': () => fromDrizzle(Promise.resolve(db) as never),
    },
    close,
  }
}

transactionContract('Drizzle over pg', async ({ pool }) => accessOf(overPg(pool), async () => {}))

transactionContract('Drizzle over postgres.js', async ({ url }) => {
  const sql = postgres(url, { max: 3 })
  return accessOf(overPostgresJs(sql), () => sql.end())
})
