import { createHash } from 'node:crypto'
import pRetry from 'p-retry'
import type { Pool, QueryConfig, QueryResult } from 'pg'
import { inSchema, type Namespace, namespaceOf, type SchemaOptions } from './schema-name.js'
import { translateError } from './translate-error.js'
import { rowTypes } from './types.js'

export interface DatabaseOptions extends SchemaOptions {
  readonly pool: Pool
  /** Named prepared statements; off behind a pooler that does not keep them. */
  readonly prepare: boolean
  /** Milliseconds to wait for an answer; 0 waits for ever. */
  readonly statementTimeoutMs: number
}

/** One text of `src/sql`. The name is its file's. */
export interface Statement {
  readonly name: string
  readonly text: string
}

/** Runs statements: against the pool, or within one transaction. */
export interface Queries {
  query<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]>
}

const RETRIES = 4
/** A frozen process in a transaction would keep the locks of its heads for ever. */
const IDLE_IN_TRANSACTION_MS = 60_000

const DEADLOCK = '40P01'
const SERIALIZATION = '40001'
/** "cached plan must not change result type": a migration came by; the next try prepares anew. */
const STALE_PLAN = '0A000'

/** The pool, the schema and what is done about errors. */
export class Database implements Queries {
  readonly namespace: Namespace
  readonly #pool: Pool
  readonly #prepare: boolean
  readonly #timeoutMs: number
  readonly #texts = new Map<string, string>()
  readonly #prefix: string

  constructor(options: DatabaseOptions) {
    this.namespace = namespaceOf(options)
    this.#pool = options.pool
    this.#prepare = options.prepare
    this.#timeoutMs = options.statementTimeoutMs
    this.#prefix = statementPrefix(this.namespace)
    ignoreIdleErrors(options.pool)
  }

  /** The text with the names of this schema in it, made once. */
  text(statement: Statement): string {
    const known = this.#texts.get(statement.name)
    if (known !== undefined) return known
    const { schema, tablePrefix } = this.namespace
    const text = inSchema(statement.text, schema, tablePrefix)
    this.#texts.set(statement.name, text)
    return text
  }

  /**
   * One statement in its own transaction, one round trip. Chosen as the victim of a deadlock it runs
   * again, so it must be repeatable.
   */
  async query<Row extends object>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<Row[]> {
    const run = async (): Promise<Row[]> =>
      rowsOf(await this.#pool.query<Row>(this.#config(statement, values)))
    try {
      return await pRetry(run, {
        retries: RETRIES,
        minTimeout: 5,
        maxTimeout: 100,
        randomize: true,
        shouldRetry: ({ error }) => isConflict(error),
      })
    } catch (error) {
      throw translateError(error)
    }
  }

  /**
   * Runs `work` in a READ COMMITTED transaction of its own. What `work` throws rolls back and is
   * thrown on as it is.
   */
  async transaction<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw translateError(error)
    })
    let broken: Error | undefined
    // A backend that ends between two statements emits this, and nobody else listens.
    const onError = (error: Error): void => void (broken = error)
    client.on('error', onError)
    const run = async <Row extends object>(
      config: QueryConfig | string,
    ): Promise<QueryResult<Row>> => {
      try {
        return await client.query<Row>(config as QueryConfig)
      } catch (error) {
        if (!isStatementError(error)) broken = error as Error
        throw translateError(error)
      }
    }
    try {
      await run(
        'begin isolation level read committed; ' +
          `set local idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`,
      )
      const result = await work({
        query: async (statement, values) => rowsOf(await run(this.#config(statement, values))),
      })
      await run('commit')
      return result
    } catch (error) {
      if (broken === undefined) await client.query('rollback').catch(onError)
      throw error
    } finally {
      client.off('error', onError)
      // With an error the pool drops the connection, and the server rolls back what was open.
      client.release(broken)
    }
  }

  #config(statement: Statement, values: readonly unknown[]): QueryConfig {
    return {
      text: this.text(statement),
      values: values as unknown[],
      types: rowTypes,
      ...(this.#prepare ? { name: this.#prefix + statement.name } : {}),
      // Not in the typings, read by the client: it stops waiting, and the pool drops the connection.
      ...(this.#timeoutMs > 0 ? { query_timeout: this.#timeoutMs } : {}),
    }
  }
}

/** A session may serve several schemas, and prefixes in them: a name means one text in all of them. */
function statementPrefix({ schema, tablePrefix }: Namespace): string {
  const name = tablePrefix === '' ? schema : `${schema}.${tablePrefix}`
  return `calsync_${createHash('sha256').update(name).digest('hex').slice(0, 8)}_`
}

function rowsOf<Row extends object>(result: QueryResult<Row>): Row[] {
  return result.rows
}

function isConflict(error: Error): boolean {
  const { code, routine } = error as { code?: string; routine?: string }
  if (code === STALE_PLAN) return routine === 'RevalidateCachedQuery'
  return code === DEADLOCK || code === SERIALIZATION
}

/** Whether the server answered with an error, so that the connection is still in step. */
function isStatementError(error: unknown): boolean {
  const { severity } = error as { severity?: string }
  return severity === 'ERROR'
}

const watched = new WeakSet<Pool>()

/**
 * A pool emits 'error' when the server ends an idle connection, and Node ends the process when
 * nobody listens. The pool has dropped the connection by then; there is nothing more to do.
 */
function ignoreIdleErrors(pool: Pool): void {
  if (watched.has(pool)) return
  watched.add(pool)
  pool.on('error', () => {})
}
