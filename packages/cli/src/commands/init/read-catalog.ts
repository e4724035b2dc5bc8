import type { Pool } from 'pg'
import catalog from './catalog.sql'

export interface Column {
  readonly name: string
  /** For SQL. */
  readonly quoted: string
  /** Postgres's short name, of a domain the one below it: `timestamptz`, `_uuid`. */
  readonly type: string
  readonly isEnum: boolean
  readonly labels: readonly string[]
  readonly isNullable: boolean
}

/** Of one column; keys of several are left out. */
export interface ForeignKey {
  readonly column: string
  readonly schema: string
  readonly table: string
  readonly references: string
}

export interface Table {
  readonly schema: string
  readonly name: string
  /** For SQL; with its schema where the search path does not find it. */
  readonly reference: string
  readonly quotedName: string
  readonly hasPolicies: boolean
  readonly columns: readonly Column[]
  readonly primaryKey: readonly string[]
  readonly foreignKeys: readonly ForeignKey[]
  /** The conditions of its policies. */
  readonly policies: string | null
}

export interface Catalog {
  readonly tables: readonly Table[]
  /** The session's, which timestamps without a zone may be meant in. */
  readonly timeZone: string
}

/** What tables there are, beside calsync's own; nothing is written, no row is read. */
export async function readCatalog(pool: Pool, ownSchema: string): Promise<Catalog> {
  const tables = await pool.query<Table>(catalog, [ownSchema])
  const zone = await pool.query<{ zone: string }>(`select current_setting('timezone') as zone`)
  return {
    tables: tables.rows.filter(({ name }) => name !== IMPORTED),
    timeZone: zone.rows[0]?.zone ?? 'UTC',
  }
}

/** What `calsync import` fills, which has a source of its own. */
const IMPORTED = 'imported_event'
