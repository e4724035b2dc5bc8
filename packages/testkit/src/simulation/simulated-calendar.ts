import type {
  CalendarEvent,
  CalendarProvider,
  Clock,
  ErrorFacts,
  FoundEvent,
  OccurrenceTarget,
  Operation,
  OperationOutcome,
  Outcome,
  PreparedOperation,
  ProviderDescription,
  ProviderSession,
  Random,
  SeriesForm,
  SeriesOutline,
} from '@calsync/core'
import { chunk, isSeries } from '@calsync/core'
import type { CalendarFact } from '../checker/facts.js'
import { shownLine } from '../checker/mark.js'
import { facts, type Faults, noFaults } from './calendar-faults.js'
import { FlightRecorder } from './flight-recorder.js'
import {
  type AfterEdit,
  changeOccurrence,
  changesAfterEdit,
  findOccurrence,
  type OccurrenceChanges,
  seenOccurrences,
  simulatedForm,
} from './simulated-series.js'
import type { SimulatedProcess } from './simulated-process.js'

interface StoredEvent {
  readonly externalId: string
  readonly correlation: string
  readonly event: CalendarEvent
  readonly visibleAt: number
  readonly changes: OccurrenceChanges
}

interface Request {
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

/** Answers a call in place of the calendar; `null` leaves it to the calendar. */
export type Intercept = (
  connectionId: string,
  call: readonly PreparedOperation[],
) => Promise<readonly OperationOutcome[] | null> | null

/** A calendar service in memory whose answers get lost, come late, or never were. */
export class SimulatedCalendar {
  faults: Faults = { ...noFaults }
  intercept: Intercept | null = null
  describes: Partial<ProviderDescription> = {}
  /** Puts something in front of the provider that processes get. */
  adapt: (provider: CalendarProvider) => CalendarProvider = (provider) => provider
  /** Connections whose key is refused. */
  readonly revoked = new Set<string>()
  readonly refusedTitles = new Set<string>()
  /** Events that no calendar takes. */
  refuses: (event: CalendarEvent) => boolean = ({ title }) => this.refusedTitles.has(title)
  /** By connection: the only key that is taken. Without one, any is. */
  readonly keys = new Map<string, string>()
  /** Told of everything that happens to the mailboxes. */
  onFact: (fact: CalendarFact) => void = () => {}
  /** In which form it holds a series. */
  form: (outline: SeriesOutline) => SeriesForm = simulatedForm
  /** Asked at every edit of a series. */
  afterEdit: () => AfterEdit = () => 'drops'
  /** Whether no mailbox takes another event. */
  isFull = false
  readonly mailboxes = new Map<string, Map<string, StoredEvent>>()
  readonly flights: FlightRecorder
  /** When each call was sent and how many operations it carried, in order. */
  readonly journal: {
    readonly at: number
    readonly connectionId: string
    readonly items: number
  }[] = []
  writes = 0
  readonly #transactions = new Map<string, Transaction>()
  /** Creates that were sent, applied or not. */
  readonly #sent = new Set<string>()
  readonly #clock: Clock
  readonly #random: Random

  readonly #times: CalendarTimes

  constructor(clock: Clock, random: Random, times: CalendarTimes = usualTimes) {
    this.#clock = clock
    this.#random = random
    this.#times = times
    this.flights = new FlightRecorder(clock, times.maxFlightMs)
  }

  get calls(): number {
    return this.journal.length
  }

  get maxInFlight(): number {
    return this.flights.maxInFlight
  }

  eventsOf(connectionId: string): StoredEvent[] {
    return [...(this.mailboxes.get(connectionId)?.values() ?? [])]
  }

  /** The provider as one process uses it. */
  provider(process: SimulatedProcess): CalendarProvider {
    const service: CalendarProvider = {
      gateway: {
        name: 'simulated',
        resolve: () => Promise.reject(new Error('not part of this simulation')),
        send: () => Promise.reject(new Error('not part of this simulation')),
        check: () => Promise.resolve(new Map()),
        disconnect: () => Promise.resolve(),
        diagnose: () => Promise.resolve([]),
      },
      describe: () => ({
        integration: 'simulated',
        displayName: 'Simulated',
        topicPrefix: 'simulated.sync',
        createIdempotency: 'replay',
        maxBatchItems: 20,
        lanes: 4,
        deadlineMs: 25_000,
        mailboxBudget: null,
        accountBudget: null,
        sendsAttendees: false,
        mailsAttendees: false,
        ...this.describes,
      }),
      series: (outline) => this.form(outline),
      prepare: (operation) => {
        const { id, action, externalId, ...rest } = operation
        const request: Request = { action, externalId, ...rest }
        return { kind: 'prepared', prepared: { id, action, externalId, request, bytes: 500 } }
      },
      replay: (id, request) => ({ id, action: 'create', externalId: null, request, bytes: 500 }),
      pack: (operations, { maxItems }) => chunk(operations, maxItems),
      execute: (session, call) => this.#execute(session, call),
      listCalendars: () => Promise.resolve([]),
    }
    const adapted = this.adapt(service)
    return {
      ...adapted,
      execute: async (session, call) => {
        if (!process.alive) return await process.never
        const { freezes } = process
        const outcomes = await process.deliver(adapted.execute(session, call))
        // Frozen meanwhile, it may have lost its lease and with it the right to write that down.
        if (process.freezes === freezes) {
          this.flights.told(session.connectionId, process, outcomes)
        }
        return outcomes
      },
    }
  }

