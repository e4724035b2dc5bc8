import { CHUNK_SIZE } from '../decide/chunk.js'
import { messageOf } from '../model/calsync-error.js'
import type { Priority } from '../model/sync-record.js'
import type { Claim } from '../ports/store/claim-store.js'
import type { NudgeHandler } from '../ports/transport.js'
import { WaitingList } from './waiting-list.js'
import { Turn } from './turn.js'
import type { TurnSetting } from './turn-setting.js'

export interface DispatcherOptions {
  /** Connections worked on at the same time. */
  readonly maxTurns: number
  /** Connections of one priority waiting here before its nudges are answered `busy`. */
  readonly maxQueued: number
  /** Connections claimed in one statement. */
  readonly claimSize: number
  /** Records claimed per connection, as a multiple of the provider's batch. */
  readonly itemsPerConnection: number
  /** Records claimed and not yet settled at the same time; one connection's are always allowed. */
  readonly maxRecords: number
  /** How long a connection rests after a small turn while many others have work, milliseconds. */
  readonly restMs: number
}

export const defaultDispatcherOptions: DispatcherOptions = {
  maxTurns: 64,
  maxQueued: 1_000,
  claimSize: 32,
  itemsPerConnection: 80,
  maxRecords: 4_000,
  restMs: 200,
}

/** With so many connections at work, waiting or resting the worker is busy. */
const BUSY_FROM = 16

/**
 * Takes nudged connections, claims many in one statement, and runs their turns side by side: one
 * slow mailbox keeps one place, and the others go on.
 */
export class Dispatcher {
  readonly #setting: TurnSetting
  readonly #options: DispatcherOptions
  readonly #waiting: WaitingList
  readonly #running = new Set<string>()
  /** Had their turn under load; see `#rest`. */
  readonly #resting = new Set<string>()
  /** Nudged while their turn was running or they rested: looked at again after it. */
  readonly #again = new Map<string, Priority>()
  readonly #turns = new Set<Promise<void>>()
  readonly #stopping = new AbortController()
  #claiming: Promise<void> | null = null
  #records = 0

  constructor(setting: TurnSetting, options: DispatcherOptions) {
    this.#setting = setting
    this.#options = options
    this.#waiting = new WaitingList(options.maxQueued)
  }

  get activity(): { readonly queued: number; readonly running: number } {
    return { queued: this.#waiting.size, running: this.#running.size }
  }

  /** Answers at once; the work happens later. */
  readonly nudge: NudgeHandler = (connectionId, priority) => {
    if (this.#stopping.signal.aborted) return 'busy'
    if (this.#running.has(connectionId) || this.#resting.has(connectionId)) {
      if (this.#again.get(connectionId) !== 'live') this.#again.set(connectionId, priority)
      return 'queued'
    }
    if (!this.#waiting.add(connectionId, priority)) return 'busy'
    this.#pump()
    return 'queued'
  }

  /** Begins no more calls; resolves when those under way are settled and the leases given back. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#waiting.clear()
    this.#again.clear()
    await this.#claiming
    await Promise.all(this.#turns)
  }

  #pump(): void {
    if (this.#claiming !== null || this.#waiting.size === 0) return
    if (this.#stopping.signal.aborted || this.#room < 1) return
    this.#claiming = this.#claim().finally(() => {
      this.#claiming = null
      this.#pump()
    })
  }

  /** How many connections may be claimed now. */
  get #room(): number {
    const { claimSize, itemsPerConnection, maxRecords, maxTurns } = this.#options
    const free = Math.floor((maxRecords - this.#records) / itemsPerConnection)
    const least = this.#running.size === 0 ? 1 : 0
    return Math.min(claimSize, maxTurns - this.#running.size, Math.max(free, least))
  }

  async #claim(): Promise<void> {
    const { environment, worker, leaseMs } = this.#setting
    const { logger, telemetry, store, policy, clock } = environment
    const ids = this.#waiting.take(this.#room)
    for (const id of ids) this.#running.add(id)
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
    for (const id of ids) if (!claimed.has(id)) this.#done(id, null)
    for (const claim of claims) this.#start(claim, askedAt)
  }

  #start(claim: Claim, askedAt: number): void {
    const { logger } = this.#setting.environment
    const { connectionId, records, more } = claim
    this.#records += records.length
    const running = this.#work(claim, askedAt)
      .catch((error: unknown) => {
        logger.error('turn.failed', { connectionId, error: messageOf(error) })
      })
      .finally(() => {
        this.#turns.delete(running)
        this.#records -= records.length
        const isSmall = !more && records.length < CHUNK_SIZE
        if (isSmall && this.#isBusy) void this.#rest(connectionId)
        else this.#done(connectionId, more ? (records.at(-1)?.record.priority ?? null) : null)
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
    const { environment, ledger, worker } = this.#setting
    const { visibilityMs } = environment.policy
    const records: [] = []
    const release = true
    await ledger.settle({ connectionId, fence, worker, records, effect, release, visibilityMs })
  }

  get #isBusy(): boolean {
    return this.#running.size + this.#waiting.size + this.#resting.size >= BUSY_FROM
  }

  /**
   * A call costs as much as three or four of its records. Live changes come one by one, so under
   * load a connection gathers some before its next turn, and the others go on meanwhile.
   */
  async #rest(connectionId: string): Promise<void> {
    this.#resting.add(connectionId)
    this.#running.delete(connectionId)
    this.#pump()
    await this.#setting.environment.clock.sleep(this.#options.restMs, this.#stopping.signal)
    this.#resting.delete(connectionId)
    this.#done(connectionId, null)
  }

  /** @param more priority of what the turn left over, as far as is known; `null` for nothing */
  #done(connectionId: string, more: Priority | null): void {
    this.#running.delete(connectionId)
    const again = this.#again.get(connectionId) ?? null
    this.#again.delete(connectionId)
    const priority = again === 'live' ? again : (more ?? again)
    if (priority !== null) this.nudge(connectionId, priority)
    this.#pump()
  }
}
