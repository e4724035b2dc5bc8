import { hashSchedule } from '../model/event-hash.js'
import type { LoadedSchedule, Schedule } from '../model/schedule.js'
import type { FindingKind, ScannedHead } from '../ports/store/scan-store.js'

/** What a row's id alone tells; the row is there, and not marked deleted. */
export function judgeListed(head: ScannedHead | null): FindingKind | null {
  if (head === null) return 'unknown'
  if (head.isMarked) return null
  switch (head.state) {
    case 'new':
      return 'unknown'
    case 'deleted':
    case 'source_missing':
      return 'returned'
    case 'live':
    case 'invalid':
      return null
  }
}

/** What a row tells beside its head. A change that waits to be planned is nobody's oversight. */
export function judgeLoaded(loaded: LoadedSchedule, head: ScannedHead | null): FindingKind | null {
  if (head?.isMarked === true) return null
  switch (loaded.kind) {
    case 'found':
      return loaded.schedule.deleted ? judgeDeleted(head) : judgePresent(loaded.schedule, head)
    case 'missing':
      return head?.state === 'live' || head?.state === 'invalid' ? 'vanished' : null
    case 'invalid':
      return head?.state === 'invalid' || head?.state === 'deleted' ? null : 'edited'
  }
}

function judgeDeleted(head: ScannedHead | null): FindingKind | null {
  const stands = head !== null && head.state !== 'deleted' && head.state !== 'new'
  return stands ? 'deleted' : null
}

function judgePresent(schedule: Schedule, head: ScannedHead | null): FindingKind | null {
  const listed = judgeListed(head)
  if (listed !== null || head === null) return listed
  // What the template or the planner refused says nothing of the row: only another row is news.
  const wasUnreadable = head.state === 'invalid' && !refusedHere.has(head.errorCode ?? '')
  return wasUnreadable || hashSchedule(schedule) !== hashOf(head) ? 'edited' : null
}

const refusedHere: ReadonlySet<string> = new Set(['TEMPLATE_FAILED', 'PLAN_FAILED'])

function hashOf({ hash, snapshot }: ScannedHead): string | null {
  return snapshot === null ? hash : hashSchedule(snapshot)
}
