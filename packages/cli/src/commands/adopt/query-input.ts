import { type AdoptionRow, CalsyncError, messageOf } from '@calsync/core'
import type pg from 'pg'
import { type AdoptionInput, type Header, readHeader, rowOf } from './adoption-input.js'

const PAGE_SIZE = 500

/** A host may have changed pg's parsers for its own use; ids are read as Postgres writes them. */
const types = {
  getTypeParser: (() => (value: string) => value) as pg.CustomTypesConfig['getTypeParser'],
}

/**
 * Rows of a SELECT over the host's tables, page by page through a cursor, in a transaction that can
 * only read and stays open meanwhile.
 */
export function queryInput(pool: pg.Pool, query: string): AdoptionInput {
  async function* read(): AsyncGenerator<AdoptionRow> {
    const client = await pool.connect()
    let broken = true
    try {
      await client.query('begin transaction isolation level repeatable read read only')
      // A named statement is one statement.
      const declaration = `declare calsync_adopt no scroll cursor for ${query}`
      await client.query({ name: 'calsync-adopt', text: declaration }).catch(refuse)
      let header: Header | null = null
      for (;;) {
        const page = await fetchPage(client).catch(refuse)
        header ??= readHeader(
          page.fields.map(({ name }) => name),
          'the query',
        )
        for (const values of page.rows) yield rowOf(header, values)
        if (page.rows.length < PAGE_SIZE) break
      }
      await client.query('rollback')
      broken = false
    } finally {
      client.release(broken)
    }
  }
  return { rows: read(), placeOf: (row) => `row ${row}`, problem: () => null }
}

async function fetchPage(client: pg.PoolClient): Promise<pg.QueryArrayResult<(string | null)[]>> {
  const text = `fetch ${PAGE_SIZE} from calsync_adopt`
  return await client.query<(string | null)[]>({ text, rowMode: 'array', types })
}

function refuse(cause: unknown): never {
  throw new CalsyncError({
    code: 'USAGE',
    message: `the query cannot be run: ${messageOf(cause)}`,
    next: 'give one SELECT over the tables of your application',
    cause,
  })
}
