import type { BudgetLimit, ProviderDescription } from '@calsync/core'

/** What one operation takes at Graph, about, when it is not throttled. Milliseconds. */
export const OPERATION_MS = 240
/** Mailboxes that one worker works on side by side. */
const MAILBOXES_PER_WORKER = 64
/** Share of a budget that background work leaves to live work. */
const RESERVE = 0.2

/** What takes the longest: the answers, a mailbox's limit, the account's limit, or too few workers. */
type Bottleneck = 'answers' | 'mailbox' | 'account' | 'workers'

/** One mailbox of a backfill. */
interface MailboxEstimate {
  readonly connectionId: string
  readonly operations: number
  readonly calls: number
  readonly durationMs: number
  readonly boundBy: Bottleneck
}

/** What a backfill would cost at the provider. */
export interface BackfillEstimate {
  readonly operations: number
  readonly calls: number
  /** Calls with one operation. */
  readonly singles: number
  /** Calls with several, up to the provider's limit. */
  readonly batches: number
  /** Milliseconds, with all mailboxes side by side as far as workers allow. */
  readonly durationMs: number
  readonly boundBy: Bottleneck
  /** The mailbox that takes the longest; `null` without any. */
  readonly longest: MailboxEstimate | null
}

export interface EstimateLimits extends Pick<
  ProviderDescription,
  'maxBatchItems' | 'lanes' | 'mailboxBudget' | 'accountBudget'
> {
  /** Workers that share the work. */
  readonly workers: number
}

/**
 * Calls by the provider's batches; time by its answers and lanes, by what a mailbox and the account
 * allow, and by the workers.
 *
 * @param mailboxes operations by connection
 */
export function estimateBackfill(
  mailboxes: ReadonlyMap<string, number>,
  limits: EstimateLimits,
): BackfillEstimate {
  const each = [...mailboxes]
    .filter(([, operations]) => operations > 0)
    .map(([connectionId, operations]) => estimateMailbox(connectionId, operations, limits))
  const calls = sum(each, (one) => one.calls)
  const singles = sum(each, ({ operations }) => singlesOf(operations, limits))
  const longest = each.reduce<MailboxEstimate | null>(
    (most, one) => (most !== null && most.durationMs >= one.durationMs ? most : one),
    null,
  )
  const busyMs = sum(each, ({ operations }) => answersMs(operations, limits))
  const { durationMs, boundBy } = slowest([
    [longest?.durationMs ?? 0, longest?.boundBy ?? 'answers'],
    [waitMs(calls, limits.accountBudget), 'account'],
    [busyMs / (MAILBOXES_PER_WORKER * Math.max(1, limits.workers)), 'workers'],
  ])
  const operations = sum(each, (one) => one.operations)
  return { operations, calls, singles, batches: calls - singles, durationMs, boundBy, longest }
}

function estimateMailbox(
  connectionId: string,
  operations: number,
  limits: EstimateLimits,
): MailboxEstimate {
  const calls = Math.ceil(operations / limits.maxBatchItems)
  const time = slowest([
    [answersMs(operations, limits), 'answers'],
    [waitMs(operations, limits.mailboxBudget), 'mailbox'],
  ])
  return { connectionId, operations, calls, ...time }
}

/** What is left over when the rest goes in full batches. */
function singlesOf(operations: number, { maxBatchItems }: EstimateLimits): number {
  if (maxBatchItems === 1) return operations
  return operations % maxBatchItems === 1 ? 1 : 0
}

/** The operations of a call one after the other, the calls in the mailbox's lanes. */
function answersMs(operations: number, { maxBatchItems, lanes }: EstimateLimits): number {
  const calls = Math.ceil(operations / maxBatchItems)
  const rounds = Math.ceil(calls / lanes)
  return Math.max(
    rounds * OPERATION_MS,
    (operations * OPERATION_MS) / Math.max(1, Math.min(lanes, calls)),
  )
}

/** How long a bucket that is full at first lets so many wait. */
function waitMs(count: number, budget: BudgetLimit | null): number {
  if (budget === null) return 0
  const { capacity, perSecond } = budget
  const free = capacity * (1 - RESERVE)
  return count <= free ? 0 : ((count - free) / perSecond) * 1_000
}

function slowest(times: readonly (readonly [ms: number, by: Bottleneck])[]) {
  const [ms, boundBy] = times.reduce((most, one) => (one[0] > most[0] ? one : most))
  return { durationMs: Math.ceil(ms), boundBy }
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
