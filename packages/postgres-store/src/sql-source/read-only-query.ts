import { messageOf } from '@calsync/core'
import type pg from 'pg'
import { QueryFailure, isTransient } from './query-failure.js'

/** The part of a `pg` pool that a source needs. */
export type SourcePool = Pick<pg.Pool, 'connect'>

export interface QueryOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /** Statements before it, in its transaction, which they must not outlive. Default: none. */
  readonly scope?: string
}

/** Values as Postgres wrote them. */
export type TextRow = Readonly<Record<string, string | null>>

export interface QueryAnswer {
  readonly rows: readonly TextRow[]
  readonly fields: readonly pg.FieldDef[]
}

/** A host may have changed pg's parsers for its own use; what is read here does not depend on them. */
const asText = {
  getTypeParser: (() => (value: string) => value) as pg.CustomTypesConfig['getTypeParser'],
}

/**
 * Runs one statement on a connection of its own, read only and with a time limit, in one round trip.
 *
 * Several statements in one simple query are one implicit transaction: `set local` ends with it, so
 * nothing of it stays on a connection that the host uses too, and after an error there is nothing
 * to roll back. That rules out parameters, hence the literals in the statements.
 *
 * @throws {QueryFailure}
 */
export async function readOnlyQuery(
  pool: SourcePool,
  statement: string,
  options: QueryOptions,
): Promise<QueryAnswer> {
  if (options.signal?.aborted === true) throw new QueryFailure('aborted', null, null)
  const client = await pool.connect().catch((error: unknown) => {
    throw failureOf(error, 0)
  })
  const release = releaseOnce(client)
  // A client that is out of the pool emits its broken connection; unheard, that ends the process.
  const ignore = (): void => {}
  client.on('error', ignore)
  // The server notices a closed connection late; until then its own time limit bounds it.
  const abort = (): void => release(true)
  options.signal?.addEventListener('abort', abort, { once: true })
  const guard = guardOf(options.timeoutMs) + (options.scope ?? '')
  try {
    const results = await client.query({ text: guard + statement, types: asText })
    release(false)
    // pg's types know only the answer to a single statement.
    const last = (results as unknown as readonly pg.QueryResult<TextRow>[]).at(-1)
    return { rows: last?.rows ?? [], fields: last?.fields ?? [] }
  } catch (error) {
    const failure = failureOf(error, guard.length)
    release(isTransient(failure.sqlState) && failure.sqlState !== QUERY_CANCELED)
    throw failure
  } finally {
    options.signal?.removeEventListener('abort', abort)
    client.off('error', ignore)
  }
}

const QUERY_CANCELED = '57014'

function guardOf(timeoutMs: number): string {
  return `set local statement_timeout = ${timeoutMs};\nset local transaction_read_only = on;\n`
}

function releaseOnce(client: pg.PoolClient): (destroy: boolean) => void {
  let released = false
  return (destroy) => {
    if (released) return
    released = true
    client.release(destroy)
  }
}

function failureOf(error: unknown, guardLength: number): QueryFailure {
  const { severity, code, position } = error as Readonly<Record<string, unknown>>
  // Only an answer of the server has a severity; socket errors have codes too, such as EPIPE.
  const sqlState = typeof severity === 'string' && typeof code === 'string' ? code : null
  const at = typeof position === 'string' ? Number(position) - guardLength : null
  return new QueryFailure(messageOf(error), sqlState, at, error)
}
