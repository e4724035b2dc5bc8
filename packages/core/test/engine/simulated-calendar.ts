import type {
  CalendarEvent,
  CalendarProvider,
  Clock,
  ErrorFacts,
  FoundEvent,
  Operation,
  OperationOutcome,
  Outcome,
  PreparedOperation,
  Random,
} from '@calsync/core'
import { chunk } from '@calsync/core'

interface StoredEvent {
  readonly externalId: string
  readonly correlation: string
  readonly event: CalendarEvent
  readonly visibleAt: number
}

interface Request {
  readonly action: Operation['action']
  readonly transactionId: string
  readonly correlation: string
  readonly externalId: string | null
  readonly event: CalendarEvent | null
}

/** How often each fault strikes, 0 to 1. */
export interface Faults {
  lostAfterApply: number
  lostBeforeApply: number
  lateApply: number
  unavailableApplied: number
  unavailableNotApplied: number
  throttled: number
  laggingFind: number
}

export const noFaults: Faults = {
  lostAfterApply: 0,
  lostBeforeApply: 0,
  lateApply: 0,
  unavailableApplied: 0,
  unavailableNotApplied: 0,
  throttled: 0,
  laggingFind: 0,
}

const LATENCY_MS = 50
const MAX_LATE_MS = 50_000
const MAX_LAG_MS = 100_000

/** A calendar service in memory whose answers get lost, come late, or never were. */
export class SimulatedCalendar {
  faults: Faults = { ...noFaults }
  /** Connections whose key is refused. */
  readonly revoked = new Set<string>()
  readonly refusedTitles = new Set<string>()
  readonly mailboxes = new Map<string, Map<string, StoredEvent>>()
  readonly inFlight = new Map<string, number>()
  maxInFlight = 0
  calls = 0
  writes = 0
  readonly #transactions = new Map<string, { readonly externalId: string; readonly text: string }>()
  readonly #clock: Clock
  readonly #random: Random

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  eventsOf(connectionId: string): StoredEvent[] {
    return [...(this.mailboxes.get(connectionId)?.values() ?? [])]
  }

  provider(): CalendarProvider {
    return {
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
      }),
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
  }

  #strikes(fault: keyof Faults): boolean {
    return this.#random.next() < this.faults[fault]
  }

  async #execute(
    connectionId: string,
    call: readonly PreparedOperation[],
  ): Promise<OperationOutcome[]> {
    this.calls += 1
    const running = (this.inFlight.get(connectionId) ?? 0) + 1
    this.inFlight.set(connectionId, running)
    this.maxInFlight = Math.max(this.maxInFlight, running)
    try {
      await this.#clock.sleep(LATENCY_MS)
      return call.map(({ id, request }) => ({
        id,
        outcome: this.#one(connectionId, request as Request),
      }))
    } finally {
      this.inFlight.set(connectionId, (this.inFlight.get(connectionId) ?? 1) - 1)
    }
  }

  #one(connectionId: string, request: Request): Outcome {
    if (this.revoked.has(connectionId)) {
      return { kind: 'refused', error: facts('INVALID_TOKEN') }
    }
    if (this.#strikes('throttled')) {
      return { kind: 'not_sent', error: { ...facts('RATE_LIMIT_EXCEEDED'), retryAfterMs: 700 } }
    }
    if (request.action === 'find') return this.#find(connectionId, request)
    if (this.#strikes('lostBeforeApply')) return { kind: 'unanswered', error: facts('TIMEOUT') }
    if (this.#strikes('unavailableNotApplied')) {
      return { kind: 'ambiguous', error: facts('SERVICE_UNAVAILABLE') }
    }
    if (this.#strikes('lateApply')) {
      const delay = this.#random.next() * MAX_LATE_MS
      void this.#clock.sleep(delay).then(() => this.#apply(connectionId, request))
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
    this.writes += 1
    if (action === 'create' && event !== null) {
      return this.#create(connectionId, mailbox, request, event)
    }
    if (externalId === null || !mailbox.has(externalId)) {
      return { kind: 'refused', error: facts('EVENT_GONE') }
    }
    if (action === 'delete') mailbox.delete(externalId)
    else if (event !== null)
      mailbox.set(externalId, { externalId, correlation, event, visibleAt: 0 })
    return { kind: 'done', externalId }
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
    mailbox.set(externalId, { externalId, correlation, event, visibleAt: this.#clock.now() + lag })
    return { kind: 'done', externalId }
  }
}

function contentOf(wanted: CalendarEvent | null, stored: CalendarEvent): FoundEvent['content'] {
  if (wanted === null) return 'unknown'
  return JSON.stringify(wanted) === JSON.stringify(stored) ? 'same' : 'different'
}

function facts(errorClass: ErrorFacts['class']): ErrorFacts {
  return { class: errorClass, code: null, message: `simulated ${errorClass}` }
}
