import {
  CalsyncError,
  type ListPage,
  type LoadedSchedule,
  type ScheduleRef,
  type ScheduleSource,
  canonicalTimeZone,
  chunk,
  scheduleColumns,
  scheduleRef,
} from '@calsync/core'
import { checkQuery } from './check-query.js'
import { columnsQuery, type TableColumns } from './columns-query.js'
import { checkedIdsOfFacilitator, idsOfFacilitator, isNoUserHere } from './ids-of-facilitator.js'
import { listStatement } from './list-statement.js'
import { loadSchedules } from './load-schedules.js'
import { QueryFailure } from './query-failure.js'
import { describeQuery, type UsableShape, usableShape } from './query-shape.js'
import { type QueryOptions, type SourcePool, readOnlyQuery } from './read-only-query.js'
import { ShapeCache, expectShape } from './shape-cache.js'
import { singleSelect } from './single-select.js'
import { sourceFailed } from './source-failed.js'
import { type Tenants, tenancyOf } from './tenancy.js'
import { TenantSource } from './tenant-source.js'
import { asOfStatement, updatedSinceCondition } from './updated-since.js'

interface SourceSettings {
  /** The first half of this source's references: `class` of `class:42`. */
  readonly kind: string
  /** IANA zone of rows whose `time_zone` is absent or null. Default: none, that is UTC or floating. */
  readonly timeZone?: string
  /** Milliseconds that one statement may take. Default 30 000. */
  readonly statementTimeoutMs?: number
  /**
   * SELECT of the ids of one user's schedules, `$1` being the user: `select class_id from class_staff
   * where staff_id = $1`. Without it a backfill of one user (each user who connects has one) reads all
   * rows to find his, unless `facilitators` is a `text[]` column with a GIN index. It may give ids too
   * many, none too few.
   */
  readonly idsOfFacilitator?: string
  /**
   * Whose rows they are, where tenants have a schema each, or row-level security divides the tables.
   * References name the tenant then: `class:acme/42`, as `tenantRef('class', 'acme', 42)` makes it.
   * Default: none; tenants in a column are an `organization_id`.
   */
  readonly tenants?: Tenants
}

export interface QuerySourceOptions extends SourceSettings {
  /**
   * One SELECT whose output names are those of `scheduleColumns`: `id`, `title`, `start` and
   * `facilitators` (an array), with `end` or `duration_minutes`, and more as needed. Conditions on
   * `id` are put around it, so an index on what `id` is computed from should serve it. The id must
   * be unique and its type comparable. A `deleted_at` that is a time, or true, says that the row is
   * deleted.
   */
  readonly query: string
  readonly table?: never
  readonly columns?: never
}

/** Columns of one table, in place of a SELECT. */
export interface TableSourceOptions extends SourceSettings, TableColumns {
  readonly query?: never
}

export type SqlSourceOptions = QuerySourceOptions | TableSourceOptions

/** A source over SQL that does not know its database yet, so that a configuration file needs none. */
export interface SqlSourceDefinition {
  readonly kind: string
  bind(pool: SourcePool): ScheduleSource
}

const LOAD_SIZE = 500

/**
 * Schedules from one SELECT over the host's own tables, or from columns of one of them; read and
 * never written.
 *
 * @throws `CalsyncError` `CONFIG_INVALID` for several statements, an unknown zone or column, or
 * tenants that cannot be told apart; `INVALID_REFERENCE` for a bad kind
 */
export function sqlSource(options: SqlSourceOptions): SqlSourceDefinition {
  const { kind, timeZone = null, statementTimeoutMs = 30_000, tenants } = options
  scheduleRef(kind, '1')
  const query = queryOf(options)
  if (timeZone !== null && canonicalTimeZone(timeZone) === null) {
    throw configInvalid(kind, `timeZone "${timeZone}" is no IANA time zone`)
  }
  if (!Number.isInteger(statementTimeoutMs) || statementTimeoutMs < 1) {
    throw configInvalid(kind, 'statementTimeoutMs must be a whole number of milliseconds above 0')
  }
  const { required } = scheduleColumns
  const { idsOfFacilitator } = options
  const settings: Settings = {
    ...{ kind, query, timeZone, required },
    timeoutMs: statementTimeoutMs,
    scope: '',
    idsOfFacilitator:
      idsOfFacilitator === undefined ? null : checkedIdsOfFacilitator(kind, idsOfFacilitator),
  }
  if (tenants === undefined) return { kind, bind: (pool) => new SqlSource(pool, settings) }
  const tenancy = tenancyOf(kind, tenants)
  return {
    kind,
    bind: (pool) =>
      new TenantSource(pool, {
        kind,
        query,
        tenancy,
        timeoutMs: statementTimeoutMs,
        within: (scope) => new SqlSource(pool, { ...settings, scope, required: tenancy.required }),
      }),
  }
}

