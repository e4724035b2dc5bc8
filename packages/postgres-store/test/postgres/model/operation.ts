import fc from 'fast-check'
import {
  budgetOperations,
  type GiveBackBudget,
  type HoldBudget,
  type TakeBudget,
} from './budget-operations.js'
import {
  type Begin,
  beginOperation,
  type ClaimDue,
  claimOperation,
  type FindDue,
  findDueOperation,
} from './claim-operations.js'
import {
  type Connect,
  connectionOperations,
  type Disconnect,
  type PauseOrResume,
  type SaveHealth,
  type SetOrganization,
} from './connection-operations.js'
import { type EndTransaction, hostOperations, type Mark } from './host-operations.js'
import {
  type MarkReplans,
  markReplansOperation,
  type Plan,
  planOperations,
} from './plan-operations.js'
import {
  type Explain,
  type ListRecords,
  type Lists,
  reportOperations,
  type Retry,
  retryOperation,
  type Status,
} from './report-operations.js'
import {
  type AdvanceRun,
  advanceRunOperation,
  type CancelRun,
  type CreateRun,
  createRunOperation,
  type Lead,
  otherRunOperations,
  type Publish,
  publishOperation,
  type ReportWorker,
  type TakeRun,
  takeRunOperation,
} from './run-operations.js'
import { type Settle, settleOperation } from './settle-operation.js'

interface Advance {
  readonly do: 'advance'
  readonly ms: number
}

/** One after the other: what makes sense together. */
export interface InTurn {
  readonly do: 'in turn'
  readonly during: readonly Operation[]
}

/** What somebody asks of a store; plain, so that a sequence of them can be printed and shrunk. */
export type Operation =
  | Advance
  | InTurn
  | Mark
  | EndTransaction
  | Plan
  | MarkReplans
  | FindDue
  | ClaimDue
  | Begin
  | Settle
  | TakeBudget
  | GiveBackBudget
  | HoldBudget
  | Connect
  | Disconnect
  | SaveHealth
  | SetOrganization
  | PauseOrResume
  | Retry
  | Explain
  | ListRecords
  | Status
  | Lists
  | CreateRun
  | TakeRun
  | AdvanceRun
  | CancelRun
  | Lead
  | ReportWorker
  | Publish

const WEEK_MS = 7 * 86_400_000

const advance: fc.Arbitrary<Advance> = fc.record({
  do: fc.constant('advance'),
  ms: fc.constantFrom(250, 1_000, 5_000, 5_000, 30_000, 60_000, 125_000, WEEK_MS + 250),
})

const weighted = (weight: number, ...arbitraries: readonly fc.Arbitrary<Operation>[]) => ({
  weight,
  arbitrary: fc.oneof(...arbitraries),
})

/** What can come in between the statements of another. */
const leaf: fc.Arbitrary<Operation> = fc.oneof(
  weighted(3, advance),
  weighted(3, ...hostOperations),
  weighted(6, claimOperation, beginOperation),
  weighted(6, settleOperation),
  weighted(2, ...connectionOperations),
  weighted(1, retryOperation),
)

const together = (...operations: readonly fc.Arbitrary<readonly Operation[]>[]) =>
  fc.record({
    do: fc.constant('in turn' as const),
    during: fc.tuple(...operations).map((lists) => lists.flat()),
  })

const one = <T>(each: fc.Arbitrary<T>) => each.map((made) => [made])

/** A worker's turn, with what others do meanwhile; it may never come to store its results. */
const turn: fc.Arbitrary<InTurn> = together(
  one(claimOperation),
  one(beginOperation),
  fc.array(fc.oneof(leaf, planOperations(leaf)), { maxLength: 2 }),
  fc.array(settleOperation, { maxLength: 1 }),
)

const run: fc.Arbitrary<InTurn> = together(
  one(createRunOperation),
  one(takeRunOperation),
  fc.array(leaf, { maxLength: 1 }),
  one(advanceRunOperation),
)

const inner: fc.Arbitrary<Operation> = fc.oneof(
  weighted(6, leaf),
  weighted(2, turn),
  weighted(1, planOperations(leaf)),
  weighted(1, publishOperation(leaf)),
)

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  weighted(5, advance),
  weighted(4, ...hostOperations),
  weighted(7, planOperations(inner)),
  weighted(1, markReplansOperation),
  weighted(10, turn),
  weighted(6, findDueOperation, claimOperation, beginOperation),
  weighted(6, settleOperation),
  weighted(2, ...budgetOperations),
  weighted(3, ...connectionOperations),
  weighted(2, retryOperation),
  weighted(2, ...reportOperations),
  weighted(1, run),
  weighted(2, takeRunOperation, advanceRunOperation, ...otherRunOperations),
  weighted(2, publishOperation(inner)),
)
