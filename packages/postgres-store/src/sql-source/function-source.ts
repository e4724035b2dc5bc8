import {
  CalsyncError,
  type ListRequest,
  type LoadedSchedule,
  type ScheduleRef,
  type ScheduleRow,
  type ScheduleSource,
  type SourceFinding,
  idOf,
  messageOf,
  scheduleRef,
} from '@calsync/core'
import { invalidRow, readRow } from './read-row.js'

/** A row by output name; dates may be `Date` objects, as database libraries give them. */
export type FunctionSourceRow = {
  readonly [Name in keyof ScheduleRow as Name extends 'deleted_at' ? never : Name]:
    ScheduleRow[Name] | Date
} & {
  /** Anything but null says that the row is deleted. */
  readonly deleted_at?: unknown
}

type Id = string | number | bigint

export interface FunctionSourceOptions {
  /** The first half of this source's references: `class` of `class:42`. */
  readonly kind: string
  /**
   * Reads rows by id as they are committed now, in any order; ids without a row are left out. It
   * must not run in the host's open transaction.
   */
  readonly load: (
    ids: readonly string[],
    signal?: AbortSignal,
  ) => Promise<readonly FunctionSourceRow[]>
  /**
   * Lists ids page by page in an order that later inserts do not disturb, filtered as asked. With
   * `asOf` (milliseconds since 1970) as in `ListPage`, it can tell what was updated.
   */
  readonly list: (
    request: ListRequest,
    signal?: AbortSignal,
  ) => Promise<{
    readonly ids: readonly Id[]
    readonly cursor: string | null
    readonly asOf?: number
  }>
  /** What would make `load` fail for every row. Default: nothing. */
  readonly check?: () => Promise<readonly SourceFinding[]>
}

/** Schedules from functions of the host, for those that no single SELECT can give. */
export function functionSource(options: FunctionSourceOptions): ScheduleSource {
  const { kind } = options
  scheduleRef(kind, '1')
  return {
    kind,
    load: async (refs, signal) => {
      const unique = [...new Set(refs)]
      const rows = await failing(kind, () => options.load(unique.map(idOf), signal))
      const rowsById = Map.groupBy(rows, (row) => String(row.id))
      return unique.map((ref) => answer(kind, ref, rowsById.get(idOf(ref)) ?? []))
    },
    list: async (request, signal) => {
      const { ids, cursor, asOf } = await failing(kind, () => options.list(request, signal))
      const refs = ids.map((id) => scheduleRef(kind, id))
      return { refs, cursor, ...(asOf === undefined ? {} : { asOf }) }
    },
    check: async () => (await options.check?.()) ?? [],
  }
}

function answer(
  kind: string,
  ref: ScheduleRef,
  rows: readonly FunctionSourceRow[],
): LoadedSchedule {
  const [row] = rows
  if (row === undefined) return { kind: 'missing', ref }
  if (rows.length > 1) return invalidRow(ref, `load returned ${rows.length} rows for one id`)
  const values = Object.entries(row).map(([name, value]) => [name, dateAsText(value)] as const)
  return readRow(kind, ref, Object.fromEntries(values))
}

function dateAsText(value: unknown): unknown {
  if (!(value instanceof Date)) return value
  return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
}

async function failing<T>(kind: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    throw new CalsyncError({
      code: 'SOURCE_FAILED',
      message: `source "${kind}" could not be read: ${messageOf(cause)}`,
      next: 'it is tried again; look at the cause in the function of the source',
      retryable: true,
      details: { kind, sqlState: null },
      cause,
    })
  }
}
