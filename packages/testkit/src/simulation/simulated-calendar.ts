import {
  type CalendarProvider,
  chunk,
  type Clock,
  type ErrorFacts,
  type OperationOutcome,
  type Outcome,
  type PreparedOperation,
  type ProviderDescription,
  type ProviderSession,
  type Random,
  type SeriesForm,
  type SeriesOutline,
} from '@calsync/core'
import { facts } from './calendar-faults.js'
import { FlightRecorder } from './flight-recorder.js'
import {
  type CalendarRequest,
  type CalendarTimes,
  SimulatedMailboxes,
} from './simulated-mailboxes.js'
import type { SimulatedProcess } from './simulated-process.js'
import { simulatedForm } from './simulated-series.js'

/** Answers a call in place of the calendar; `null` leaves it to the calendar. */
export type Intercept = (
  connectionId: string,
  call: readonly PreparedOperation[],
) => Promise<readonly OperationOutcome[] | null> | null

/** A calendar service in memory: what goes wrong with calls on their way there and back. */
export class SimulatedCalendar extends SimulatedMailboxes {
  intercept: Intercept | null = null
  describes: Partial<ProviderDescription> = {}
  /** Puts something in front of the provider that processes get. */
  adapt: (provider: CalendarProvider) => CalendarProvider = (provider) => provider
  /** Connections whose key is refused. */
  readonly revoked = new Set<string>()
  /** By connection: the only key that is taken. Without one, any is. */
  readonly keys = new Map<string, string>()
  /** In which form it holds a series. */
  form: (outline: SeriesOutline) => SeriesForm = simulatedForm
  readonly flights: FlightRecorder
  /** When each call was sent and how many operations it carried, in order. */
  readonly journal: {
    readonly at: number
    readonly connectionId: string
    readonly items: number
  }[] = []
  /** Creates that were sent, applied or not. */
  readonly #sent = new Set<string>()

  constructor(clock: Clock, random: Random, times?: CalendarTimes) {
    super(clock, random, times)
    this.flights = new FlightRecorder(clock, this.times.maxFlightMs)
  }

  get calls(): number {
    return this.journal.length
  }

  get maxInFlight(): number {
    return this.flights.maxInFlight
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
        const request: CalendarRequest = { action, externalId, ...rest }
        return { kind: 'prepared', prepared: { id, action, externalId, request, bytes: 500 } }
      },
      replay: (id, request) => ({ id, action: 'create', externalId: null, request, bytes: 500 }),
      pack: (operations, { maxItems }) => chunk(operations, maxItems),
      execute: (session, call) => this.#execute(session, call),
      listCalendars: () => Promise.resolve([]),
      createCalendar: () => Promise.reject(new Error('not part of this simulation')),
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

  async #execute(
    session: ProviderSession,
    call: readonly PreparedOperation[],
  ): Promise<readonly OperationOutcome[]> {
    const { connectionId } = session
    const at = this.clock.now()
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
    if (!this.strikes('rejects')) return outcomes
    this.flights.unanswered(flight, call)
    throw new Error('the simulated provider broke')
  }

  async #answer(
    session: ProviderSession,
    call: readonly PreparedOperation[],
  ): Promise<OperationOutcome[]> {
    const startedAt = this.clock.now()
    await this.clock.sleep(
      this.strikes('slow') ? this.times.slowMs * this.random.next() : this.times.latencyMs,
    )
    const limited = this.#limited()
    if (limited !== null) return call.map(({ id }) => ({ id, outcome: limited }))
    const chained = this.strikes('chained')
    let broken = false
    const outcomes = call.map(({ id, request }): OperationOutcome => {
      if (broken) return { id, outcome: { kind: 'not_sent', error: facts('NOT_ATTEMPTED') } }
      const outcome = this.#one(session, request as CalendarRequest, startedAt)
      broken = chained && outcome.kind !== 'done' && outcome.kind !== 'found'
      return { id, outcome }
    })
    return outcomes.filter(() => !this.strikes('leftOut')).sort(() => this.random.next() - 0.5)
  }

  #limited(): Outcome | null {
    if (this.strikes('callThrottled')) {
      const retryAfterMs = this.random.next() * this.times.waitMs.mailbox
      return { kind: 'not_sent', error: facts('RATE_LIMIT_EXCEEDED', { retryAfterMs }) }
    }
    if (this.strikes('accountThrottled')) {
      const retryAfterMs = this.random.next() * this.times.waitMs.account
      const error = facts('RATE_LIMIT_EXCEEDED', { retryAfterMs, scope: 'account' })
      return { kind: 'not_sent', error }
    }
    return null
  }

  #one(
    { connectionId, credential }: ProviderSession,
    request: CalendarRequest,
    startedAt: number,
  ): Outcome {
    const key = this.keys.get(connectionId)
    if (this.revoked.has(connectionId) || (key !== undefined && key !== credential.reveal())) {
      return { kind: 'refused', error: facts('INVALID_TOKEN') }
    }
    if (this.strikes('throttled')) {
      const error: ErrorFacts = facts('RATE_LIMIT_EXCEEDED', { retryAfterMs: 700 })
      return { kind: 'not_sent', error }
    }
    if (request.action === 'find') return this.find(connectionId, request)
    if (request.action === 'create' && this.#refusesReplay(connectionId, request)) {
      return { kind: 'refused', error: facts('INVALID_EVENT_DATA') }
    }
    if (this.strikes('lostBeforeApply')) return { kind: 'unanswered', error: facts('TIMEOUT') }
    if (this.strikes('unavailableNotApplied')) {
      return { kind: 'ambiguous', error: facts('SERVICE_UNAVAILABLE') }
    }
    if (this.strikes('lateApply')) {
      const left = startedAt + this.times.maxFlightMs - 1 - this.clock.now()
      void this.clock.sleep(this.random.next() * left).then(() => this.apply(connectionId, request))
      return { kind: 'unanswered', error: facts('TIMEOUT') }
    }
    const outcome = this.apply(connectionId, request)
    if (this.strikes('lostAfterApply')) return { kind: 'unanswered', error: facts('TIMEOUT') }
    if (this.strikes('unavailableApplied')) {
      return { kind: 'ambiguous', error: facts('SERVICE_UNAVAILABLE') }
    }
    return outcome
  }

  /** Only of a create that was sent before: what it did, if anything, stays as it is. */
  #refusesReplay(connectionId: string, { transactionId }: CalendarRequest): boolean {
    const key = `${connectionId}/${transactionId}`
    const isReplay = this.#sent.has(key)
    this.#sent.add(key)
    return isReplay && this.strikes('replayRefused')
  }
}
