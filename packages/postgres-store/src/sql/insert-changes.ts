import type { ChangeMark, TransactionHandle } from '@calsync/core'
import { toJson } from '../database/to-json.js'
import text from './insert-changes.sql'
import { priorityNumber } from './priority.js'

export const insertChangesStatement = { name: 'insert-changes', text }

/**
 * Runs in the host's transaction, through whatever driver that has: one text parameter is what all
 * of them can pass. `sql` is the statement's text with the schema in it.
 */
export async function insertChanges(
  tx: TransactionHandle,
  sql: string,
  marks: readonly ChangeMark[],
): Promise<void> {
  const rows = marks.map((mark) => ({ ...mark, priority: priorityNumber(mark.priority) }))
  await tx.query(sql, [toJson(rows)])
}
