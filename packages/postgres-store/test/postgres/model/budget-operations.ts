import type { BudgetRequest } from '@calsync/core'
import fc from 'fast-check'
import type { World } from './world.js'

export interface TakeBudget {
  readonly do: 'take budget'
  readonly capacity: number
  readonly requests: readonly Omit<BudgetRequest, 'capacity'>[]
}

export interface GiveBackBudget {
  readonly do: 'give back budget'
  readonly key: string
  readonly count: number
}

export interface HoldBudget {
  readonly do: 'hold budget'
  readonly key: string
  readonly ms: number
}

const key = fc.constantFrom('account:outlook', 'account:google', 'mailbox:1')

export const budgetOperations: fc.Arbitrary<TakeBudget | GiveBackBudget | HoldBudget>[] = [
  fc.record({
    do: fc.constant('take budget'),
    capacity: fc.constantFrom(4, 10, 1),
    requests: fc.array(
      fc.record({
        key,
        perSecond: fc.constantFrom(1, 0.5, 4, 0),
        want: fc.integer({ min: 1, max: 6 }),
        reserve: fc.constantFrom(0, 0.25, 0.5),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  fc.record({ do: fc.constant('give back budget'), key, count: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ do: fc.constant('hold budget'), key, ms: fc.constantFrom(5_000, 60_000, -1_000) }),
]

/** When the next one comes matters to those who did not get all they wanted. */
export async function takeBudget(
  world: World,
  { capacity, requests }: TakeBudget,
): Promise<unknown> {
  const whole = requests.map((request) => ({ ...request, capacity }))
  const grants = await world.side.store.claims.takeBudget(whole)
  return grants.map(({ nextAt, ...grant }, index) =>
    grant.granted < (requests[index]?.want ?? 0) ? { ...grant, nextAt } : grant,
  )
}

export async function giveBackBudget(world: World, operation: GiveBackBudget): Promise<unknown> {
  await world.side.store.claims.giveBackBudget(operation.key, operation.count)
  return null
}

export async function holdBudget(world: World, operation: HoldBudget): Promise<unknown> {
  await world.side.store.claims.holdBudget(operation.key, world.side.now() + operation.ms)
  return null
}
