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
  Random,
} from '@calsync/core'
import { chunk } from '@calsync/core'
import { facts, type Faults, noFaults } from './calendar-faults.js'
import { FlightRecorder } from './flight-recorder.js'
import {
  type AfterEdit,
  changeOccurrence,
  changesAfterEdit,
  findOccurrence,
  type OccurrenceChanges,
  simulatedForm,
} from './simulated-series.js'
import type { SimulatedProcess } from '@calsync/testkit'

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

const MAX_FLIGHT_MS = 60_000
const LATENCY_MS = 50
const SLOW_MS = 24_000
const MAX_LAG_MS = 100_000

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
  readonly #transactions = new Map<string, { readonly externalId: string; readonly text: string }>()
  readonly #clock: Clock
  readonly #random: Random

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
    this.flights = new FlightRecorder(clock, MAX_FLIGHT_MS)
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
      series: simulatedForm,
      prepare: (operation) => {
        const { id, action, externalId, ...rest } = operation
        const request: Request = { action, externalId, ...rest }
        return { kind: 'prepared', prepared: { id, action, externalId, request, bytes: 500 } }
      },
      replay: (id, request) => ({ id, action: 'create', externalId: null, request, bytes: 500 }),
      pack: (operations, { maxItems }) => chunk(operations, maxItems),
      execute: (session, call) => this.#execute(session.connectionId, call),
      listCalendars: () => Promise.resolve([]),
    }
    const guarded = process.guard(this.adapt(service))
    return {
      ...guarded,
      execute: async (session, call) => {
        const { freezes } = process
        const outcomes = await guarded.execute(session, call)
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
      if (this.#random.next() < chance) this.mailboxes.get(connectionId)?.delete(externalId)
    }
  }

  #strikes(fault: keyof Faults): boolean {
    return this.#random.next() < this.faults[fault]
  }

  async #execute(
    connectionId: string,
    call: readonly PreparedOperation[],
  ): Promise<readonly OperationOutcome[]> {
    this.journal.push({ at: this.#clock.now(), connectionId, items: call.length })
    const flight = this.flights.started(connectionId)
    let outcomes: readonly OperationOutcome[] = []
    try {
      outcomes =
        (await this.intercept?.(connectionId, call)) ?? (await this.#answer(connectionId, call))
      return outcomes
    } finally {
      this.flights.ended(flight, call, outcomes)
    }
  }

  async #answer(
    connectionId: string,
    call: readonly PreparedOperation[],
  ): Promise<OperationOutcome[]> {
    const startedAt = this.#clock.now()
    await this.#clock.sleep(this.#strikes('slow') ? SLOW_MS * this.#random.next() : LATENCY_MS)
    const limited = this.#limited()
    if (limited !== null) return call.map(({ id }) => ({ id, outcome: limited }))
    const chained = this.#strikes('chained')
    let broken = false
    const outcomes = call.map(({ id, request }): OperationOutcome => {
      if (broken) return { id, outcome: { kind: 'not_sent', error: facts('NOT_ATTEMPTED') } }
      const outcome = this.#one(connectionId, request as Request, startedAt)
      broken = chained && outcome.kind !== 'done' && outcome.kind !== 'found'
      return { id, outcome }
    })
    return outcomes.sort(() => this.#random.next() - 0.5)
  }

  #limited(): Outcome | null {
    if (this.#strikes('callThrottled')) {
      const retryAfterMs = this.#random.next() * 100_000
      return { kind: 'not_sent', error: facts('RATE_LIMIT_EXCEEDED', { retryAfterMs }) }
    }
    if (this.#strikes('accountThrottled')) {
      const retryAfterMs = this.#random.next() * 20_000
      const error = facts('RATE_LIMIT_EXCEEDED', { retryAfterMs, scope: 'account' })
      return { kind: 'not_sent', error }
    }
    return null
  }

  #one(connectionId: string, request: Request, startedAt: number): Outcome {
    if (this.revoked.has(connectionId)) {
      return { kind: 'refused', error: facts('INVALID_TOKEN') }
    }
    if (this.#strikes('throttled')) {
      const error: ErrorFacts = facts('RATE_LIMIT_EXCEEDED', { retryAfterMs: 700 })
      return { kind: 'not_sent', error }
    }
    if (request.action === 'find') return this.#find(connectionId, request)
    if (this.#strikes('lostBeforeApply')) return { kind: 'unanswered', error: facts('TIMEOUT') }
    if (this.#strikes('unavailableNotApplied')) {
      return { kind: 'ambiguous', error: facts('SERVICE_UNAVAILABLE') }
    }
    if (this.#strikes('lateApply')) {
      const left = startedAt + MAX_FLIGHT_MS - 1 - this.#clock.now()
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
    if (event !== null && this.refusedTitles.has(event.title)) {
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
      return changeOccurrence(
        mailbox.get(request.occurrence.seriesId),
        request.occurrence,
        request.event,
      )
    }
    const stored = externalId === null ? undefined : mailbox.get(externalId)
    const lags = (stored?.visibleAt ?? 0) > this.#clock.now() && this.#strikes('laggingWrite')
    if (stored === undefined || lags) return { kind: 'refused', error: facts('EVENT_GONE') }
    const id = stored.externalId
    if (action === 'delete') mailbox.delete(id)
    else if (event !== null) {
      const changes = changesAfterEdit(stored, event, this.afterEdit())
      const { visibleAt } = stored
      mailbox.set(id, { externalId: id, correlation, event, visibleAt, changes })
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
    if (known !== undefined) {
      if (known.text === text) return { kind: 'done', externalId: known.externalId }
      return { kind: 'refused', error: facts('ALREADY_CREATED') }
    }
    const externalId = `event-${this.#random.uuid()}`
    this.#transactions.set(key, { externalId, text })
    const lag = this.#strikes('laggingFind') ? this.#random.next() * MAX_LAG_MS : 0
    const visibleAt = this.#clock.now() + lag
    const changes: OccurrenceChanges = new Map()
    mailbox.set(externalId, { externalId, correlation, event, visibleAt, changes })
    return { kind: 'done', externalId }
  }
}

function contentOf(wanted: CalendarEvent | null, stored: CalendarEvent): FoundEvent['content'] {
  if (wanted === null) return 'unknown'
  return JSON.stringify(wanted) === JSON.stringify(stored) ? 'same' : 'different'
}
