import type { Catalog, Column, Table } from './read-catalog.js'

/** `tenants` of the source, as it is written. */
export type ProposedTenants =
  | { readonly schemas: { readonly query: string } }
  | { readonly list: { readonly query: string }; readonly setting: string }

interface SchemaGroup {
  /** One of them, to look at. */
  readonly table: Table
  /** All that have the same table. */
  readonly schemas: readonly string[]
}

/** Tables that are the same in several schemas are one: a schema is a tenant there. */
export function groupBySchema(tables: readonly Table[]): SchemaGroup[] {
  const groups = Map.groupBy(tables, ({ name, columns }) =>
    JSON.stringify([name, columns.map((column) => [column.name, column.type])]),
  )
  return [...groups.values()].flatMap((same) => {
    const [table] = same
    return table === undefined ? [] : [{ table, schemas: same.map(({ schema }) => schema) }]
  })
}

export function proposeTenants(
  table: Table,
  schemas: readonly string[],
  organization: Column | null,
  catalog: Catalog,
  notes: string[],
): ProposedTenants | null {
  if (schemas.length > 1) {
    notes.push(`the same table is in ${schemas.length} schemas; each is taken for a tenant`)
    const name = `'${table.name.replaceAll("'", "''")}'`
    return {
      schemas: { query: `select schemaname as id from pg_tables where tablename = ${name}` },
    }
  }
  if (!table.hasPolicies) return null
  const setting = /current_setting\('([^']+)'/.exec(table.policies ?? '')?.[1]
  const key = table.foreignKeys.find(({ column }) => column === organization?.name)
  const owners = catalog.tables.find(
    ({ schema, name }) => schema === key?.schema && name === key.table,
  )
  const id = owners?.columns.find(({ name }) => name === key?.references)
  if (setting === undefined || owners === undefined || id === undefined) {
    notes.push(
      'row-level security is on, and who the tenants are was not found: see docs/sources.md',
    )
    return null
  }
  notes.push(`row-level security is on: ${setting} is set to each ${owners.name} in turn`)
  return { list: { query: `select ${id.quoted} as id from ${owners.reference}` }, setting }
}