  /** The user removes some of his events himself. */
  userDeletes(connectionId: string, chance: number): void {
    for (const { externalId } of this.eventsOf(connectionId)) {
      if (this.#random.next() >= chance) continue
      this.mailboxes.get(connectionId)?.delete(externalId)
      this.#tellRemoved(connectionId, externalId, 'user')
    }
  }

  /** The user moves some of his events to another hour himself. */
  userMoves(connectionId: string, chance: number): void {
    const mailbox = this.mailboxes.get(connectionId)
    for (const stored of this.eventsOf(connectionId)) {
      if (this.#random.next() >= chance || isSeries(stored.event)) continue
      const start = `${stored.event.start.slice(0, 11)}23:00:00`
      const moved = { ...stored, event: { ...stored.event, start } }
      mailbox?.set(stored.externalId, moved)
      this.#tellWritten(connectionId, moved, 'update', 'user')
    }
  }

  #strikes(fault: keyof Faults): boolean {
    return this.#random.next() < this.faults[fault]
  }

  async #execute(
    session: ProviderSession,
    call: readonly PreparedOperation[],
  ): Promise<readonly OperationOutcome[]> {
    const { connectionId } = session
    const at = this.#clock.now()
    const items = call.length
    this.journal.push({ at, connectionId, items })
    const flight = this.flights.started(connectionId)
    const { inFlight, early } = flight
    this.onFact({ kind: 'called', at, mailbox: connectionId, items, inFlight, early })
    let outcomes: readonly OperationOutcome[] = []
    try {
      outcomes = (await this.intercept?.(connectionId, call)) ?? (await this.#answer(session, call))
    } finally {
      this.flights.ended(flight, call, outcomes)
    }
    if (!this.#strikes('rejects')) return outcomes
    const writes = call.some(({ action }) => action !== 'find')
    if (writes) flight.until = flight.startedAt + this.#times.maxFlightMs
    throw new Error('the simulated provider broke')
  }

  async #answer(
    session: ProviderSession,
    call: readonly PreparedOperation[],
  ): Promise<OperationOutcome[]> {
    const startedAt = this.#clock.now()
    await this.#clock.sleep(
      this.#strikes('slow') ? this.#times.slowMs * this.#random.next() : this.#times.latencyMs,
    )
    const limited = this.#limited()
    if (limited !== null) return call.map(({ id }) => ({ id, outcome: limited }))
    const chained = this.#strikes('chained')
    let broken = false
    const outcomes = call.map(({ id, request }): OperationOutcome => {
      if (broken) return { id, outcome: { kind: 'not_sent', error: facts('NOT_ATTEMPTED') } }
      const outcome = this.#one(session, request as Request, startedAt)
      broken = chained && outcome.kind !== 'done' && outcome.kind !== 'found'
      return { id, outcome }
    })
    return outcomes.filter(() => !this.#strikes('leftOut')).sort(() => this.#random.next() - 0.5)
  }

  #limited(): Outcome | null {
    if (this.#strikes('callThrottled')) {
      const retryAfterMs = this.#random.next() * this.#times.waitMs.mailbox
      return { kind: 'not_sent', error: facts('RATE_LIMIT_EXCEEDED', { retryAfterMs }) }
    }
    if (this.#strikes('accountThrottled')) {
      const retryAfterMs = this.#random.next() * this.#times.waitMs.account
      const error = facts('RATE_LIMIT_EXCEEDED', { retryAfterMs, scope: 'account' })
      return { kind: 'not_sent', error }
    }
    return null
  }

