import {
  CalsyncError,
  type Explanation,
  type RecordFilter,
  type RecordView,
  type ReportStore,
  type RetryReport,
  type ScheduleRef,
  type StatusSummary,
} from '@calsync/core'
import type { Database } from '../database/database.js'
import { explainSchedule } from '../sql/explain-schedule.js'
import { knowsUser } from '../sql/knows-user.js'
import { listRecords } from '../sql/list-records.js'
import { retryRecords } from '../sql/retry-records.js'
import { summarizeStatus } from '../sql/summarize-status.js'

/** Questions that people ask, answered by Postgres. */
export class PostgresReportStore implements ReportStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async status(filter: {
    readonly userId?: string
    readonly organizationId?: string
  }): Promise<StatusSummary> {
    const { userId = null, organizationId = null } = filter
    const summary = await summarizeStatus(this.#database, userId, organizationId)
    if (summary !== null) return summary
    throw new CalsyncError({ code: 'DATABASE_ERROR', message: 'the database gave no status' })
  }

  async listRecords(filter: RecordFilter, limit: number): Promise<readonly RecordView[]> {
    return listRecords(this.#database, filter, limit)
  }

  async explain(ref: ScheduleRef, userId: string | null): Promise<Explanation> {
    return explainSchedule(this.#database, ref, userId)
  }

  async retry(filter: RecordFilter, by: string, reason: string | null): Promise<RetryReport> {
    return { records: await retryRecords(this.#database, filter, by, reason) }
  }

  async knowsUser(userId: string): Promise<boolean> {
    return knowsUser(this.#database, userId)
  }
}
