import { CalsyncError, messageOf } from '../model/calsync-error.js'
import type { Instant } from '../model/instant.js'
import type {
  BeginAttempt,
  BudgetGrant,
  BudgetRequest,
  Settlement,
} from '../ports/store/claim-store.js'
import { Coalescer } from './coalescer.js'
import type { Environment } from './environment.js'
import { joinBudgets, shareGrants } from './join-budgets.js'
import { joinSettlements } from './join-settlements.js'
import { sendWithinMs } from './send-within.js'

const MAX_JOINED = 256
const RETRY_MS = 250
const MAX_RETRY_MS = 4_000
/** Tries of a settlement whose error no waiting mends. */
const HOPELESS_TRIES = 3

/**
 * The worker's door to begin, settle and budgets: many turns, one round trip at a time.
 */
export class Ledger {
  readonly #environment: Environment
  readonly #leaseMs: number
  readonly #begin: Coalescer<readonly BeginAttempt[], ReadonlyMap<string, Instant>>
  readonly #settle: Coalescer<Settlement, ReadonlySet<string>>
  readonly #liveBudget: Coalescer<BudgetRequest, BudgetGrant>
  readonly #backgroundBudget: Coalescer<BudgetRequest, BudgetGrant>

  constructor(environment: Environment, leaseMs: number) {
    this.#environment = environment
    this.#leaseMs = leaseMs
    const { claims } = environment.store
    this.#begin = new Coalescer(async (groups) => {
      const sent = await claims.begin(groups.flat(), leaseMs, sendWithinMs(leaseMs))
      return groups.map(() => sent)
    }, MAX_JOINED)
    this.#settle = new Coalescer(async (settlements) => {
      const ids = await this.#settleNow(settlements)
      return settlements.map(() => ids)
    }, MAX_JOINED)
    const take = async (requests: readonly BudgetRequest[]): Promise<readonly BudgetGrant[]> =>
      shareGrants(requests, await claims.takeBudget(joinBudgets(requests)))
    // Joined requests share one reserve, so live and background work are not joined.
    this.#liveBudget = new Coalescer(take, MAX_JOINED)
    this.#backgroundBudget = new Coalescer(take, MAX_JOINED)
  }

  /** Stores attempts; the ids that were stored, with the time sent. Throws when the store fails. */
  async begin(attempts: readonly BeginAttempt[]): Promise<ReadonlyMap<string, Instant>> {
    try {
      return await this.#begin.add(attempts)
    } catch (error) {
      // Somebody else's attempt may be what the store cannot take; begin may be repeated.
      if (mayPass(error)) throw error
      const { claims } = this.#environment.store
      return await claims.begin(attempts, this.#leaseMs, sendWithinMs(this.#leaseMs))
    }
  }

  /**
   * Stores results, trying again while the lease may still be ours. When it gives up, the stored
   * attempts are found as unanswered later: late, never lost. Never rejects.
   */
  async settle(settlement: Settlement): Promise<void> {
    const { clock, logger } = this.#environment
    const { connectionId } = settlement
    const giveUpAt = clock.monotonic() + this.#leaseMs
    let waitMs = RETRY_MS
    let alone = false
    let hopeless = 0
    for (;;) {
      try {
        const refused = alone
          ? await this.#settleNow([settlement])
          : await this.#settle.add(settlement)
        this.#reportRefused(settlement, refused)
        return
      } catch (error) {
        logger.error('settle.failed', { connectionId, error: messageOf(error) })
        // What the store cannot take of one connection must not keep the others' results out.
        if (alone && isHopeless(error)) hopeless += 1
        alone = !mayPass(error)
        if (hopeless >= HOPELESS_TRIES || clock.monotonic() > giveUpAt) return
        await clock.sleep(waitMs)
        waitMs = Math.min(2 * waitMs, MAX_RETRY_MS)
      }
    }
  }

  /** Stops all connections of an integration until then. Never rejects. */
  async holdAccount(integration: string, until: Instant): Promise<void> {
    const { clock, logger, store } = this.#environment
    const giveUpAt = clock.monotonic() + this.#leaseMs
    let waitMs = RETRY_MS
    for (;;) {
      try {
        await store.claims.holdBudget(`account:${integration}`, until)
        return
      } catch (error) {
        logger.error('hold.failed', { integration, error: messageOf(error) })
        if (clock.monotonic() > giveUpAt) return
        await clock.sleep(waitMs)
        waitMs = Math.min(2 * waitMs, MAX_RETRY_MS)
      }
    }
  }

  async #settleNow(settlements: readonly Settlement[]): Promise<ReadonlySet<string>> {
    const joined = joinSettlements(settlements)
    const { refused } = await this.#environment.store.claims.settle(joined)
    return new Set(refused)
  }

  #reportRefused({ connectionId, records }: Settlement, refused: ReadonlySet<string>): void {
    const { logger, telemetry } = this.#environment
    const own = records.filter((record) => refused.has(record.recordId)).length
    if (own === 0) return
    telemetry.count('calsync_settles_refused_total', own)
    logger.warn('settle.refused', {
      connectionId,
      records: own,
      reason: 'the lease was lost; the records will be verified',
    })
  }

  /** Puts back what was taken in vain. Never rejects: what is lost comes again with time. */
  async giveBackBudget(key: string, count: number): Promise<void> {
    const { logger, store } = this.#environment
    try {
      await store.claims.giveBackBudget(key, count)
    } catch (error) {
      logger.warn('budget.not_given_back', { key, count, error: messageOf(error) })
    }
  }

  async takeBudget(request: BudgetRequest): Promise<BudgetGrant> {
    return await (request.reserve > 0 ? this.#backgroundBudget : this.#liveBudget).add(request)
  }
}

/** Whether it is known that no waiting mends it. */
function isHopeless(error: unknown): boolean {
  return error instanceof CalsyncError && !error.retryable
}

/** Whether it is known that waiting can mend it. */
function mayPass(error: unknown): boolean {
  return error instanceof CalsyncError && error.retryable
}
