import { messageOf } from '../model/calsync-error.js'
import type { Instant } from '../model/instant.js'
import type {
  BeginAttempt,
  BudgetGrant,
  BudgetRequest,
  Settlement,
} from '../ports/store/claim-store.js'
import { Coalescer } from './coalescer.js'
import type { Environment } from './environment.js'

const MAX_JOINED = 256
const SETTLE_RETRY_MS = 250

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
      const sent = await claims.begin(groups.flat(), leaseMs)
      return groups.map(() => sent)
    }, MAX_JOINED)
    this.#settle = new Coalescer(async (settlements) => {
      const { refused } = await claims.settle(joinSettlements(settlements))
      const ids: ReadonlySet<string> = new Set(refused)
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
    return await this.#begin.add(attempts)
  }

  /**
   * Stores results, trying again while the lease may still be ours. When it gives up, the stored
   * attempts are found as unanswered later: late, never lost.
   */
  async settle(settlement: Settlement): Promise<void> {
    const { clock, logger, telemetry } = this.#environment
    const giveUpAt = clock.monotonic() + this.#leaseMs
    for (;;) {
      try {
        const refused = await this.#settle.add(settlement)
        const own = settlement.records.filter((record) => refused.has(record.recordId))
        if (own.length > 0) {
          telemetry.count('calsync_settles_refused_total', own.length)
          logger.warn('settle.refused', {
            connectionId: settlement.connectionId,
            records: own.length,
            reason: 'the lease was lost; the records will be verified',
          })
        }
        return
      } catch (error) {
        const { connectionId } = settlement
        logger.error('settle.failed', { connectionId, error: messageOf(error) })
        if (clock.monotonic() > giveUpAt) return
        await clock.sleep(SETTLE_RETRY_MS)
      }
    }
  }

  async takeBudget(request: BudgetRequest): Promise<BudgetGrant> {
    return await (request.reserve > 0 ? this.#backgroundBudget : this.#liveBudget).add(request)
  }
}

/** One settlement per connection and fence: the store sees each connection once. */
function joinSettlements(settlements: readonly Settlement[]): Settlement[] {
  const joined = new Map<string, Settlement>()
  for (const next of settlements) {
    const key = `${next.connectionId}/${next.fence}`
    const before = joined.get(key)
    joined.set(
      key,
      before === undefined
        ? next
        : {
            ...before,
            records: [...before.records, ...next.records],
            effect:
              before.effect === null && next.effect === null
                ? null
                : { ...before.effect, ...next.effect },
            release: before.release || next.release,
          },
    )
  }
  return [...joined.values()]
}

function joinBudgets(requests: readonly BudgetRequest[]): BudgetRequest[] {
  const joined = new Map<string, BudgetRequest>()
  for (const request of requests) {
    const before = joined.get(request.key)
    joined.set(
      request.key,
      before === undefined ? request : { ...before, want: before.want + request.want },
    )
  }
  return [...joined.values()]
}

function shareGrants(
  requests: readonly BudgetRequest[],
  grants: readonly BudgetGrant[],
): BudgetGrant[] {
  const left = new Map(grants.map((grant) => [grant.key, { ...grant }]))
  return requests.map(({ key, want }) => {
    const grant = left.get(key)
    if (grant === undefined) return { key, granted: 0, nextAt: 0 }
    const granted = Math.min(want, grant.granted)
    left.set(key, { ...grant, granted: grant.granted - granted })
    return { key, granted, nextAt: grant.nextAt }
  })
}
