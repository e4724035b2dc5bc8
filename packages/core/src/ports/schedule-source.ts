import type { LoadedSchedule } from '../model/schedule.js'
import type { ScheduleRef } from '../model/schedule-ref.js'

export interface ListRequest {
  /** Opaque, from the previous page; `null` for the first. */
  readonly cursor: string | null
  /** At most so many references. */
  readonly limit: number
  /** Only schedules of this organisation, when given. */
  readonly organizationId?: string
  /** Only schedules with this facilitator, when given. */
  readonly facilitator?: string
}

export interface ListPage {
  readonly refs: readonly ScheduleRef[]
  /** `null` when this was the last page. */
  readonly cursor: string | null
}

/** Where schedules come from: the host's own tables, read and never written. */
export interface ScheduleSource {
  /** The first half of every reference this source answers for. */
  readonly kind: string
  /**
   * Reads the given schedules as they are committed now: exactly one answer per reference, in any
   * order. One unreadable row is `invalid` and does not spoil the others.
   */
  load(refs: readonly ScheduleRef[], signal?: AbortSignal): Promise<LoadedSchedule[]>
  /** Lists references page by page, in an order that later inserts do not disturb. */
  list(request: ListRequest, signal?: AbortSignal): Promise<ListPage>
  /**
   * Which references fail together, those of a tenant, say: what cannot be read of one part holds up
   * no other. Default: all of this source.
   */
  partitionOf?(ref: ScheduleRef): string
  /** Finds what would make `load` fail for every row; an empty list is good. */
  check(): Promise<readonly SourceFinding[]>
}

/** Something wrong with a source's configuration, with what to do about it. */
export interface SourceFinding {
  readonly message: string
  readonly next: string
}
