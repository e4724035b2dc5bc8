import type { BackfillPreview, CalendarProvider, ProviderDescription } from '@calsync/core'

/** What a backfill would cost at the provider. */
export interface BackfillEstimate {
  readonly operations: number
  readonly calls: number
  /** Milliseconds, with all mailboxes side by side. */
  readonly durationMs: number
}

/** What one operation takes at Graph, about, when it is not throttled. Milliseconds. */
const OPERATION_MS = 240

type Limits = Pick<ProviderDescription, 'maxBatchItems' | 'lanes' | 'mailboxBudget'>

/** Calls by the provider's batches, time by its lanes and by what a mailbox allows. */
export function estimateBackfill(
  { creates, updates, deletes }: Pick<BackfillPreview, 'creates' | 'updates' | 'deletes'>,
  mailboxes: number,
  { maxBatchItems, lanes, mailboxBudget }: Limits,
): BackfillEstimate {
  const operations = creates + updates + deletes
  const perLane = (lanes * 1_000) / OPERATION_MS
  const perSecond = Math.min(perLane, mailboxBudget?.perSecond ?? Infinity)
  const perMailbox = operations / Math.max(1, mailboxes)
  return {
    operations,
    calls: Math.ceil(operations / maxBatchItems),
    durationMs: Math.ceil((perMailbox / perSecond) * 1_000),
  }
}

/** The limits of the configured provider. Default: Outlook's. */
export function limitsOf(providers: readonly Pick<CalendarProvider, 'describe'>[]): Limits {
  const [limits = outlookLimits] = providers.map((provider) => provider.describe())
  return limits
}

const outlookLimits: Limits = {
  maxBatchItems: 20,
  lanes: 4,
  mailboxBudget: { capacity: 10_000, perSecond: 10_000 / 600 },
}
