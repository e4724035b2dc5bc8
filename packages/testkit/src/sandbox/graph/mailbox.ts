import { randomText } from '../random-text.js'
import { CorrelationIndex } from './correlation-index.js'
import { eventTailLength, parseEventId } from './event-id.js'
import { GraphFailure, itemNotFound } from './graph-failure.js'
import { Lanes } from './lanes.js'
import { emptyCounters, type MailboxCounters } from './mailbox-counters.js'
import { noOverrides, type OccurrenceChanges, type SeriesOverrides } from './series-overrides.js'
import type { StoredEvent } from './stored-event.js'
import { TransactionMemory } from './transaction-memory.js'

/** A calendar of a mailbox. */
export interface Calendar {
  readonly id: string
  readonly name: string
  readonly isDefault: boolean
}

/** One account's events at Microsoft: single ones, and masters with what departs from them. */
export class Mailbox {
  readonly identity: string
  readonly name: string
  readonly email: string
  readonly events = new Map<string, StoredEvent>()
  readonly correlations = new CorrelationIndex()
  readonly transactions = new TransactionMemory()
  readonly lanes = new Lanes()
  readonly counters: MailboxCounters = emptyCounters()
  readonly calendars: Calendar[]
  /** False: Graph answers 404 MailboxNotEnabledForRESTAPI to everything. */
  enabled = true
  /** Names of zones that this mailbox refuses although others take them. */
  unsupportedTimeZones: readonly string[] = []
  readonly #random: () => number

  constructor(identity: string, name: string, email: string, random: () => number) {
    this.identity = identity
    this.name = name
    this.email = email
    this.#random = random
    this.calendars = [{ id: this.#newCalendarId(), name: 'Calendar', isDefault: true }]
  }

  get defaultCalendar(): Calendar {
    const [calendar] = this.calendars
    if (calendar === undefined) throw new Error(`mailbox ${this.identity} has no calendar`)
    return calendar
  }

  calendar(id: string): Calendar {
    const found = this.calendars.find((calendar) => calendar.id === id)
    if (found === undefined) throw itemNotFound()
    return found
  }

  addCalendar(name: string): Calendar {
    const calendar = { id: this.#newCalendarId(), name, isDefault: false }
    this.calendars.push(calendar)
    return calendar
  }

  /** Its events go with it. The default one cannot be removed. */
  removeCalendar(id: string): void {
    const { isDefault } = this.calendar(id)
    if (isDefault) throw new GraphFailure(400, 'ErrorDeleteDistinguishedFolder', 'It is needed.')
    this.calendars.splice(this.calendars.indexOf(this.calendar(id)), 1)
    for (const event of [...this.events.values()]) {
      if (event.calendarId === id) this.remove(event)
    }
  }

  /**
   * The event behind an id, of an instance's id the master, seen by reads or by writes. Throws like
   * Graph when there is none.
   */
  find(id: string, now: number, by: 'read' | 'write'): StoredEvent {
    const { tail, moves } = parseEventId(id)
    const event = this.events.get(tail)
    if (event === undefined || (moves !== undefined && moves !== event.moves)) throw itemNotFound()
    const hidden = now < event.visibleFromMs && (by === 'read' || event.hiddenFromWrites)
    if (hidden) throw itemNotFound()
    return event
  }

  add(event: StoredEvent): void {
    this.events.set(event.tail, event)
    this.correlations.add(event)
    this.counters.created++
  }

  /** Replaces the content, with a new changeKey. */
  write(event: StoredEvent, content: StoredEvent['content'], now: number): void {
    this.correlations.remove(event)
    event.content = content
    this.correlations.add(event)
    this.touch(event, now)
  }

  /** Replaces what one occurrence has of its own. */
  writeOccurrence(master: StoredEvent, day: number, changes: OccurrenceChanges, now: number): void {
    const { exceptions, deleted } = master.overrides ?? noOverrides
    const exception = { master, day, changes }
    this.setOverrides(master, { exceptions: new Map([...exceptions, [day, exception]]), deleted })
    this.touch(master, now)
  }

  removeOccurrence(master: StoredEvent, day: number, now: number): void {
    const { exceptions, deleted } = master.overrides ?? noOverrides
    this.setOverrides(master, {
      exceptions: new Map([...exceptions].filter(([other]) => other !== day)),
      deleted: new Set([...deleted, day]),
    })
    this.touch(master, now)
  }

  /** Replaces all that departs from the pattern of a series. */
  setOverrides(master: StoredEvent, overrides: SeriesOverrides): void {
    for (const exception of master.overrides?.exceptions.values() ?? []) {
      this.correlations.remove(exception)
    }
    const { exceptions, deleted } = overrides
    master.overrides = exceptions.size + deleted.size === 0 ? undefined : overrides
    for (const exception of exceptions.values()) this.correlations.add(exception)
  }

  touch(event: StoredEvent, now: number): void {
    event.changeKey = this.newChangeKey()
    event.modifiedMs = now
  }

  remove(event: StoredEvent): void {
    this.events.delete(event.tail)
    this.correlations.remove(event)
    this.setOverrides(event, noOverrides)
    this.transactions.release(event)
  }

  newTail(): string {
    return randomText(this.#random, eventTailLength)
  }

  newChangeKey(): string {
    return `${randomText(this.#random, 22)}==`
  }

  #newCalendarId(): string {
    return `AAMkADCal${randomText(this.#random, 16)}AAA=`
  }
}
