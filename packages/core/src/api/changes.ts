import { CalsyncError } from '../model/calsync-error.js'
import { parseScheduleRef, type ScheduleRef } from '../model/schedule-ref.js'
import type { Priority } from '../model/sync-record.js'
import type { ChangeMark, TransactionHandle } from '../ports/store/change-store.js'
import type { SyncStore } from '../ports/store/sync-store.js'

export interface ChangeOptions {
  /** The host's own open transaction, so that a rollback leaves no trace. */
  readonly tx: TransactionHandle
  /** Who changed it; shown by `explain`. */
  readonly by?: string
  readonly reason?: string
  /** `background` work is overtaken by live work. Default `live`. */
  readonly priority?: Priority
}

export type ScheduleRefs = string | readonly string[]

/** Leaves change marks in the host's transaction and does nothing else. */
export async function markSchedules(
  store: SyncStore,
  kind: ChangeMark['kind'],
  refs: ScheduleRefs,
  options: ChangeOptions,
): Promise<void> {
  const list = typeof refs === 'string' ? [refs] : refs
  if (typeof (options as Partial<ChangeOptions> | undefined)?.tx?.query !== 'function') {
    throw new CalsyncError({
      code: 'TRANSACTION_REQUIRED',
      message: `schedules.${kind}() needs the transaction that makes the change`,
      next: `pass it as { tx }: schedules.${kind}('${list[0] ?? 'class:42'}', { tx: client }); an ORM's through fromPrisma(tx), fromDrizzle(tx), fromKysely(trx), fromTypeOrm(manager) or fromKnex(trx)`,
    })
  }
  const unique = new Set<ScheduleRef>(list.map(parseScheduleRef))
  if (unique.size === 0) return
  const { tx, by = null, reason = null, priority = 'live' } = options
  const marks = [...unique].map((ref): ChangeMark => ({ ref, kind, priority, by, reason }))
  await store.changes.markChanged(tx, marks)
}
