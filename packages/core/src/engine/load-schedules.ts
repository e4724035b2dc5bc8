import { messageOf } from '../model/calsync-error.js'
import type { LoadedSchedule } from '../model/schedule.js'
import { kindOf, type ScheduleRef } from '../model/schedule-ref.js'
import type { ScheduleSource } from '../ports/schedule-source.js'

/** References whose source could not be read now; their marks wait. */
interface LoadFailure {
  readonly ref: ScheduleRef
  readonly message: string
}

export interface LoadResult {
  readonly loaded: ReadonlyMap<ScheduleRef, LoadedSchedule>
  readonly failed: readonly LoadFailure[]
}

/**
 * Reads schedules from the sources they belong to; one failing source, or part of one, does not stop
 * the others.
 */
export async function loadSchedules(
  sources: ReadonlyMap<string, ScheduleSource>,
  refs: readonly ScheduleRef[],
): Promise<LoadResult> {
  const byKind = Map.groupBy(refs, kindOf)
  const loaded = new Map<ScheduleRef, LoadedSchedule>()
  const failed: LoadFailure[] = []
  await Promise.all(
    [...byKind].map(async ([kind, ofKind]) => {
      const source = sources.get(kind)
      const parts = Map.groupBy(ofKind, (ref) => source?.partitionOf?.(ref) ?? '')
      // One after the other: many tenants must not take many connections at once.
      for (const wanted of parts.values()) {
        try {
          if (source === undefined)
            throw new Error(`no source of kind "${kind}" is configured here`)
          for (const answer of await source.load(wanted)) loaded.set(answer.ref, answer)
          for (const ref of wanted) if (!loaded.has(ref)) loaded.set(ref, { kind: 'missing', ref })
        } catch (error) {
          for (const ref of wanted) failed.push({ ref, message: messageOf(error) })
        }
      }
    }),
  )
  return { loaded, failed }
}
