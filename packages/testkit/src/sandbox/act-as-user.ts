import type { World } from './calls/world.js'
import { findMailbox } from './find-mailbox.js'
import { readEventInput } from './graph/event-input.js'
import { findItem } from './graph/find-item.js'
import { GraphFailure } from './graph/graph-failure.js'
import type { Mailbox } from './graph/mailbox.js'
import { removeItem } from './graph/remove-item.js'
import type { CalendarItem } from './graph/stored-event.js'
import { writeEvent } from './graph/write-event.js'
import { writeOccurrence } from './graph/write-occurrence.js'
import { viewEvent, type SandboxEvent } from './mailbox-view.js'
import { SandboxError } from './sandbox-error.js'

/** Where the user moves an event: to another calendar, to another time, or both. */
export interface MoveInput {
  /** Name of a calendar; made if the mailbox has none of that name. Not for one occurrence. */
  readonly calendar?: string | undefined
  readonly start?: { readonly dateTime: string; readonly timeZone: string } | undefined
  readonly end?: { readonly dateTime: string; readonly timeZone: string } | undefined
}

// His Outlook knows every zone, whatever the API takes.
const allZones = { iana: true, unsupported: [] }

/** The user deletes an event in Outlook: a single one, a whole series, or one occurrence of it. */
export function deleteAsUser(world: World, identity: string, id: string): void {
  const { mailbox, item } = find(world, identity, id)
  const now = world.clock.now()
  removeItem(mailbox, item, now)
  world.mail.deleted(mailbox, item, now)
  world.effects.record(mailbox, item, { effect: 'deleted', by: 'user', at: now })
}

/**
 * The user moves an event in Outlook: a single one, a whole series, or one occurrence of it. A move
 * between calendars changes its mutable id.
 */
export function moveAsUser(
  world: World,
  identity: string,
  id: string,
  move: MoveInput,
): SandboxEvent {
  const { mailbox, item } = find(world, identity, id)
  const { calendar } = move
  if (calendar !== undefined && item.occurrence !== undefined) {
    throw new SandboxError(400, 'One occurrence cannot leave the calendar of its series.')
  }
  const moved = translate(() => moveInTime(world, mailbox, item, move))
  if (calendar !== undefined && moved.occurrence === undefined) {
    const known = mailbox.calendars.find(({ name }) => name === calendar)
    const target = known ?? mailbox.addCalendar(calendar)
    if (target.id !== moved.calendarId) {
      moved.calendarId = target.id
      moved.moves++
      mailbox.touch(moved, world.clock.now())
    }
  }
  world.effects.record(mailbox, moved, {
    effect: 'updated',
    by: 'user',
    at: world.clock.now(),
  })
  return viewEvent(mailbox, moved)
}

function moveInTime(
  world: World,
  mailbox: Mailbox,
  item: CalendarItem,
  { start, end }: MoveInput,
): CalendarItem {
  if (start === undefined && end === undefined) return item
  const input = readEventInput({ ...(start && { start }), ...(end && { end }) }, allZones)
  const now = world.clock.now()
  if (item.occurrence !== undefined) return writeOccurrence(mailbox, item, input, now)
  return writeEvent(mailbox, item, input, world.settings.exceptionsAfterSeriesEdit, now)
}

function find(
  world: World,
  identity: string,
  id: string,
): { readonly mailbox: Mailbox; readonly item: CalendarItem } {
  const mailbox = findMailbox(world, identity)
  // The user sees his event at once: Graph's lag is not his.
  const item = translate(() => findItem(mailbox, id, Number.POSITIVE_INFINITY, 'read'))
  return { mailbox, item }
}

function translate<T>(act: () => T): T {
  try {
    return act()
  } catch (failure) {
    if (!(failure instanceof GraphFailure)) throw failure
    throw new SandboxError(failure.status, `${failure.code}: ${failure.message}`)
  }
}
