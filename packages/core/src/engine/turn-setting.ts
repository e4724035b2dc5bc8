import type { CalendarProvider } from '../ports/calendar-provider.js'
import type { Attempt } from '../model/sync-record.js'
import type { Instant } from '../model/instant.js'
import type { Outcome } from '../model/outcome.js'
import type { Claim, ClaimedRecord } from '../ports/store/claim-store.js'
import type { AccountHolds } from './account-holds.js'
import type { Environment } from './environment.js'
import type { Lease } from './lease.js'
import type { Ledger } from './ledger.js'
import type { Pace } from './pace.js'
import type { Tally } from './tally.js'
import type { TurnContents } from './turn-contents.js'
import type { ReadyOperation } from './work-item.js'

/** What the turns of one worker share. */
export interface TurnSetting {
  readonly environment: Environment
  readonly ledger: Ledger
  readonly pace: Pace
  readonly accountHolds: AccountHolds
  readonly worker: string
  readonly leaseMs: number
}

/** What the parts of one turn share. */
export interface TurnParts {
  readonly setting: TurnSetting
  readonly claim: Claim
  readonly provider: CalendarProvider
  readonly lease: Lease
  readonly tally: Tally
  /** The worker is being stopped: what is under way ends, nothing is begun. */
  readonly stopping: AbortSignal
  readonly contents: TurnContents
}

/** A record with the operation that is to be sent for it. */
export interface Sending {
  readonly claimed: ClaimedRecord
  readonly ready: ReadyOperation
}

/** An operation that was sent, or held back after its attempt was stored. */
export interface Sent extends Sending {
  /** `null` for a find. */
  readonly attempt: Attempt | null
  /** On the store's clock; of what was held back, when that was decided. */
  readonly sentAt: Instant
  readonly outcome: Outcome
}

/** Whether anything forbids to begin another call. */
export function mayBegin({ setting, claim, tally, stopping }: TurnParts): boolean {
  return !tally.stopped && !stopping.aborted && !setting.accountHolds.holds(claim.integration)
}
