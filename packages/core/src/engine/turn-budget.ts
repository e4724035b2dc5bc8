import type { BudgetLimit } from '../ports/calendar-provider.js'
import { GRACE_MS } from './call-sender.js'
import { mayBegin, type TurnParts } from './turn-setting.js'

/** Share of a budget that background work leaves to live work. */
const BACKGROUND_RESERVE = 0.2
/** Tokens of a look and of what may follow from it at once. */
const LOOK_COST = 2
/**
 * Longest rest for want of budget. The rest is on the connection, so live work that could use the
 * reserve waits for it too.
 */
const MAX_REST_MS = 5_000
const MIN_REST_MS = 100

/**
 * One bucket as one turn uses it. A look takes a token for what may follow from it together with
 * its own: otherwise the looks use the bucket up, nothing ever follows, and the next turn looks
 * again.
 */
export class TurnBudget {
  readonly #parts: TurnParts
  readonly #key: string
  readonly #limit: BudgetLimit | null
  /** Taken and not used: for what follows from looks, and given back at the end of the turn. */
  #spare = 0

  constructor(parts: TurnParts, key: string, limit: BudgetLimit | null) {
    this.#parts = parts
    this.#key = key
    this.#limit = limit
  }

  /**
   * How many may be sent, from the first on.
   *
   * @param looks whether each of them looks at something
   */
  async admit(looks: readonly boolean[], live: boolean): Promise<number> {
    if (this.#limit === null || looks.length === 0) return looks.length
    const lookCost = holdsBoth(this.#limit, live) ? LOOK_COST : 1
    const costs = looks.map((isLook) => (isLook ? lookCost : 1))
    const want = costs.reduce((sum, cost) => sum + cost, 0)
    const granted = await this.#take(this.#limit, want, live, false)
    const admitted = coveredBy(granted, costs)
    this.#spare += granted - admitted
    return admitted
  }

  /** How many of those that follow from looks may be sent. */
  async admitFollowUps(count: number, live: boolean): Promise<number> {
    if (this.#limit === null) return count
    const spared = Math.min(count, this.#spare)
    this.#spare -= spared
    if (spared === count) return count
    // A bucket that cannot hold both tokens gives the second one later, and the lane waits for it.
    const waits = spared === 0 && !holdsBoth(this.#limit, live)
    return spared + (await this.#take(this.#limit, count - spared, live, waits))
  }

  /** Keeps what was admitted and will not be sent. */
  keep(count: number): void {
    if (this.#limit !== null) this.#spare += count
  }

  /** Never rejects. */
  async giveBack(): Promise<void> {
    const count = this.#spare
    this.#spare = 0
    if (count > 0) await this.#parts.setting.ledger.giveBackBudget(this.#key, count)
  }

  /** @param waits whether to wait for the first token while the lease lasts */
  async #take(limit: BudgetLimit, want: number, live: boolean, waits: boolean): Promise<number> {
    const { lease, setting, tally } = this.#parts
    const request = { key: this.#key, ...limit, want, reserve: reserveOf(limit, live) }
    for (;;) {
      const { granted, nextAt } = await setting.ledger.takeBudget(request)
      if (granted === want) return granted
      if (waits && granted === 0 && (await this.#waitUntil(nextAt))) continue
      const now = lease.now()
      tally.rest(Math.min(Math.max(nextAt, now + MIN_REST_MS), now + MAX_REST_MS))
      return granted
    }
  }

  /** False at once when no call could be sent then. */
  async #waitUntil(at: number): Promise<boolean> {
    const { lease, provider, setting, stopping } = this.#parts
    const ms = Math.max(at - lease.now(), MIN_REST_MS)
    const callMs = provider.describe().deadlineMs + GRACE_MS
    if (!mayBegin(this.#parts) || !lease.lasts(ms + callMs)) return false
    await setting.environment.clock.sleep(ms, stopping)
    return mayBegin(this.#parts)
  }
}

/** A bucket too small to leave anything beside the reserve would never serve background work. */
function reserveOf({ capacity }: BudgetLimit, live: boolean): number {
  return live || capacity * (1 - BACKGROUND_RESERVE) < 1 ? 0 : BACKGROUND_RESERVE
}

/** Whether there can ever be enough for a look and what follows from it. */
function holdsBoth(limit: BudgetLimit, live: boolean): boolean {
  return limit.capacity * (1 - reserveOf(limit, live)) >= LOOK_COST
}

/** How many of the costs, from the first on, so many tokens pay for. */
function coveredBy(tokens: number, costs: readonly number[]): number {
  let left = tokens
  const end = costs.findIndex((cost) => (left -= cost) < 0)
  return end === -1 ? costs.length : end
}
