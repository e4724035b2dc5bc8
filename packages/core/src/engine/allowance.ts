import type { BudgetLimit, PreparedOperation } from '../ports/calendar-provider.js'
import type { TurnParts } from './turn-setting.js'

/** Share of a budget that background work leaves to live work. */
const BACKGROUND_RESERVE = 0.2
/**
 * Longest rest for want of budget. The rest is on the connection, so live work that could use the
 * reserve waits for it too.
 */
const MAX_REST_MS = 5_000
const MIN_REST_MS = 100

/** Packs operations into as many calls as the mailbox's and the account's budgets allow now. */
export class Allowance {
  readonly #parts: TurnParts

  constructor(parts: TurnParts) {
    this.#parts = parts
  }

  /** The calls that may be made; what is left out stays due, and the connection rests. */
  async calls(
    operations: readonly PreparedOperation[],
    live: boolean,
  ): Promise<(readonly PreparedOperation[])[]> {
    if (operations.length === 0) return []
    const { claim, provider, setting } = this.#parts
    const { mailboxBudget, accountBudget, maxBatchItems } = provider.describe()
    const mailboxKey = `mailbox:${claim.connectionId}`
    const items = await this.#take(mailboxKey, mailboxBudget, operations.length, live)
    if (items === 0) return []
    // Cut before packing: a call larger than the budget would never be made.
    const calls = provider.pack(operations.slice(0, items), {
      maxItems: maxBatchItems,
      expectedItemMs: setting.pace.expectedItemMs(claim.connectionId),
    })
    // The account comes last: all connections share it.
    const accountKey = `account:${claim.integration}`
    const granted = await this.#take(accountKey, accountBudget, calls.length, live)
    const unused = calls.slice(granted).reduce((sum, call) => sum + call.length, 0)
    // A mailbox that waits for the account would be left without a budget of its own, and make its
    // calls as small as that.
    if (mailboxBudget !== null && unused > 0) {
      await setting.ledger.giveBackBudget(mailboxKey, unused)
    }
    return calls.slice(0, granted)
  }

  async #take(
    key: string,
    limit: BudgetLimit | null,
    want: number,
    live: boolean,
  ): Promise<number> {
    if (limit === null || want === 0) return want
    const { lease, setting, tally } = this.#parts
    const reserve = live ? 0 : reserveOf(limit)
    const grant = await setting.ledger.takeBudget({ key, ...limit, want, reserve })
    if (grant.granted < want) {
      const now = lease.now()
      tally.rest(Math.min(Math.max(grant.nextAt, now + MIN_REST_MS), now + MAX_REST_MS))
    }
    return grant.granted
  }
}

/** A bucket too small to leave anything beside the reserve would never serve background work. */
function reserveOf({ capacity }: BudgetLimit): number {
  return capacity * (1 - BACKGROUND_RESERVE) < 1 ? 0 : BACKGROUND_RESERVE
}
