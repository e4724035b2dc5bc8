import type { Settings } from '../configuration/settings-schema.js'

/** Where a command writes to. Never with a password. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly schema: string
}

type Addressed = Pick<Settings, 'database' | 'schema'>

export function targetOf({ database, schema }: Addressed): Target {
  if (typeof database !== 'string') {
    const { host = 'localhost', port = 5432, database: name = '' } = database?.options ?? {}
    return { host, port, database: name, schema }
  }
  const url = new URL(database)
  // A socket directory stands in the query: postgres:///app?host=/var/run/postgresql
  const host = url.searchParams.get('host') ?? (url.hostname || 'localhost')
  const port = Number(url.port || url.searchParams.get('port') || 5432)
  return { host, port, database: decodeURIComponent(url.pathname.slice(1)), schema }
}

export function describeTarget({ host, port, database, schema }: Target): string {
  return `${host}:${port}/${database}, schema ${schema}`
}
