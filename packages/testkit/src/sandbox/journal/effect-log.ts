import { immutableId } from '../graph/event-id.js'
import type { Effect } from '../graph/graph-call.js'
import { itemsBetween } from '../graph/items-between.js'
import type { Mailbox } from '../graph/mailbox.js'
import type { CalendarItem } from '../graph/stored-event.js'
import { Ring } from '../ring.js'

/** One line of a calendar as its user sees it. */
export interface ShownTime {
  readonly subject: string
  readonly startMs: number
  readonly endMs: number
}

/** Something that was done to an event, and what the calendar shows of it since then. */
export interface EffectRecord {
  readonly seq: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly mailbox: string
  /** The immutable id: of the series, when only one occurrence of it changed. */
  readonly eventId: string
  readonly by: 'client' | 'user'
  readonly effect: 'created' | 'updated' | 'deleted'
  /** A single event once, each occurrence of a series; none of what is deleted. */
  readonly shows: readonly ShownTime[]
}

/** Long before and after everything that a test puts into a calendar; ends a series without end. */
const always = { fromMs: Date.UTC(2000, 0), toMs: Date.UTC(2050, 0), zone: 'Etc/UTC' }

/** The newest effects. With a capacity of 0 nothing is recorded, and nothing is computed. */
export class EffectLog {
  readonly #records: Ring<EffectRecord>

  constructor(capacity: number) {
    this.#records = new Ring(capacity)
  }

  /** Writes down what was just done. */
  record(
    mailbox: Mailbox,
    item: CalendarItem,
    what: { readonly effect: Effect; readonly by: EffectRecord['by']; readonly at: number },
  ): void {
    const { effect, by, at } = what
    if (this.#records.capacity === 0 || effect === 'none' || effect === 'replayed') return
    const event = item.occurrence === undefined ? item : item.occurrence.master
    const isGone = !mailbox.events.has(event.tail)
    const shown = isGone ? [] : itemsBetween([event], always)
    this.#records.push({
      seq: this.#records.nextSeq(),
      at,
      mailbox: mailbox.identity,
      eventId: immutableId(event),
      by,
      // One occurrence that is deleted changes its series.
      effect: effect === 'deleted' && !isGone ? 'updated' : effect,
      shows: shown.map(({ content: { subject, start, end } }) => ({
        subject,
        startMs: start.utcMs,
        endMs: end.utcMs,
      })),
    })
  }

  /** Effects after `seq`, oldest first; those beyond the capacity are gone. */
  since(seq: number, limit?: number): EffectRecord[] {
    return this.#records.since(seq, limit)
  }

  clear(): void {
    this.#records.clear()
  }
}
