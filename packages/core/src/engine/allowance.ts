import type { PreparedOperation } from '../ports/calendar-provider.js'
import { TurnBudget } from './turn-budget.js'
import type { TurnParts } from './turn-setting.js'

type Calls = readonly (readonly PreparedOperation[])[]

/** Asks a budget how many may be sent, given which of them are looks. */
type Admission = (budget: TurnBudget, looks: readonly boolean[]) => Promise<number>

/** Packs operations into as many calls as the mailbox's and the account's budgets allow now. */
export class Allowance {
  readonly #parts: TurnParts
  /** Counts operations. */
  readonly #mailbox: TurnBudget
  /** Counts calls. */
  readonly #account: TurnBudget

  constructor(parts: TurnParts) {
    const { claim, provider } = parts
    const { mailboxBudget, accountBudget } = provider.describe()
    this.#parts = parts
    this.#mailbox = new TurnBudget(parts, `mailbox:${claim.connectionId}`, mailboxBudget)
    this.#account = new TurnBudget(parts, `account:${claim.integration}`, accountBudget)
  }

  /** The calls that may be made; what is left out stays due, and the connection rests. */
  async calls(operations: readonly PreparedOperation[], live: boolean): Promise<Calls> {
    return await this.#admitted(operations, (budget, looks) => budget.admit(looks, live))
  }

  /** The same for what follows from looks, which took budget for it. */
  async followUps(operations: readonly PreparedOperation[], live: boolean): Promise<Calls> {
    return await this.#admitted(operations, (budget, { length }) =>
      budget.admitFollowUps(length, live),
    )
  }

  /** Gives back what the turn did not use. Never rejects. */
  async giveBack(): Promise<void> {
    await Promise.all([this.#mailbox.giveBack(), this.#account.giveBack()])
  }

  async #admitted(operations: readonly PreparedOperation[], admit: Admission): Promise<Calls> {
    if (operations.length === 0) return []
    const { claim, provider, setting } = this.#parts
    const items = await admit(this.#mailbox, operations.map(isLook))
    if (items === 0) return []
    // Cut before packing: a call larger than the budget would never be made.
    const calls = provider.pack(operations.slice(0, items), {
      maxItems: provider.describe().maxBatchItems,
      expectedItemMs: setting.pace.expectedItemMs(claim.connectionId),
    })
    // The account comes last: all connections share it.
    const granted = await admit(
      this.#account,
      calls.map((call) => call.some(isLook)),
    )
    // A mailbox that waits for the account would be left without a budget of its own, and make its
    // calls as small as that.
    this.#mailbox.keep(calls.slice(granted).reduce((sum, call) => sum + call.length, 0))
    return calls.slice(0, granted)
  }
}

function isLook({ action }: PreparedOperation): boolean {
  return action === 'find'
}
