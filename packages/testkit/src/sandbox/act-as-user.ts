import type { World } from './calls/world.js'
import { GraphFailure } from './graph/graph-failure.js'
import type { Mailbox } from './graph/mailbox.js'
import { mergeContent } from './graph/merge-content.js'
import { readEventInput } from './graph/event-input.js'
import { SandboxError } from './sandbox-error.js'
import { viewEvent, type SandboxEvent } from './mailbox-view.js'
import type { StoredEvent } from './graph/stored-event.js'

/** Where the user moves an event: to another calendar, to another time, or both. */
export interface MoveInput {
  /** Name of a calendar; made if the mailbox has none of that name. */
  readonly calendar?: string | undefined
  readonly start?: { readonly dateTime: string; readonly timeZone: string } | undefined
  readonly end?: { readonly dateTime: string; readonly timeZone: string } | undefined
}

/** The user deletes an event in Outlook. */
export function deleteAsUser(world: World, identity: string, id: string): void {
  const { mailbox, event } = find(world, identity, id)
  mailbox.remove(event)
  world.mail.deleted(mailbox, event, world.clock.now())
}

/** The user moves an event in Outlook. A move between calendars changes its mutable id. */
export function moveAsUser(
  world: World,
  identity: string,
  id: string,
  { calendar, start, end }: MoveInput,
): SandboxEvent {
  const { mailbox, event } = find(world, identity, id)
  const now = world.clock.now()
  if (start !== undefined || end !== undefined) {
    const given = { ...(start && { start }), ...(end && { end }) }
    const input = translate(() => readEventInput(given, true))
    const content = translate(() => mergeContent(event.content, input))
    mailbox.write(event, content, now)
  }
  if (calendar !== undefined) {
    const known = mailbox.calendars.find(({ name }) => name === calendar)
    const target = known ?? mailbox.addCalendar(calendar)
    if (target.id !== event.calendarId) {
      event.calendarId = target.id
      event.moves++
      mailbox.touch(event, now)
    }
  }
  return viewEvent(mailbox, event)
}

function find(
  world: World,
  identity: string,
  id: string,
): { mailbox: Mailbox; event: StoredEvent } {
  const mailbox = world.mailboxes.get(identity)
  if (mailbox === undefined) throw new SandboxError(404, `There is no mailbox '${identity}'.`)
  // The user sees his event at once: Graph's lag is not his.
  const event = translate(() => mailbox.find(id, Number.POSITIVE_INFINITY, 'read'))
  return { mailbox, event }
}

function translate<T>(act: () => T): T {
  try {
    return act()
  } catch (failure) {
    if (!(failure instanceof GraphFailure)) throw failure
    throw new SandboxError(failure.status, `${failure.code}: ${failure.message}`)
  }
}