function queryOf(options: SqlSourceOptions): string {
  const { kind, query, table, columns } = options
  if (query === undefined && table !== undefined && columns !== undefined) {
    return columnsQuery(kind, options)
  }
  if (typeof query === 'string' && table === undefined && columns === undefined) {
    return singleSelect(kind, query)
  }
  throw configInvalid(kind, 'give either `query`, or `table` and `columns`')
}

interface Settings {
  readonly kind: string
  readonly query: string
  readonly timeZone: string | null
  readonly timeoutMs: number
  /** Output names that must be there. */
  readonly required: readonly string[]
  /** Statements before each query; '' for none. */
  readonly scope: string
  readonly idsOfFacilitator: string | null
}

class SqlSource implements ScheduleSource {
  readonly kind: string
  readonly #pool: SourcePool
  readonly #settings: Settings
  readonly #shape: ShapeCache

  constructor(pool: SourcePool, settings: Settings) {
    this.kind = settings.kind
    this.#pool = pool
    this.#settings = settings
    this.#shape = new ShapeCache(async () => {
      const shape = await describeQuery(pool, settings.query, this.#options())
      return usableShape(settings.kind, shape, settings.required)
    })
  }

  async load(refs: readonly ScheduleRef[], signal?: AbortSignal): Promise<LoadedSchedule[]> {
    const answers: LoadedSchedule[] = []
    const options = this.#options(signal)
    for (const page of chunk([...new Set(refs)], LOAD_SIZE)) {
      const loaded = await this.#failing(() =>
        this.#shape.use((shape) =>
          loadSchedules(
            {
              ...this.#settings,
              shape,
              run: (statement) => readOnlyQuery(this.#pool, statement, options),
            },
            page,
          ),
        ),
      )
      answers.push(...loaded)
    }
    return answers
  }

  /**
   * Leaves out rows that are marked deleted: a backfill has nothing to create for them, and a
   * deletion reaches calendars through its own change mark.
   */
  async list(
    request: Parameters<ScheduleSource['list']>[0],
    signal?: AbortSignal,
  ): Promise<ListPage> {
    const { kind, query } = this.#settings
    const ids = this.#idsOf(request.facilitator)
    if (ids !== null && !(await this.#knows(ids, signal))) return { refs: [], cursor: null }
    return this.#failing(() =>
      this.#shape.use(async (shape) => {
        const asOf = await this.#asOf(shape, request, signal)
        const statement = listStatement(query, shape, request, ids)
        const answer = await readOnlyQuery(this.#pool, statement, this.#options(signal))
        expectShape(shape, answer)
        const listed = answer.rows.flatMap(({ id }) => (id ? [id] : []))
        const full = answer.rows.length >= request.limit
        return {
          // A join that multiplies rows lists an id several times, one after the other.
          refs: [...new Set(listed)].map((id) => scheduleRef(kind, id)),
          cursor: full ? (listed.at(-1) ?? null) : null,
          ...(asOf === null ? {} : { asOf }),
        }
      }),
    )
  }

  async check(): Promise<Awaited<ReturnType<ScheduleSource['check']>>> {
    const { kind, query, required } = this.#settings
    return checkQuery(this.#pool, kind, query, required, this.#idsOf(null), this.#options())
  }

  #idsOf(facilitator: string | null | undefined): string | null {
    const { idsOfFacilitator: query } = this.#settings
    return facilitator === undefined || query === null ? null : idsOfFacilitator(query, facilitator)
  }

  /** Whether the user's id can be one of this host at all: `alice` cannot where ids are numbers. */
  async #knows(ids: string, signal?: AbortSignal): Promise<boolean> {
    try {
      await readOnlyQuery(this.#pool, `select from (\n${ids}\n) f limit 0`, this.#options(signal))
      return true
    } catch (error) {
      if (error instanceof QueryFailure && isNoUserHere(error.sqlState)) return false
      throw sourceFailed(this.kind, error)
    }
  }

  /** Asked before the rows are: what is committed between the two is in the pages, or is later. */
  async #asOf(
    shape: UsableShape,
    { cursor, updatedSince }: Parameters<ScheduleSource['list']>[0],
    signal?: AbortSignal,
  ): Promise<number | null> {
    if (updatedSince === undefined || cursor !== null) return null
    if (updatedSinceCondition(shape, updatedSince) === null) return null
    const answer = await readOnlyQuery(this.#pool, asOfStatement, this.#options(signal))
    return Number(answer.rows[0]?.['as_of'])
  }

  #options(signal?: AbortSignal): QueryOptions {
    const { timeoutMs, scope } = this.#settings
    return { timeoutMs, scope, signal }
  }

  async #failing<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      throw sourceFailed(this.kind, error)
    }
  }
}

function configInvalid(kind: string, why: string): CalsyncError {
  return new CalsyncError({
    code: 'CONFIG_INVALID',
    message: `source "${kind}": ${why}`,
    details: { kind },
  })
}
