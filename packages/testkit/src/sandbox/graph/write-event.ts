import type { EventInput } from './event-input.js'
import type { Mailbox } from './mailbox.js'
import { mergeContent } from './merge-content.js'
import { overridesAfterEdit, type ExceptionPolicy } from './series-overrides.js'
import type { StoredEvent } from './stored-event.js'

/** Changes a single event or a master, and drops the exceptions that do not outlive the change. */
export function writeEvent(
  mailbox: Mailbox,
  event: StoredEvent,
  input: EventInput,
  policy: ExceptionPolicy,
  now: number,
): StoredEvent {
  const { content: before, overrides } = event
  const after = mergeContent(before, input)
  mailbox.write(event, after, now)
  if (overrides !== undefined) {
    const edit = { before, after, carriesRecurrence: input.recurrence !== undefined }
    mailbox.setOverrides(event, overridesAfterEdit(overrides, edit, policy))
  }
  return event
}
