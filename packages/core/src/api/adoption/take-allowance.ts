import type { Environment } from '../../engine/environment.js'
import type { CalendarProvider, PreparedOperation } from '../../ports/calendar-provider.js'
import type { BudgetRequest, ConnectionLease } from '../../ports/store/claim-store.js'

/** Looks leave this share of a budget to the work of workers. */
const RESERVE = 0.2

/** The part of a call that the mailbox's and the account's budgets allow now; it may be nothing. */
export async function takeAllowance(
  { store }: Environment,
  { connectionId, integration }: ConnectionLease,
  provider: CalendarProvider,
  call: readonly PreparedOperation[],
): Promise<readonly PreparedOperation[]> {
  const { mailboxBudget, accountBudget } = provider.describe()
  const requests: BudgetRequest[] = []
  if (accountBudget !== null) {
    requests.push({
      key: `account:${integration}`,
      ...accountBudget,
      want: 1,
      reserve: reserveOf(accountBudget.capacity, 1),
    })
  }
  if (mailboxBudget !== null) {
    const { capacity } = mailboxBudget
    const want = call.length
    const reserve = reserveOf(capacity, want)
    requests.push({ key: `mailbox:${connectionId}`, ...mailboxBudget, want, reserve })
  }
  if (requests.length === 0) return call
  const grants = await store.claims.takeBudget(requests)
  const least = Math.min(
    ...grants.map(({ key, granted }) =>
      key.startsWith('account:') && granted > 0 ? call.length : granted,
    ),
  )
  return call.slice(0, least)
}

/** A bucket too small to leave anything beside the reserve would never serve a look. */
function reserveOf(capacity: number, want: number): number {
  return capacity * (1 - RESERVE) < want ? 0 : RESERVE
}
