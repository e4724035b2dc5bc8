import {
  type CalendarEvent,
  type Clock,
  type FoundEvent,
  isSeries,
  type OccurrenceTarget,
  type Operation,
  type Outcome,
  parseDuration,
  type Random,
} from '@calsync/core'
import type { CalendarFact } from '../checker/facts.js'
import { shownLine } from '../checker/mark.js'
import { facts, type Faults, noFaults } from './calendar-faults.js'
import {
  type AfterEdit,
  changeOccurrence,
  changesAfterEdit,
  findOccurrence,
  type OccurrenceChanges,
  seenOccurrences,
} from './simulated-series.js'

interface StoredEvent {
  readonly externalId: string
  readonly correlation: string
  readonly event: CalendarEvent
  readonly visibleAt: number
  readonly changes: OccurrenceChanges
}

/** An operation as it travels to the calendar. */
export interface CalendarRequest {
  readonly action: Operation['action']
  readonly transactionId: string
  readonly correlation: string
  readonly externalId: string | null
  readonly event: CalendarEvent | null
  readonly occurrence: OccurrenceTarget | null
}

/** A create that was applied. */
interface Transaction {
  readonly externalId: string
  readonly text: string
  readonly at: number
}

/** How slow and how late the calendar may be, milliseconds. */
export interface CalendarTimes {
  /** A usual call. */
  readonly latencyMs: number
  /** A slow one, at most. */
  readonly slowMs: number
  /** After that no call lands any more. */
  readonly maxFlightMs: number
  /** What was written is seen after that. */
  readonly maxLagMs: number
  /** Longest wait that a 429 asks for: of a mailbox, of the account. */
  readonly waitMs: { readonly mailbox: number; readonly account: number }
}

const usualTimes: CalendarTimes = {
  latencyMs: 50,
  slowMs: 24_000,
  maxFlightMs: 60_000,
  maxLagMs: 100_000,
  waitMs: { mailbox: 100_000, account: 20_000 },
}

/** What calendars hold, and what an operation that has reached them does. */
export class SimulatedMailboxes {
  faults: Faults = { ...noFaults }
  readonly refusedTitles = new Set<string>()
  /** Events that no calendar takes. */
  refuses: (event: CalendarEvent) => boolean = ({ title }) => this.refusedTitles.has(title)
  /** Told of everything that happens to the mailboxes. */
  onFact: (fact: CalendarFact) => void = () => {}
  /** Asked at every edit of a series. */
  afterEdit: () => AfterEdit = () => 'drops'
  /** Whether no mailbox takes another event. */
  isFull = false
  readonly mailboxes = new Map<string, Map<string, StoredEvent>>()
  writes = 0
  protected readonly clock: Clock
  protected readonly random: Random
  protected readonly times: CalendarTimes
  readonly #transactions = new Map<string, Transaction>()

  constructor(clock: Clock, random: Random, times: CalendarTimes = usualTimes) {
    this.clock = clock
    this.random = random
    this.times = times
  }

  eventsOf(connectionId: string): StoredEvent[] {
    return [...(this.mailboxes.get(connectionId)?.values() ?? [])]
  }

  /** The user removes some of his events himself. */
  userDeletes(connectionId: string, chance: number): void {
    for (const { externalId } of this.eventsOf(connectionId)) {
      if (this.random.next() >= chance) continue
      this.mailboxes.get(connectionId)?.delete(externalId)
      this.#tellRemoved(connectionId, externalId, 'user')
    }
  }

  /** The user moves some of his events to another hour himself. */
  userMoves(connectionId: string, chance: number): void {
    const mailbox = this.mailboxes.get(connectionId)
    for (const stored of this.eventsOf(connectionId)) {
      if (this.random.next() >= chance || isSeries(stored.event)) continue
      const start = `${stored.event.start.slice(0, 11)}23:00:00`
      const moved = { ...stored, event: { ...stored.event, start } }
      mailbox?.set(stored.externalId, moved)
      this.#tellWritten(connectionId, moved, 'update', 'user')
    }
  }

  protected strikes(fault: keyof Faults): boolean {
    return this.random.next() < this.faults[fault]
  }

