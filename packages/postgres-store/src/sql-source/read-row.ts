import {
  type LoadedSchedule,
  type ScheduleRef,
  messageOf,
  readScheduleRow,
  shownRef,
} from '@calsync/core'

/** Reads a row as a schedule; whatever is wrong with it, the answer is about this row alone. */
export function readRow(
  kind: string,
  ref: ScheduleRef,
  row: Readonly<Record<string, unknown>>,
): LoadedSchedule {
  try {
    // A source without the column deletes nothing.
    const loaded = readScheduleRow(kind, { deleted_at: null, ...row })
    return loaded.ref === ref ? loaded : invalidRow(ref, `its row says that it is ${loaded.ref}`)
  } catch (error) {
    return invalidRow(ref, messageOf(error))
  }
}

/** @param code SQLSTATE, when Postgres refused the row */
export function invalidRow(
  ref: ScheduleRef,
  why: string,
  code: string | null = null,
): LoadedSchedule {
  const message = `${shownRef(ref)}: ${why}`.slice(0, 500)
  return { kind: 'invalid', ref, error: { class: 'INVALID_EVENT_DATA', code, message } }
}
