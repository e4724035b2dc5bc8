import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { createCalsync, type TransactionHandle } from '../../../src/index.js'
import { type HostDatabase, hostDatabase } from './host-database.js'

/** An open transaction of a host, through its own means of access. */
export interface Scope {
  readonly tx: TransactionHandle
  /** Inserts a lesson as this host would; an id that is there already is an error. */
  write(id: number): Promise<unknown>
  /** A transaction in the transaction: rolled back alone when `work` rejects. */
  nested(work: (inner: Scope) => Promise<void>): Promise<unknown>
}

export interface Access {
  /** Commits, or rolls back and rejects when `work` rejects. */
  transaction(work: (scope: Scope) => Promise<void>): Promise<unknown>
  /** Makes handles of what is no transaction: each must be refused. */
  readonly refused: Readonly<Record<string, () => TransactionHandle>>
  close(): Promise<void>
}

class Stop extends Error {}

/** What a transaction of any means of access must keep. */
export function transactionContract(
  name: string,
  open: (database: HostDatabase) => Promise<Access>,
): void {
  describe(name, () => {
    let database: HostDatabase
    let access: Access
    beforeAll(async () => {
      database = await hostDatabase(inject('postgresUrl'))
      access = await open(database)
    })
    afterAll(async () => {
      await access.close()
      await database.close()
    })
    beforeEach(() => database.empty())

    const change = async (scope: Scope, id: number): Promise<void> => {
      await scope.write(id)
      await database.calsync.schedules.changed(`lesson:${id}`, { tx: scope.tx, by: "O'Hara?" })
    }

    it('a commit leaves a mark', async () => {
      await access.transaction(async (scope) => {
        await change(scope, 1)
        expect(await database.state()).toEqual({ marks: [], lessons: [] })
      })
      expect(await database.state()).toEqual({ marks: ['lesson:1'], lessons: [1] })
      const { rows } = await database.pool.query('select "by", kind from calsync.changes')
      expect(rows).toEqual([{ by: "O'Hara?", kind: 'changed' }])
    })

    it('takes many references, and deletions', async () => {
      const refs = Array.from({ length: 300 }, (_, n) => `lesson:${n + 100}`)
      await access.transaction(async ({ tx }) => {
        await database.calsync.schedules.changed(refs, { tx })
        await database.calsync.schedules.deleted('lesson:7', { tx, reason: 'cancelled' })
      })
      const { rows } = await database.pool.query(
        'select kind, count(*)::int as n from calsync.changes group by kind order by kind',
      )
      expect(rows).toEqual([
        { kind: 'changed', n: 300 },
        { kind: 'deleted', n: 1 },
      ])
    })

    it('a rollback leaves none', async () => {
      const rolledBack = access.transaction(async (scope) => {
        await change(scope, 1)
        throw new Stop()
      })
      await expect(rolledBack).rejects.toThrow(Stop)
      expect(await database.state()).toEqual({ marks: [], lessons: [] })
    })

    it('a statement that fails after it leaves none', async () => {
      const failed = access.transaction(async (scope) => {
        await change(scope, 1)
        await scope.write(1)
      })
      await expect(failed).rejects.toThrow()
      expect(await database.state()).toEqual({ marks: [], lessons: [] })
    })

    it('a nested transaction takes back its own marks alone', async () => {
      await access.transaction(async (outer) => {
        await change(outer, 1)
        const inner = outer.nested(async (scope) => {
          await change(scope, 2)
          throw new Stop()
        })
        await expect(inner).rejects.toThrow(Stop)
        await outer.nested((scope) => change(scope, 3))
      })
      expect(await database.state()).toEqual({ marks: ['lesson:1', 'lesson:3'], lessons: [1, 3] })
    })

    it('what an outer one takes back, it takes back with the inner', async () => {
      const rolledBack = access.transaction(async (outer) => {
        await outer.nested((scope) => change(scope, 1))
        throw new Stop()
      })
      await expect(rolledBack).rejects.toThrow(Stop)
      expect(await database.state()).toEqual({ marks: [], lessons: [] })
    })

    it('passes values and placeholders as they are', async () => {
      const words = ['a,b', 'c"d', "e'f", '{g}']
      await access.transaction(async ({ tx }) => {
        await tx.query(
          `insert into probe (words, flag, doc, note, again, nothing) -- why? $9
           values ($2::text[], $1, $3::text::jsonb, 'who? $1 ' || $4, $1, $5)`,
          [true, words, '{"a":[1]}', 'me', null],
        )
        await tx.query(`update probe set flag = doc ? 'b' where doc ? $1`, ['a'])
      })
      const { rows } = await database.pool.query('select * from probe')
      expect(rows).toEqual([
        { words, flag: false, doc: { a: [1] }, note: 'who? $1 me', again: true, nothing: null },
      ])
    })

    it('refuses a reference that is none, and the transaction goes on', async () => {
      await access.transaction(async (scope) => {
        const wrong = database.calsync.schedules.changed('no reference', { tx: scope.tx })
        await expect(wrong).rejects.toMatchObject({ code: 'INVALID_REFERENCE' })
        await change(scope, 1)
      })
      expect(await database.state()).toEqual({ marks: ['lesson:1'], lessons: [1] })
    })

    it("says that calsync's tables are missing, with the driver's error as the cause", async () => {
      const elsewhere = createCalsync({ database: database.pool, schema: 'elsewhere' })
      const failed = access.transaction(async ({ tx }) => {
        await elsewhere.schedules.changed('lesson:1', { tx })
      })
      await expect(failed).rejects.toMatchObject({
        code: 'SCHEMA_BEHIND',
        next: 'run: calsync migrate',
        cause: expect.anything() as unknown,
      })
    })

    it('refuses what is no transaction', async () => {
      for (const [what, make] of Object.entries(access.refused)) {
        const marked = (async () =>
          database.calsync.schedules.changed('lesson:1', { tx: make() }))()
        await expect(marked, what).rejects.toMatchObject({
          code: 'TRANSACTION_REQUIRED',
          next: expect.stringMatching(/\S/) as string,
        })
      }
      expect(await database.state()).toEqual({ marks: [], lessons: [] })
    })
  })
}
