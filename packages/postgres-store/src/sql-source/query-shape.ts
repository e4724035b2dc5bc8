import { CalsyncError, scheduleColumns } from '@calsync/core'
import { idType, type IdType } from './id-type.js'
import { readOnlyQuery, type QueryOptions, type SourcePool } from './read-only-query.js'

/** One output name of a source's query. */
export interface QueryColumn {
  readonly name: string
  readonly type: IdType
  /** Qualified, for messages: `pg_catalog.timestamptz`. */
  readonly typeName: string
  /** Postgres's own letter for a group of types: A arrays, B booleans, D dates, N numbers, S texts. */
  readonly category: string
}

/** What a query puts out, as Postgres describes it without running it. */
export interface QueryShape {
  readonly columns: readonly QueryColumn[]
}

/** A shape that `load` and `list` can work with: the required names are there, each name once. */
export interface UsableShape extends QueryShape {
  readonly id: QueryColumn
  readonly byName: ReadonlyMap<string, QueryColumn>
}

/** @throws {QueryFailure} */
export async function describeQuery(
  pool: SourcePool,
  query: string,
  options: QueryOptions,
): Promise<QueryShape> {
  const { fields } = await readOnlyQuery(pool, describeStatement(query), options)
  const oids = [...new Set(fields.map((field) => field.dataTypeID))]
  const types = await readOnlyQuery(pool, typesStatement(oids), options)
  const byOid = new Map(types.rows.map((row) => [Number(row.oid), row]))
  return {
    columns: fields.map(({ name, dataTypeID }) => {
      const type = byOid.get(dataTypeID)
      const typeName = type?.name ?? 'pg_catalog.text'
      const category = type?.category ?? 'X'
      return {
        name,
        typeName,
        category,
        type: idType(dataTypeID, typeName, type?.quoted ?? typeName),
      }
    }),
  }
}

/** Its text before the query, to count positions in errors from the query's own beginning. */
export const describePrefix = 'select * from (\n'

function describeStatement(query: string): string {
  return `${describePrefix}${query}\n) q limit 0`
}

function typesStatement(oids: readonly number[]): string {
  return `select t.oid::text as oid, n.nspname || '.' || t.typname as name,
  format('%I.%I', n.nspname, t.typname) as quoted, t.typcategory as category
from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
where t.oid = any(array[${oids.join(', ')}]::oid[])`
}

/**
 * Refuses a shape that would be misread: without `facilitators`, say, every row would seem to
 * belong to nobody, and be removed from every calendar.
 *
 * @param required output names that must be there
 * @throws `CalsyncError` `SOURCE_FAILED`
 */
export function usableShape(
  kind: string,
  shape: QueryShape,
  required: readonly string[],
): UsableShape {
  const names = shape.columns.map((column) => column.name)
  const byName = new Map(shape.columns.map((column) => [column.name, column]))
  const known = [...scheduleColumns.required, ...scheduleColumns.optional]
  const missing = required.filter((name) => !byName.has(name))
  const repeated = known.filter((name) => names.indexOf(name) !== names.lastIndexOf(name))
  const id = byName.get('id')
  if (id !== undefined && missing.length === 0 && repeated.length === 0) {
    return { ...shape, id, byName }
  }
  const list = (which: readonly string[]): string => which.map((name) => `\`${name}\``).join(', ')
  const what =
    missing.length > 0 ? `has no output name ${list(missing)}` : `puts out ${list(repeated)} twice`
  throw new CalsyncError({
    code: 'SOURCE_FAILED',
    message: `source "${kind}" could not be read: its query ${what}`,
    next: 'name the columns of the query with "as"; calsync doctor says which name is meant',
    details: { kind, sqlState: null },
  })
}
