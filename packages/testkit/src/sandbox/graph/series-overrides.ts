import type { EventContent } from './event-content.js'
import { isPatternDay } from './pattern-days.js'
import type { StoredEvent } from './stored-event.js'

/** What the user or a client said about one occurrence; the rest follows the master. */
export type OccurrenceChanges = Partial<Omit<EventContent, 'recurrence'>>

/** A changed occurrence. */
export interface StoredException {
  readonly master: StoredEvent
  /** Its day in the pattern, wherever it has been moved. */
  readonly day: number
  readonly changes: OccurrenceChanges
}

/** Where a series departs from its pattern, by the day that the pattern would have. */
export interface SeriesOverrides {
  readonly exceptions: ReadonlyMap<number, StoredException>
  readonly deleted: ReadonlySet<number>
}

/** None. */
export const noOverrides: SeriesOverrides = { exceptions: new Map(), deleted: new Set() }

/** What becomes of exceptions and deletions when their master is edited. Unpublished. */
export type ExceptionPolicy = 'drop_when_moved' | 'always_drop' | 'keep'

/** An edit of a master. */
export interface SeriesEdit {
  readonly before: EventContent
  readonly after: EventContent
  /** Whether the edit named `recurrence`, changed or not. */
  readonly carriesRecurrence: boolean
}

/** The overrides that an edit of their master leaves. */
export function overridesAfterEdit(
  overrides: SeriesOverrides,
  { before, after, carriesRecurrence }: SeriesEdit,
  policy: ExceptionPolicy,
): SeriesOverrides {
  const { recurrence } = after
  if (recurrence === null) return noOverrides
  switch (policy) {
    case 'drop_when_moved':
      return hasMoved(before, after) ? noOverrides : overrides
    case 'always_drop':
      return carriesRecurrence || hasMoved(before, after) ? noOverrides : overrides
    case 'keep':
      return {
        exceptions: new Map(
          [...overrides.exceptions].filter(([day]) => isPatternDay(recurrence, day)),
        ),
        deleted: new Set([...overrides.deleted].filter((day) => isPatternDay(recurrence, day))),
      }
  }
}

// Both went through the same reader: same properties in the same order. Names ignore case.
function hasMoved(before: EventContent, after: EventContent): boolean {
  const [was, is] = [before, after].map(({ recurrence, start: { localMs, timeZone } }) =>
    JSON.stringify([recurrence, localMs, timeZone]).toLowerCase(),
  )
  return was !== is
}
