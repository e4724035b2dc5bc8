import { Ring } from '../ring.js'
import type { EventContent } from './event-content.js'
import { immutableId } from './event-id.js'
import type { EventInput } from './event-input.js'
import type { Mailbox } from './mailbox.js'
import type { CalendarItem } from './stored-event.js'

/** A mail that Exchange would have sent to attendees. */
export interface MailRecord {
  readonly seq: number
  readonly at: number
  readonly mailbox: string
  readonly kind: 'invitation' | 'update' | 'cancellation'
  readonly eventId: string
  readonly subject: string
  readonly to: readonly string[]
}

// What only the organizer sees: changing it mails nobody.
const privateToOrganizer = new Set(['categories', 'reminderMinutesBeforeStart', 'isReminderOn'])

/** Record of the invitation mail: there is no switch at Graph that would suppress it. */
export class MailLog {
  readonly #mails: Ring<MailRecord>

  constructor(capacity: number) {
    this.#mails = new Ring(capacity)
  }

  get total(): number {
    return this.#mails.last
  }

  since(seq: number, limit?: number): MailRecord[] {
    return this.#mails.since(seq, limit)
  }

  clear(): void {
    this.#mails.clear()
  }

  created(mailbox: Mailbox, event: CalendarItem, now: number): void {
    this.#send(mailbox, event, 'invitation', event.content.attendees, now)
  }

  deleted(mailbox: Mailbox, event: CalendarItem, now: number): void {
    this.#send(mailbox, event, 'cancellation', event.content.attendees, now)
  }

  /** A change of `attendees` alone mails only those who were added or removed. */
  updated(
    mailbox: Mailbox,
    event: CalendarItem,
    before: EventContent,
    input: EventInput,
    now: number,
  ): void {
    const after = event.content
    if (before.attendees.length === 0 && after.attendees.length === 0) return
    const had = new Set(before.attendees.map(({ address }) => address))
    const has = new Set(after.attendees.map(({ address }) => address))
    const added = after.attendees.filter(({ address }) => !had.has(address))
    const removed = before.attendees.filter(({ address }) => !has.has(address))
    this.#send(mailbox, event, 'invitation', added, now)
    this.#send(mailbox, event, 'cancellation', removed, now)
    const others = Object.keys(input).some(
      (name) => name !== 'attendees' && !privateToOrganizer.has(name),
    )
    if (!others) return
    const kept = after.attendees.filter(({ address }) => had.has(address))
    this.#send(mailbox, event, 'update', kept, now)
  }

  #send(
    mailbox: Mailbox,
    event: CalendarItem,
    kind: MailRecord['kind'],
    attendees: EventContent['attendees'],
    now: number,
  ): void {
    if (attendees.length === 0) return
    this.#mails.push({
      seq: this.#mails.nextSeq(),
      at: now,
      mailbox: mailbox.identity,
      kind,
      eventId: immutableId(event),
      subject: event.content.subject,
      to: attendees.map(({ address }) => address),
    })
  }
}
