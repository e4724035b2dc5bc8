import { messageOf } from '../model/calsync-error.js'
import type { Claim } from '../ports/store/claim-store.js'
import type { NudgeAnswer } from '../ports/transport.js'
import { Turn } from './turn.js'
import type { TurnSetting } from './turn-setting.js'

export interface DispatcherOptions {
  /** Connections worked on at the same time. */
  readonly maxTurns: number
  /** Connections waiting here before nudges are answered `busy`. */
  readonly maxQueued: number
  /** Connections claimed in one statement. */
  readonly claimSize: number
  /** Records claimed per connection, as a multiple of the provider's batch. */
  readonly itemsPerConnection: number
}

export const defaultDispatcherOptions: DispatcherOptions = {
  maxTurns: 64,
  maxQueued: 1_000,
  claimSize: 32,
  itemsPerConnection: 80,
}

/**
 * Takes nudged connections, claims many in one statement, and runs their turns side by side: one
 * slow mailbox keeps one place, and the others go on.
 */
export class Dispatcher {
  readonly #setting: TurnSetting
  readonly #options: DispatcherOptions
  readonly #queued = new Set<string>()
  readonly #running = new Set<string>()
  /** Nudged while their turn was running: looked at again after it. */
  readonly #again = new Set<string>()
  readonly #turns = new Set<Promise<void>>()
  readonly #stopping = new AbortController()
  #claiming: Promise<void> | null = null

  constructor(setting: TurnSetting, options: DispatcherOptions) {
    this.#setting = setting
    this.#options = options
  }

  get activity(): { readonly queued: number; readonly running: number } {
    return { queued: this.#queued.size, running: this.#running.size }
  }

  /** Answers at once; the work happens later. */
  readonly nudge = (connectionId: string): NudgeAnswer => {
    if (this.#stopping.signal.aborted) return 'busy'
    if (this.#running.has(connectionId)) {
      this.#again.add(connectionId)
      return 'queued'
    }
    if (this.#queued.has(connectionId)) return 'queued'
    if (this.#queued.size >= this.#options.maxQueued) return 'busy'
    this.#queued.add(connectionId)
    this.#pump()
    return 'queued'
  }

  /** Begins no more calls; resolves when those under way are settled and the leases given back. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#queued.clear()
    this.#again.clear()
    await this.#claiming
    await Promise.all(this.#turns)
  }

  #pump(): void {
    if (this.#claiming !== null || this.#queued.size === 0) return
    if (this.#stopping.signal.aborted) return
    if (this.#running.size >= this.#options.maxTurns) return
    this.#claiming = this.#claim().finally(() => {
      this.#claiming = null
      this.#pump()
    })
  }

  async #claim(): Promise<void> {
    const { environment, worker, leaseMs } = this.#setting
    const { logger, telemetry, store, policy, clock } = environment
    const room = this.#options.maxTurns - this.#running.size
    const ids = [...this.#queued].slice(0, Math.min(room, this.#options.claimSize))
    for (const id of ids) {
      this.#queued.delete(id)
      this.#running.add(id)
    }
    let claims: readonly Claim[] = []
    const askedAt = clock.monotonic()
    try {
      claims = await store.claims.claim({
        connectionIds: ids,
        worker,
        leaseMs,
        itemsPerConnection: this.#options.itemsPerConnection,
        maxFlightMs: policy.maxFlightMs,
      })
    } catch (error) {
      telemetry.count('calsync_claim_errors_total', 1)
      logger.error('claim.failed', { connections: ids.length, error: messageOf(error) })
      // What is due stays due; the sweep nudges again.
      await clock.sleep(250, this.#stopping.signal)
    }
    const claimed = new Set(claims.map((claim) => claim.connectionId))
    for (const id of ids) if (!claimed.has(id)) this.#done(id, false)
    for (const claim of claims) this.#start(claim, askedAt)
  }

  #start(claim: Claim, askedAt: number): void {
    const { logger } = this.#setting.environment
    const { connectionId } = claim
    const running = this.#work(claim, askedAt)
      .catch((error: unknown) => {
        logger.error('turn.failed', { connectionId, error: messageOf(error) })
      })
      .finally(() => {
        this.#turns.delete(running)
        this.#done(connectionId, claim.more)
      })
    this.#turns.add(running)
  }

  async #work(claim: Claim, askedAt: number): Promise<void> {
    const { connectionId, integration, now } = claim
    const { logger, providers } = this.#setting.environment
    const { signal } = this.#stopping
    // Claimed while the stop came in: whoever runs on takes it up at once.
    if (signal.aborted) return await this.#release(claim, null)
    const provider = providers.get(integration)
    if (provider !== undefined) {
      return await new Turn(this.#setting, claim, provider, askedAt, signal).run()
    }
    // The connection rests until a worker that has the provider comes.
    logger.warn('claim.no_provider', { connectionId, integration })
    await this.#release(claim, { heldUntil: now + 30_000 })
  }

  async #release(
    { connectionId, fence }: Claim,
    effect: { readonly heldUntil: number } | null,
  ): Promise<void> {
    const { ledger, worker } = this.#setting
    await ledger.settle({ connectionId, fence, worker, records: [], effect, release: true })
  }

  #done(connectionId: string, more: boolean): void {
    this.#running.delete(connectionId)
    const again = this.#again.delete(connectionId)
    if (again || more) this.nudge(connectionId)
    this.#pump()
  }
}