  #one(
    { connectionId, credential }: ProviderSession,
    request: Request,
    startedAt: number,
  ): Outcome {
    const key = this.keys.get(connectionId)
    if (this.revoked.has(connectionId) || (key !== undefined && key !== credential.reveal())) {
      return { kind: 'refused', error: facts('INVALID_TOKEN') }
    }
    if (this.#strikes('throttled')) {
      const error: ErrorFacts = facts('RATE_LIMIT_EXCEEDED', { retryAfterMs: 700 })
      return { kind: 'not_sent', error }
    }
    if (request.action === 'find') return this.#find(connectionId, request)
    if (request.action === 'create' && this.#refusesReplay(connectionId, request)) {
      return { kind: 'refused', error: facts('INVALID_EVENT_DATA') }
    }
    if (this.#strikes('lostBeforeApply')) return { kind: 'unanswered', error: facts('TIMEOUT') }
    if (this.#strikes('unavailableNotApplied')) {
      return { kind: 'ambiguous', error: facts('SERVICE_UNAVAILABLE') }
    }
    if (this.#strikes('lateApply')) {
      const left = startedAt + this.#times.maxFlightMs - 1 - this.#clock.now()
      void this.#clock
        .sleep(this.#random.next() * left)
        .then(() => this.#apply(connectionId, request))
      return { kind: 'unanswered', error: facts('TIMEOUT') }
    }
    const outcome = this.#apply(connectionId, request)
    if (this.#strikes('lostAfterApply')) return { kind: 'unanswered', error: facts('TIMEOUT') }
    if (this.#strikes('unavailableApplied')) {
      return { kind: 'ambiguous', error: facts('SERVICE_UNAVAILABLE') }
    }
    return outcome
  }

  #find(connectionId: string, request: Request): Outcome {
    const now = this.#clock.now()
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

  #apply(connectionId: string, request: Request): Outcome {
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
    const lags = (stored?.visibleAt ?? 0) > this.#clock.now() && this.#strikes('laggingWrite')
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
    { transactionId, correlation }: Request,
    event: CalendarEvent,
  ): Outcome {
    const key = `${connectionId}/${transactionId}`
    const text = JSON.stringify(event)
    const known = this.#transactions.get(key)
    const isOld = this.#clock.now() > (known?.at ?? 0) + this.#times.maxFlightMs
    if (known !== undefined && !(isOld && this.#strikes('forgotten'))) {
      if (known.text === text) return { kind: 'done', externalId: known.externalId }
      return { kind: 'refused', error: facts('ALREADY_CREATED') }
    }
    const externalId = `event-${this.#random.uuid()}`
    this.#transactions.set(key, { externalId, text, at: this.#clock.now() })
    const lag = this.#strikes('laggingFind') ? this.#random.next() * this.#times.maxLagMs : 0
    const visibleAt = this.#clock.now() + lag
    const changes: OccurrenceChanges = new Map()
    const created = { externalId, correlation, event, visibleAt, changes }
    mailbox.set(externalId, created)
    this.#tellWritten(connectionId, created, 'create', 'calsync')
    return { kind: 'done', externalId }
  }

  /** Only of a create that was sent before: what it did, if anything, stays as it is. */
  #refusesReplay(connectionId: string, { transactionId }: Request): boolean {
    const key = `${connectionId}/${transactionId}`
    const isReplay = this.#sent.has(key)
    this.#sent.add(key)
    return isReplay && this.#strikes('replayRefused')
  }

  #tellWritten(
    mailbox: string,
    stored: StoredEvent,
    action: 'create' | 'update',
    by: 'calsync' | 'user',
  ): void {
    const shows = seenOccurrences(stored).map(lineOf)
    const at = this.#clock.now()
    this.onFact({ kind: 'wrote', at, mailbox, event: stored.externalId, by, action, shows })
  }

  #tellRemoved(mailbox: string, event: string, by: 'calsync' | 'user'): void {
    this.onFact({ kind: 'removed', at: this.#clock.now(), mailbox, event, by })
  }
}

/** Simulated schedules are in UTC, so that the instant is read off the wall time. */
function lineOf({ title, start, duration }: CalendarEvent): string {
  return shownLine(title, Date.parse(`${start}Z`), parseDurationMinutes(duration))
}

const MINUTES = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/

function parseDurationMinutes(duration: string): number {
  const [, days = '0', hours = '0', minutes = '0'] = MINUTES.exec(duration) ?? []
  return (Number(days) * 24 + Number(hours)) * 60 + Number(minutes)
}

function contentOf(wanted: CalendarEvent | null, stored: CalendarEvent): FoundEvent['content'] {
  if (wanted === null) return 'unknown'
  return JSON.stringify(wanted) === JSON.stringify(stored) ? 'same' : 'different'
}
