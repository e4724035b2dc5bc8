import { CalsyncError, scheduleColumns } from '@calsync/core'
import pg from 'pg'
import { nearName } from './near-name.js'

/** A date column and a time column of the same row. */
export interface DateAndTime {
  readonly date: string
  readonly time: string
}

type OptionalColumn = Exclude<(typeof scheduleColumns.optional)[number], 'end'>

/** Columns of one table by the names that a SELECT would give them, spelt as the table has them. */
export type SourceColumns = {
  /** Several columns are joined by `:`; an index of the same expression should serve them. */
  readonly id: string | readonly string[]
  readonly title: string
  readonly start: string | DateAndTime
  /** One user id, an array of them, or a JSON array. */
  readonly facilitators: string
  readonly end?: string | DateAndTime
} & { readonly [Name in OptionalColumn]?: string }

export interface TableColumns {
  /** `class`, `public.class`, or `['public', 'my.class']` where a name has a dot. Case counts. */
  readonly table: string | readonly string[]
  readonly columns: SourceColumns
}

/**
 * The SELECT that a table and its columns stand for.
 *
 * @throws `CalsyncError` `CONFIG_INVALID` for names that mean nothing or cannot be names
 */
export function columnsQuery(kind: string, { table, columns }: TableColumns): string {
  const fail = (why: string, next: string): never => {
    throw new CalsyncError({
      code: 'CONFIG_INVALID',
      message: `source "${kind}": ${why}`,
      next,
      details: { kind },
    })
  }
  const quoted = (name: unknown, what: string): string => {
    if (typeof name === 'string' && name !== '' && !/["\0]/.test(name)) {
      return pg.escapeIdentifier(name)
    }
    return fail(
      `${what} is no name of a column or table`,
      'write it as the table has it, without quotes; for an expression, write the SELECT as `query`',
    )
  }
  for (const name of Object.keys(columns)) {
    if (known.includes(name)) continue
    const near = nearName(name, known, 2)
    const meant = near === null ? '' : `; did you mean \`${near}\`?`
    fail(`\`columns.${name}\` has no meaning${meant}`, `the names are ${known.join(', ')}`)
  }
  const missing = scheduleColumns.required.filter((name) => columns[name] === undefined)
  if (missing.length > 0) {
    const list = missing.map((name) => `\`columns.${name}\``).join(', ')
    fail(`${list} is missing`, 'say which column of the table it is')
  }
  const outputs = Object.entries(columns as Readonly<Record<string, unknown>>)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const column = (of: unknown): string => `t.${quoted(of, `\`columns.${name}\``)}`
      return `${expressionOf(name, value, column)} as "${name}"`
    })
  const parts = typeof table === 'string' ? table.split('.') : table
  const from = parts.map((part) => quoted(part, `\`table\``)).join('.')
  return `select ${outputs.join(',\n  ')}\nfrom ${from} t`
}

const known: readonly string[] = [...scheduleColumns.required, ...scheduleColumns.optional]

function expressionOf(name: string, value: unknown, column: (of: unknown) => string): string {
  if ((name === 'start' || name === 'end') && isDateAndTime(value)) {
    return `(${column(value.date)}::date + ${column(value.time)}::time)`
  }
  if (name === 'id' && Array.isArray(value) && value.length > 0) {
    return value.map((each) => `${column(each)}::text`).join(` || ':' || `)
  }
  return name === 'facilitators' || name === 'categories' ? listOf(column(value)) : column(value)
}

function isDateAndTime(value: unknown): value is DateAndTime {
  return typeof value === 'object' && value !== null && 'date' in value && 'time' in value
}

/** Whatever the column's type is: an array stays one, a single value becomes one. */
function listOf(column: string): string {
  const json = `to_jsonb(${column})`
  return `case coalesce(jsonb_typeof(${json}), 'null') when 'array' then ${json} when 'null' then '[]' else jsonb_build_array(${json}) end`
}
