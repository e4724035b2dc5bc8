import type { SingleEvent } from './calendar-event.js'
import type { RecurrenceOverride } from './recurrence-override.js'

/** The occurrence with its override laid over it. */
export function changed(occurrence: SingleEvent, override: RecurrenceOverride): SingleEvent {
  const { excluded: _, ...fields } = override
  // Fields that are `undefined` say nothing; the schema keeps them out of canonical overrides.
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  return { ...occurrence, ...(Object.fromEntries(given) as Partial<SingleEvent>) }
}
