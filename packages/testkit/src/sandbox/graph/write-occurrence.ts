import { checkBoundary } from './check-boundary.js'
import type { EventContent } from './event-content.js'
import type { EventInput } from './event-input.js'
import { propertyFailure } from './graph-failure.js'
import { buildInstance } from './instance.js'
import type { Mailbox } from './mailbox.js'
import { mergeContent, mergeProperties } from './merge-content.js'
import type { OccurrenceChanges } from './series-overrides.js'
import type { Instance } from './stored-event.js'

/** Changes one occurrence, which becomes an exception. Returns it as it is then. */
export function writeOccurrence(
  mailbox: Mailbox,
  { content: current, occurrence: { master, day } }: Instance,
  input: EventInput,
  now: number,
): Instance {
  if (input.recurrence !== undefined && input.recurrence !== null) {
    throw propertyFailure('An instance of a series cannot have a recurrence of its own.')
  }
  const content = mergeContent(current, input)
  if (movesTime(input)) checkBoundary(master, day, content)
  const before = master.overrides?.exceptions.get(day)?.changes ?? {}
  mailbox.writeOccurrence(master, day, changesAfter(before, input, content), now)
  return buildInstance(master, day)
}

function movesTime({ start, end, isAllDay }: EventInput): boolean {
  return start !== undefined || end !== undefined || isAllDay !== undefined
}

/** All that the occurrence has of its own: what it had, and what the input gives it. */
function changesAfter(
  before: OccurrenceChanges,
  input: EventInput,
  content: EventContent,
): OccurrenceChanges {
  const {
    recurrence: _,
    transactionId: __,
    hasOpenExtension: ___,
    location,
    properties,
    isOnlineMeeting,
    ...plain
  } = input
  const { start, end, isAllDay, locations } = content
  return {
    ...before,
    ...plain,
    // The time is one thing: half of it would not fit the other half after a change of the master.
    ...(movesTime(input) && { start, end, isAllDay }),
    ...(location !== undefined && { locations }),
    ...(isOnlineMeeting !== undefined && { isOnlineMeeting: content.isOnlineMeeting }),
    ...(properties && { properties: mergeProperties(before.properties ?? [], properties) }),
  }
}
