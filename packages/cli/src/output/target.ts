import type { Settings } from '../configuration/settings-schema.js'

/** Where a command writes to. Never with a password. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly schema: string
  /** Only where there is one. */
  readonly tablePrefix?: string
}

type Addressed = Pick<Settings, 'database' | 'schema' | 'tablePrefix'>

export function targetOf({ database, schema, tablePrefix }: Addressed): Target {
  const place = { schema, ...(tablePrefix === '' ? {} : { tablePrefix }) }
  if (typeof database !== 'string') {
    const { host = 'localhost', port = 5432, database: name = '' } = database?.options ?? {}
    return { host, port, database: name, ...place }
  }
  const url = new URL(database)
  // A socket directory stands in the query: postgres:///app?host=/var/run/postgresql
  const host = url.searchParams.get('host') ?? (url.hostname || 'localhost')
  const port = Number(url.port || url.searchParams.get('port') || 5432)
  return { host, port, database: decodeURIComponent(url.pathname.slice(1)), ...place }
}

export function describeTarget({ host, port, database, schema, tablePrefix }: Target): string {
  const prefix = tablePrefix === undefined ? '' : `, table prefix ${tablePrefix}`
  return `${host}:${port}/${database}, schema ${schema}${prefix}`
}
