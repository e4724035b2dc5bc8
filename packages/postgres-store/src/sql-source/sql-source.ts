import {
  CalsyncError,
  type ListPage,
  type LoadedSchedule,
  type ScheduleRef,
  type ScheduleSource,
  canonicalTimeZone,
  chunk,
  scheduleRef,
} from '@calsync/core'
import { checkQuery } from './check-query.js'
import { listStatement } from './list-statement.js'
import { loadSchedules } from './load-schedules.js'
import { describeQuery, type UsableShape, usableShape } from './query-shape.js'
import { type QueryOptions, type SourcePool, readOnlyQuery } from './read-only-query.js'
import { ShapeCache, expectShape } from './shape-cache.js'
import { singleSelect } from './single-select.js'
import { sourceFailed } from './source-failed.js'
import { asOfStatement, updatedSinceCondition } from './updated-since.js'

export interface SqlSourceOptions {
  /** The first half of this source's references: `class` of `class:42`. */
  readonly kind: string
  /**
   * One SELECT whose output names are those of `scheduleColumns`: `id`, `title`, `start` and
   * `facilitators` (an array), with `end` or `duration_minutes`, and more as needed. Conditions on
   * `id` are put around it, so an index on what `id` is computed from should serve it. The id must
   * be unique and its type comparable. A `deleted_at` that is not null says that the row is deleted.
   */
  readonly query: string
  /** IANA zone of rows whose `time_zone` is absent or null. Default: none, that is UTC or floating. */
  readonly timeZone?: string
  /** Milliseconds that one statement may take. Default 30 000. */
  readonly statementTimeoutMs?: number
}

/** A source over SQL that does not know its database yet, so that a configuration file needs none. */
export interface SqlSourceDefinition {
  readonly kind: string
  bind(pool: SourcePool): ScheduleSource
}

const LOAD_SIZE = 500

/**
 * Schedules from one SELECT over the host's own tables, read and never written.
 *
 * @throws `CalsyncError` `CONFIG_INVALID` for several statements, an unknown zone or a bad kind
 */
export function sqlSource(options: SqlSourceOptions): SqlSourceDefinition {
  const { kind, timeZone = null, statementTimeoutMs = 30_000 } = options
  scheduleRef(kind, '1')
  const query = singleSelect(kind, options.query)
  if (timeZone !== null && canonicalTimeZone(timeZone) === null) {
    throw configInvalid(kind, `timeZone "${timeZone}" is no IANA time zone`)
  }
  if (!Number.isInteger(statementTimeoutMs) || statementTimeoutMs < 1) {
    throw configInvalid(kind, 'statementTimeoutMs must be a whole number of milliseconds above 0')
  }
  return {
    kind,
    bind: (pool) => new SqlSource(pool, { kind, query, timeZone, timeoutMs: statementTimeoutMs }),
  }
}

interface Settings {
  readonly kind: string
  readonly query: string
  readonly timeZone: string | null
  readonly timeoutMs: number
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
      return usableShape(settings.kind, shape)
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
    return this.#failing(() =>
      this.#shape.use(async (shape) => {
        const asOf = await this.#asOf(shape, request, signal)
        const statement = listStatement(query, shape, request)
        const answer = await readOnlyQuery(this.#pool, statement, this.#options(signal))
        expectShape(shape, answer)
        const ids = answer.rows.flatMap(({ id }) => (id ? [id] : []))
        const full = answer.rows.length >= request.limit
        return {
          // A join that multiplies rows lists an id several times, one after the other.
          refs: [...new Set(ids)].map((id) => scheduleRef(kind, id)),
          cursor: full ? (ids.at(-1) ?? null) : null,
          ...(asOf === null ? {} : { asOf }),
        }
      }),
    )
  }

  async check(): Promise<Awaited<ReturnType<ScheduleSource['check']>>> {
    const { kind, query } = this.#settings
    return checkQuery(this.#pool, kind, query, this.#options())
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
    return { timeoutMs: this.#settings.timeoutMs, signal }
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
