import type { PauseScope } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { subjectOf } from './pause-scope.js'
import text from './remove-pause.sql'

export async function removePause(queries: Queries, scope: PauseScope): Promise<boolean> {
  const values = [scope.kind, subjectOf(scope)]
  return (await queries.query({ name: 'remove-pause', text }, values)).length > 0
}
