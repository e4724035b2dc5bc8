import type { SyncRecord } from '../model/sync-record.js'
import type { RecordWrite, Targets } from '../ports/store/change-store.js'

/** A schedule that a plan takes out of one calendar, as a whole. */
export interface Removal {
  readonly connectionId: string
  readonly userId: string
  readonly organizationId: string
  /** Whether any other calendar shows the schedule after the plan. */
  readonly isShownElsewhere: boolean
}

/**
 * The calendars that show a schedule before a plan, and nothing of it afterwards. Schedules are
 * counted and not records: a class of a hundred occurrences is one class, in whatever form it
 * stands there.
 *
 * What a user who opted out takes out of his own calendar is his decision, and counts for nobody.
 */
export function removalsOf(writes: readonly RecordWrite[], targets: Targets): readonly Removal[] {
  if (!writes.some(({ desired }) => desired.presence === 'absent')) return []
  const before = new Map<string, Set<string>>()
  for (const record of targets.records) {
    if (record.desired.presence === 'present') partsOf(before, record).add(record.part)
  }
  const after = new Map([...before].map(([id, parts]) => [id, new Set(parts)]))
  for (const write of writes) {
    const parts = partsOf(after, write)
    if (write.desired.presence === 'present') parts.add(write.part)
    else parts.delete(write.part)
  }
  const isShown = (connectionId: string): boolean => (after.get(connectionId)?.size ?? 0) > 0
  const isShownElsewhere = [...after.keys()].some(isShown)
  return targets.connections
    .filter(({ id, optOut }) => optOut !== 'remove' && before.has(id) && !isShown(id))
    .map(({ id, userId, organizationId }) => ({
      connectionId: id,
      userId,
      organizationId,
      isShownElsewhere,
    }))
}

function partsOf(
  parts: Map<string, Set<string>>,
  { connectionId }: Pick<SyncRecord, 'connectionId'>,
): Set<string> {
  const known = parts.get(connectionId)
  if (known !== undefined) return known
  const made = new Set<string>()
  parts.set(connectionId, made)
  return made
}
