import { type AdoptionRow, CalsyncError } from '@calsync/core'

/** Where rows come from. */
export interface AdoptionInput {
  readonly rows: AsyncIterable<AdoptionRow>
  /** Where a row stood, by its number from 1: `line 7`. */
  placeOf(row: number): string
  /** Why not all could be read; `null` when all were. */
  problem(): string | null
}

/** Names of the columns, of a CSV file and of a query. */
const columns = ['schedule', 'user_id', 'external_id', 'integration'] as const
type Column = (typeof columns)[number]

/** Where each column stands among those that are given. */
export type Header = ReadonlyMap<Column, number>

/** Reads names of columns; upper or lower case is the same. Throws `CalsyncError` (`USAGE`). */
export function readHeader(names: readonly string[], what: string): Header {
  const header = new Map<Column, number>()
  for (const [index, name] of names.entries()) {
    const column = columns.find((known) => known === name.trim().toLowerCase())
    if (column === undefined) throw wrongColumns(what, `"${name.slice(0, 40)}" is none of them`)
    if (header.has(column)) throw wrongColumns(what, `${column} is there twice`)
    header.set(column, index)
  }
  const missing = columns.find((column) => column !== 'integration' && !header.has(column))
  if (missing !== undefined) throw wrongColumns(what, `${missing} is missing`)
  return header
}

/** One row; what is not there is empty, and refused as such later. */
export function rowOf(header: Header, values: readonly (string | null)[]): AdoptionRow {
  const valueOf = (column: Column): string => (values[header.get(column) ?? -1] ?? '').trim()
  const integration = valueOf('integration')
  return {
    schedule: valueOf('schedule'),
    userId: valueOf('user_id'),
    externalId: valueOf('external_id'),
    ...(integration === '' ? {} : { integration }),
  }
}

function wrongColumns(what: string, why: string): CalsyncError {
  return new CalsyncError({
    code: 'USAGE',
    message: `${what} must have the columns schedule, user_id, external_id and, if need be, integration: ${why}`,
    next: 'a schedule is written kind:id, such as class:42; the ids are those of your application',
  })
}
