import type { PauseScope } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './add-pause.sql'
import { subjectOf } from './pause-scope.js'

/** False when it was paused already; the first one's name and reason stay. */
export async function addPause(
  queries: Queries,
  scope: PauseScope,
  by: string,
  reason: string | null,
): Promise<boolean> {
  const values = [scope.kind, subjectOf(scope), by, reason]
  return (await queries.query({ name: 'add-pause', text }, values)).length > 0
}