  protected find(connectionId: string, request: CalendarRequest): Outcome {
    const now = this.clock.now()
    const { occurrence } = request
    if (occurrence !== null) {
      const holder = this.mailboxes.get(connectionId)?.get(occurrence.seriesId)
      const visible = holder !== undefined && holder.visibleAt <= now ? holder : undefined
      return findOccurrence(visible, occurrence, request.event)
    }
    const events = this.eventsOf(connectionId)
      .filter((event) => event.correlation === request.correlation && event.visibleAt <= now)
      .map(({ externalId, event }) => ({
        externalId,
        content: contentOf(request.event, event),
      }))
    return { kind: 'found', events }
  }

  protected apply(connectionId: string, request: CalendarRequest): Outcome {
    const { action, externalId, event, correlation } = request
    const mailbox = this.mailboxes.get(connectionId) ?? new Map<string, StoredEvent>()
    this.mailboxes.set(connectionId, mailbox)
    if (event !== null && this.refuses(event)) {
      return { kind: 'refused', error: facts('INVALID_EVENT_DATA') }
    }
    if (action === 'create' && this.isFull) {
      return { kind: 'refused', error: facts('QUOTA_EXCEEDED') }
    }
    this.writes += 1
    if (action === 'create' && event !== null) {
      return this.#create(connectionId, mailbox, request, event)
    }
    if (request.occurrence !== null) {
      const series = mailbox.get(request.occurrence.seriesId)
      const outcome = changeOccurrence(series, request.occurrence, request.event)
      if (series !== undefined) this.#tellWritten(connectionId, series, 'update', 'calsync')
      return outcome
    }
    const stored = externalId === null ? undefined : mailbox.get(externalId)
    const lags = (stored?.visibleAt ?? 0) > this.clock.now() && this.strikes('laggingWrite')
    if (stored === undefined || lags) return { kind: 'refused', error: facts('EVENT_GONE') }
    const id = stored.externalId
    if (action === 'delete') {
      mailbox.delete(id)
      this.#tellRemoved(connectionId, id, 'calsync')
    } else if (event !== null) {
      const changes = changesAfterEdit(stored, event, this.afterEdit())
      const { visibleAt } = stored
      const edited = { externalId: id, correlation, event, visibleAt, changes }
      mailbox.set(id, edited)
      this.#tellWritten(connectionId, edited, 'update', 'calsync')
    }
    return { kind: 'done', externalId: id }
  }

  #create(
    connectionId: string,
    mailbox: Map<string, StoredEvent>,
    { transactionId, correlation }: CalendarRequest,
    event: CalendarEvent,
  ): Outcome {
    const key = `${connectionId}/${transactionId}`
    const text = JSON.stringify(event)
    const known = this.#transactions.get(key)
    const isOld = this.clock.now() > (known?.at ?? 0) + this.times.maxFlightMs
    if (known !== undefined && !(isOld && this.strikes('forgotten'))) {
      if (known.text === text) return { kind: 'done', externalId: known.externalId }
      return { kind: 'refused', error: facts('ALREADY_CREATED') }
    }
    const externalId = `event-${this.random.uuid()}`
    this.#transactions.set(key, { externalId, text, at: this.clock.now() })
    const lag = this.strikes('laggingFind') ? this.random.next() * this.times.maxLagMs : 0
    const visibleAt = this.clock.now() + lag
    const changes: OccurrenceChanges = new Map()
    const created = { externalId, correlation, event, visibleAt, changes }
    mailbox.set(externalId, created)
    this.#tellWritten(connectionId, created, 'create', 'calsync')
    return { kind: 'done', externalId }
  }

  #tellWritten(
    mailbox: string,
    stored: StoredEvent,
    action: 'create' | 'update',
    by: 'calsync' | 'user',
  ): void {
    const shows = seenOccurrences(stored).map(lineOf)
    const at = this.clock.now()
    this.onFact({ kind: 'wrote', at, mailbox, event: stored.externalId, by, action, shows })
  }

  #tellRemoved(mailbox: string, event: string, by: 'calsync' | 'user'): void {
    this.onFact({ kind: 'removed', at: this.clock.now(), mailbox, event, by })
  }
}

/** Simulated schedules are in UTC, so that the instant is read off the wall time. */
function lineOf({ title, start, duration }: CalendarEvent): string {
  const { days, seconds } = parseDuration(duration) ?? { days: 0, seconds: 0 }
  return shownLine(title, Date.parse(`${start}Z`), days * 24 * 60 + seconds / 60)
}

function contentOf(wanted: CalendarEvent | null, stored: CalendarEvent): FoundEvent['content'] {
  if (wanted === null) return 'unknown'
  return JSON.stringify(wanted) === JSON.stringify(stored) ? 'same' : 'different'
}
