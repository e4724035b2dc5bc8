import type { BudgetGrant, BudgetRequest } from '../ports/store/claim-store.js'

/** One request per bucket, for the sum of what is wanted of it. */
export function joinBudgets(requests: readonly BudgetRequest[]): BudgetRequest[] {
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

/** Hands out the grants of joined requests, first come, first served. */
export function shareGrants(
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
