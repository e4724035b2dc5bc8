import type { BudgetGrant, BudgetRequest } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './take-budget.sql'

export async function takeBudget(
  queries: Queries,
  requests: readonly BudgetRequest[],
): Promise<BudgetGrant[]> {
  if (requests.length === 0) return []
  const rows = await queries.query<Omit<BudgetGrant, 'key'>>({ name: 'take-budget', text }, [
    requests.map((request) => request.key),
    requests.map((request) => request.capacity),
    requests.map((request) => request.perSecond),
    requests.map((request) => request.want),
    requests.map((request) => request.reserve),
  ])
  return requests.flatMap(({ key }, index) => {
    const row = rows[index]
    return row === undefined ? [] : [{ key, ...row }]
  })
}
