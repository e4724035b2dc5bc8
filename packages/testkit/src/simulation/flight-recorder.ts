import type { Clock, OperationOutcome, PreparedOperation } from '@calsync/core'
import type { SimulatedProcess } from './simulated-process.js'

interface Flight {
  readonly startedAt: number
  until: number
  /** Calls at work in the mailbox then, itself included. */
  readonly inFlight: number
  /** Whether it came before a wait was over. */
  readonly early: boolean
}

interface Wait {
  readonly until: number
  readonly toldAt: number
  readonly process: SimulatedProcess
}

/**
 * A process that dies this soon after it was told to wait had no time to write it down: the database
 * may have been away at the first try.
 */
const WRITE_DOWN_MS = 500

/** Watches, from the provider's side, how many calls run per mailbox and whether waits are kept. */
export class FlightRecorder {
  readonly #clock: Clock
  readonly #maxFlightMs: number
  readonly #flights = new Map<string, Flight[]>()
  readonly #waits = new Map<string, Wait[]>()
  /** How long a process may take to read an answer that has reached it, milliseconds. */
  slackMs = 0
  /** Most calls at once in one mailbox, unanswered ones counted for as long as they may run. */
  maxInFlight = 0
  /** Calls that were sent although the provider had asked to wait. */
  readonly early: string[] = []

  constructor(clock: Clock, maxFlightMs: number) {
    this.#clock = clock
    this.#maxFlightMs = maxFlightMs
  }

  started(connectionId: string): Flight {
    const now = this.#clock.now()
    const running = this.#running(connectionId)
    const waits = (this.#waits.get(connectionId) ?? []).filter(
      ({ toldAt, until }) => toldAt + this.slackMs <= now && now < until,
    )
    const inFlight = running.length + 1
    const until = Number.POSITIVE_INFINITY
    const flight: Flight = { startedAt: now, until, inFlight, early: waits.length > 0 }
    running.push(flight)
    this.maxInFlight = Math.max(this.maxInFlight, inFlight)
    for (const wait of waits) this.early.push(`${connectionId} ${wait.until - now} ms early`)
    return flight
  }

  /** The provider is done with it, or nobody will ever know. */
  ended(
    flight: Flight,
    call: readonly PreparedOperation[],
    outcomes: readonly OperationOutcome[],
  ): void {
    flight.until = this.#clock.now()
    const isOpen = outcomes.some(({ outcome }) => outcome.kind === 'unanswered')
    if (isOpen) this.unanswered(flight, call)
  }

  /** Nobody knows whether it is over; a look has no effect that could come late. */
  unanswered(flight: Flight, call: readonly PreparedOperation[]): void {
    const writes = call.some(({ action }) => action !== 'find')
    if (writes) flight.until = flight.startedAt + this.#maxFlightMs
  }

  /** An answer reached its process: from now on it knows that it has to wait. */
  told(
    connectionId: string,
    process: SimulatedProcess,
    outcomes: readonly OperationOutcome[],
  ): void {
    const now = this.#clock.now()
    for (const { outcome } of outcomes) {
      const waitMs = 'error' in outcome ? outcome.error.retryAfterMs : undefined
      if (waitMs === undefined) continue
      const waits = this.#waits.get(connectionId) ?? []
      this.#waits.set(connectionId, waits)
      waits.push({ until: now + waitMs, toldAt: now, process })
    }
  }

  /** A process died or froze: what it was told just before may not be written down. */
  lost(process: SimulatedProcess): void {
    const since = this.#clock.now() - WRITE_DOWN_MS - this.slackMs
    for (const [connectionId, waits] of this.#waits) {
      const kept = waits.filter((wait) => wait.process !== process || wait.toldAt < since)
      this.#waits.set(connectionId, kept)
    }
  }

  #running(connectionId: string): Flight[] {
    const now = this.#clock.now()
    const running = (this.#flights.get(connectionId) ?? []).filter(({ until }) => until > now)
    this.#flights.set(connectionId, running)
    return running
  }
}
