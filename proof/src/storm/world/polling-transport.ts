import {
  type ClaimStore,
  type Clock,
  type Nudge,
  type NudgeHandler,
  type Priority,
  type Transport,
} from '@calsync/core'

const LOOK_MS = 500
const DUE_AT_ONCE = 200

/**
 * What workers on Postgres alone have: a nudge goes to the own process first, and each process looks
 * for due connections twice a second.
 */
export class PollingTransport implements Transport {
  readonly name = 'polling'
  readonly publishes = false
  readonly #claims: Pick<ClaimStore, 'findDue'>
  readonly #clock: Clock
  #handler: NudgeHandler | null = null

  constructor(claims: Pick<ClaimStore, 'findDue'>, clock: Clock) {
    this.#claims = claims
    this.#clock = clock
  }

  nudge(nudges: readonly Nudge[]): Promise<void> {
    const priorities = new Map<string, Priority>()
    for (const { connectionId, request } of nudges) {
      if (request.priority === 'high') priorities.set(connectionId, 'live')
      else if (!priorities.has(connectionId)) priorities.set(connectionId, 'background')
    }
    for (const [connectionId, priority] of priorities) this.#handler?.(connectionId, priority)
    return Promise.resolve()
  }

  subscribe(handler: NudgeHandler): Promise<{ stop: () => Promise<void> }> {
    const over = new AbortController()
    this.#handler = handler
    void this.#poll(handler, over.signal)
    const stop = (): Promise<void> => {
      this.#handler = null
      over.abort()
      return Promise.resolve()
    }
    return Promise.resolve({ stop })
  }

  publish(): Promise<void> {
    return Promise.resolve()
  }

  check(): Promise<[]> {
    return Promise.resolve([])
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  async #poll(handler: NudgeHandler, over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await this.#clock.sleep(LOOK_MS, over)
      if (over.aborted) return
      const due = await this.#claims.findDue(DUE_AT_ONCE)
      due.every(({ connectionId, priority }) => handler(connectionId, priority) === 'queued')
    }
  }
}
