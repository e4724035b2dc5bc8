import type { WorkerReport } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { toJson } from '../database/to-json.js'
import text from './save-worker.sql'

/** Stores the report; workers not seen for a week are forgotten on the way. */
export async function saveWorker(queries: Queries, report: WorkerReport): Promise<void> {
  await queries.query({ name: 'save-worker', text }, [
    report.id,
    report.version,
    report.startedAt,
    toJson(report.configuration),
    toJson(report.activity),
  ])
}
